"""What to check about each member before going further: sentences with the rule behind each.

Law is evaluated at the dates of the tender, never at today's date; outcomes are « à vérifier », never advice.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.answer import Member, Note
from maillage.consortium.domain.group import ENOUGH, Group
from maillage.directory.domain.kinds import MODES_OF, Kind, Mode
from maillage.procurement.domain.reservation import ineligible_members
from maillage.procurement.domain.tender import Lot, Tender

HEAVY_LOAD_PERCENT = 90
ACI_SALES_PERCENT = 30
EITI_UNTIL = date(2026, 12, 22)  # R-101, U-02
EBE_UNTIL = date(2026, 12, 31)  # R-149, U-08

FIELDS = {
    "name": gettext_noop("nom"),
    "kind": gettext_noop("type de structure"),
    "place": gettext_noop("commune"),
    "area": gettext_noop("zone d’intervention"),
    "offers": gettext_noop("métiers et heures par métier"),
    "hours": gettext_noop("heures libres"),
    "insertion_percent": gettext_noop("part d’insertion"),
    "turnover_eur": gettext_noop("chiffre d’affaires"),
    "ties": gettext_noop("coopérations passées"),
    "incompatible": gettext_noop("incompatibilités"),
}


def member_cautions(group: Group, member: Member) -> tuple[Note, ...]:
    """Return what to check about a member, gravest first."""
    kinds = (_share, _load, _turnover, _estimated, _validation, _conventions, _dates, _aci, _ai)
    return tuple(note for kind in kinds for note in kind(group, member))


def ends_on(tender: Tender) -> date | None:
    """Last day of the market, None when its start is unknown: 2016-03-01 and 72 months → 2022-02-28 (R-254)."""
    start = tender.starts_on
    if start is None:
        return None
    months = start.year * 12 + start.month - 1 + tender.months
    first = date(months // 12, months % 12 + 1, 1)
    length = monthrange(first.year, first.month)[1]
    if start.day > length:  # the 31st of a shorter month: its last day
        return first.replace(day=length)
    return first.replace(day=start.day) - timedelta(days=1)


def amount_a_year(tender: Tender, percent: float) -> float | None:
    """Part of the amount of the market for a share of it, a year; None when the amount is unknown."""
    if tender.amount_eur is None:
        return None
    return float(tender.amount_eur) * percent / 100 * 12 / tender.months


def _share(group: Group, member: Member) -> Iterator[Note]:
    """Eligibility of each member to a reserved lot (R-202, R-203, R-208)."""
    structure = group.structure(member)
    for lot in _lots_served(group, member):
        doubts = ineligible_members(
            lot.reserved,
            {member.siret: tuple(Kind(kind) for kind in structure.kinds)},
            shares={member.siret: structure.insertion_percent},
        )
        if doubts:
            message = gettext_noop(
                "Le lot %(lot)s est réservé : il faut au moins 50 %% de travailleurs concernés, elle déclare "
                "%(percent)s %% d’heures. À prouver avant de répondre."
            )
            yield Note(message, {"lot": lot.id, "percent": structure.insertion_percent}, doubts[0].rule)


def _load(group: Group, member: Member) -> Iterator[Note]:
    if member.load_percent <= HEAVY_LOAD_PERCENT:
        return
    left = group.structure(member).hours - member.hours
    if left < 1:
        yield Note(
            gettext_noop(
                "Elle y engage toutes ses heures libres : aucune marge pour les absences et les imprévus."
            ),
            rule="R-336",
        )
    else:
        message = gettext_noop(
            "Elle y engage %(load)s %% de ses heures libres : il lui reste %(left)s h par an pour les absences "
            "et les imprévus."
        )
        yield Note(message, {"load": round(member.load_percent), "left": round(left)}, "R-336")


def _turnover(group: Group, member: Member) -> Iterator[Note]:
    tender = group.pool.question.tender
    turnover = group.structure(member).turnover_eur
    if turnover is None:
        if tender.min_turnover_eur > 0 or tender.lead_min_turnover_eur > 0:
            message = gettext_noop(
                "Son chiffre d’affaires est inconnu : il compte pour zéro dans le minimum exigé. Demandez-le-lui."
            )
            yield Note(message, rule="R-247")
        return
    yield from _exposure(group, member, turnover)


def _exposure(group: Group, member: Member, turnover: float) -> Iterator[Note]:
    advice, amount = group.proposal.type_advice, group.pool.question.tender.amount_eur
    if advice is None or amount is None or float(amount) <= turnover:
        return
    facts = {"amount": round(amount), "times": round(float(amount) / turnover, 1) if turnover > 0 else 0}
    if advice.advice == "solidaire" and turnover > 0:
        message = gettext_noop(
            "Dans un groupement solidaire elle répondrait de tout le marché, %(amount)s €, soit %(times)s fois "
            "son chiffre d’affaires d’une année."
        )
        yield Note(message, facts, "R-306")
    elif (
        advice.advice == "conjoint_mandataire_solidaire"
        and member.siret == group.proposal.lead
        and turnover > 0
    ):
        message = gettext_noop(
            "Mandataire solidaire, elle répondrait de tout le marché, %(amount)s €, soit %(times)s fois "
            "son chiffre d’affaires d’une année."
        )
        yield Note(message, facts, "R-305")


def _estimated(group: Group, member: Member) -> Iterator[Note]:
    fields = [field for field in FIELDS if field in group.structure(member).estimated]
    if fields:
        message = gettext_noop("Donnée supposée, à lui faire confirmer : %(fields)s.")
        yield Note(message, {"fields": [(FIELDS[field], {}) for field in fields]}, "R-336")


def _validation(group: Group, member: Member) -> Iterator[Note]:
    """Insertion hours that do not count by themselves (R-276, R-281)."""
    structure = group.structure(member)
    if structure.insertion_percent == 0 or _counted(structure.kinds):
        return
    for lot in _lots_served(group, member):
        target = float(lot.insertion_hours)
        if target <= 0:
            continue
        _, others = group.insertion_without(lot, member.siret)
        facts = {"lot": lot.id, "target": round(target), "others": round(others)}
        rule = "R-281" if Kind.EITI in structure.kinds else "R-276"
        if others < target - ENOUGH:
            message = gettext_noop(
                "Ses heures d’insertion ne comptent pas d’office : à faire valider par le facilitateur. Sans "
                "elles, le lot %(lot)s n’en a que %(others)s h sur %(target)s h demandées."
            )
        else:
            message = gettext_noop(
                "Ses heures d’insertion ne comptent pas d’office sur le lot %(lot)s : à faire valider par le "
                "facilitateur. L’objectif de %(target)s h tient aussi sans elles."
            )
        yield Note(message, facts, rule)


def _counted(kinds: tuple[str, ...]) -> bool:
    """Whether the hours of such a structure count for a clause without more ado (R-274, R-281)."""
    return bool({"EI", "ACI", "AI", "ETTI", "EA", "EATT", "ESAT", "GEIQ"} & set(kinds))


def _conventions(group: Group, member: Member) -> Iterator[Note]:
    kinds = group.structure(member).kinds
    if len(kinds) < 2:
        return
    modes = sorted({group.pool.need(serve.need).mode for serve in member.serves})
    whole = [kind for kind in kinds if all(mode in MODES_OF[Kind(kind)] for mode in modes)]
    fit = whole or [kind for kind in kinds if any(mode in MODES_OF[Kind(kind)] for mode in modes)]
    message = gettext_noop(
        "Elle porte plusieurs conventions (%(kinds)s) : cette part relève de %(fit)s, avec une comptabilité "
        "séparée pour chacune."
    )
    if len(whole) > 1:
        message = gettext_noop(
            "Elle porte plusieurs conventions (%(kinds)s) : cette part relève d’une seule, à choisir entre %(fit)s, "
            "avec une comptabilité séparée pour chacune."
        )
    yield Note(message, {"kinds": list(kinds), "fit": fit}, "R-124")


def _dates(group: Group, member: Member) -> Iterator[Note]:
    """Experiments that end before the market does (R-101, R-149)."""
    end, kinds = ends_on(group.pool.question.tender), group.structure(member).kinds
    if end is None:
        return
    if kinds == ("EITI",) and end > EITI_UNTIL:
        message = gettext_noop(
            "L’expérimentation des EITI est connue jusqu’au %(until)s, le marché dure jusqu’au %(end)s : "
            "son statut est à confirmer."
        )
        yield Note(message, {"until": EITI_UNTIL, "end": end}, "R-101")
    if kinds == ("EBE",) and end > EBE_UNTIL:
        message = gettext_noop(
            "L’expérimentation des EBE est connue jusqu’au %(until)s, le marché dure jusqu’au %(end)s : "
            "son cadre est à confirmer."
        )
        yield Note(message, {"until": EBE_UNTIL, "end": end}, "R-149")


def _aci(group: Group, member: Member) -> Iterator[Note]:
    """What the market would add to the sales of an ACI (R-334); said once for the group when the amount is unknown."""
    amount = amount_a_year(group.pool.question.tender, member.percent)
    if amount is not None and sells_as_aci(group, member):
        message = gettext_noop(
            "Les ventes d’un ACI doivent couvrir moins de %(cap)s %% des charges de ses activités : simulez l’ajout "
            "d’environ %(amount)s € par an."
        )
        yield Note(message, {"cap": ACI_SALES_PERCENT, "amount": round(amount)}, "R-334")


def sells_as_aci(group: Group, member: Member) -> bool:
    """Whether a member sells its production as an ACI, whose sales are capped (R-117)."""
    return "ACI" in group.structure(member).kinds and any(
        group.pool.need(serve.need).mode == Mode.PRODUCTION for serve in member.serves
    )


def _ai(group: Group, member: Member) -> Iterator[Note]:
    if "AI" in group.structure(member).kinds and any(
        group.pool.need(serve.need).mode == Mode.STAFFING for serve in member.serves
    ):
        message = gettext_noop(
            "Chez certains employeurs, une association intermédiaire ne peut pas dépasser 480 h par salarié sur "
            "24 mois : à vérifier pour ce donneur d’ordre."
        )
        yield Note(message, rule="R-121")


def _lots_served(group: Group, member: Member) -> list[Lot]:
    served = group.hours_by_lot(member)
    return [lot for lot in group.lots() if lot.id in served]
