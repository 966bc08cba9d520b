"""What to check about a whole group before going further: sentences with the rule behind each."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.answer import Answer, Member, Note
from maillage.consortium.domain.cautions import ACI_SALES_PERCENT, sells_as_aci
from maillage.consortium.domain.group import ENOUGH, Group
from maillage.directory.domain.kinds import Family, Kind, Mode, warning_of
from maillage.procurement.domain.reservation import JOINT_RESERVATION_SINCE
from maillage.procurement.domain.tender import Tender
from maillage.territory.domain.places import departement_of, distance_km

UNEQUAL = 5  # the largest share against the smallest, from which a solidary group is « très inégal »
THIN_MARGIN_PERCENT = 5  # margin of insertion hours under which one absence can miss the target
MAX_TURNOVER_RATIO = 1.5


def group_cautions(group: Group, answer: Answer) -> Iterator[Note]:
    """Return what to check about the whole group, gravest first."""
    yield from _of_form(group)
    yield from _alone(group, answer)
    yield from _reserved(group)
    yield from _vintage(group)
    yield from _modes(group)
    yield from _aci(group)
    yield from _fragile(group)
    yield from _insertion_margin(group)
    yield from _turnover_asked(group.pool.question.tender)


def _of_form(group: Group) -> Iterator[Note]:
    form = group.proposal.type_advice
    if form is None or form.advice == "conjoint":
        return
    if form.advice == "solidaire":
        yield Note(
            gettext_noop(
                "Groupement solidaire : chaque membre peut devoir payer ou finir tout le marché. Prévoyez entre "
                "vous une contre-garantie écrite."
            ),
            rule="R-306",
        )
        yield from _unequal(group)
    else:
        yield Note(
            gettext_noop(
                "Mandataire solidaire : il garantit tous les membres. Comparez le marché à ses fonds propres ; "
                "au-delà de trois fois, ce choix est déconseillé."
            ),
            rule="R-305",
        )
    yield Note(
        gettext_noop(
            "Cette solidarité doit être acceptée par le conseil d’administration de chaque membre engagé, et la "
            "décision gardée par écrit, avant de signer."
        ),
        rule="R-333",
    )


def _unequal(group: Group) -> Iterator[Note]:
    shares = [member.percent for member in group.members]
    if max(shares) >= UNEQUAL * min(shares):
        message = gettext_noop(
            "Les parts sont très inégales (de %(least)s %% à %(most)s %%) : la solidarité pèse surtout sur les plus "
            "petits membres."
        )
        yield Note(message, {"least": round(min(shares)), "most": round(max(shares))}, "R-306")
    acis = [member.name for member in group.members if "ACI" in member.kinds]
    if acis:
        message = gettext_noop(
            "Un ACI a rarement les fonds propres qu’une solidarité demande (%(names)s) : voyez un groupement conjoint."
        )
        yield Note(message, {"names": acis}, "R-306")


def _alone(group: Group, answer: Answer) -> Iterator[Note]:
    """A member able to answer alone what it answers with others (R-345, contracts §1.4)."""
    for lot in group.lots():
        serving = [member for member in group.members if lot.id in group.hours_by_lot(member)]
        able = [member.name for member in serving if member.siret in answer.alone_lots.get(lot.id, ())]
        if able and len(serving) > 1:
            message = gettext_noop(
                "Lot %(lot)s : %(names)s pourrait y répondre sans groupement. Écrivez pourquoi vous y répondez "
                "ensemble (gain pour l’acheteur ou pour l’insertion) : c’est votre défense en droit de la concurrence."
            )
            if len(able) > 1:
                message = gettext_noop(
                    "Lot %(lot)s : %(names)s pourraient chacune y répondre sans groupement. Écrivez pourquoi vous y "
                    "répondez ensemble (gain pour l’acheteur ou pour l’insertion) : c’est votre défense en droit de "
                    "la concurrence."
                )
            yield Note(message, {"lot": lot.id, "names": able}, "R-345")


def _reserved(group: Group) -> Iterator[Note]:
    lots = [lot.id for lot in group.lots() if lot.reserved]
    if not lots:
        return
    message = gettext_noop(
        "Lot %(lots)s réservé : chaque membre doit y être admis par lui-même ; les textes lus ne disent pas comment "
        "la part de 50 %% se juge pour un groupement. À confirmer auprès de l’acheteur."
    )
    if len(lots) > 1:
        message = gettext_noop(
            "Lots %(lots)s réservés : chaque membre doit y être admis par lui-même ; les textes lus ne disent pas "
            "comment la part de 50 %% se juge pour un groupement. À confirmer auprès de l’acheteur."
        )
    yield Note(message, {"lots": lots}, "R-208")
    left_out = _doubtful(group)
    if left_out:
        message = gettext_noop(
            "Des EITI du vivier sont laissées de côté sur les lots réservés (%(names)s) : demandez à l’acheteur s’il "
            "les admet comme équivalentes."
        )
        yield Note(message, {"names": left_out[:3]}, "R-203")


def _doubtful(group: Group) -> list[str]:
    """Names of the EITI that offer what a lot reserved to IAE asks for, nothing else keeping them out."""
    asked = {
        (need.trade, need.mode)
        for lot in group.lots()
        if Family.IAE in lot.reserved
        for need in lot.needs
        if need.mode == Mode.PRODUCTION
    }
    return [
        structure.name
        for structure in group.pool.question.structures
        if warning_of(Kind(kind) for kind in structure.kinds)
        and any((offer.trade, offer.mode) in asked and offer.hours > ENOUGH for offer in structure.offers)
        and any(_reaches(group, structure.siret, lot_id) for lot_id in _reserved_to_iae(group))
    ]


def _reserved_to_iae(group: Group) -> list[str]:
    return [lot.id for lot in group.lots() if Family.IAE in lot.reserved]


def _reaches(group: Group, siret: str, lot_id: str) -> bool:
    structure = group.pool.structures[siret]
    for lot in group.lots():
        for need in lot.needs if lot.id == lot_id else ():
            place = group.pool.question.places[need.place]
            reach = structure.reach
            if reach.national or departement_of(place.code) in reach.departements:
                return True
            if reach.radius_km is not None and distance_km(structure.place, place) <= reach.radius_km:
                return True
    return False


def _vintage(group: Group) -> Iterator[Note]:
    """The law at the launch of the tender (R-204), and what two families together ask for (R-337)."""
    if len(group.families()) < 2:
        return
    launched = group.pool.question.tender.launched_on
    if launched < JOINT_RESERVATION_SINCE:
        message = gettext_noop(
            "Consultation lancée le %(launched)s : un lot ne pouvait pas encore être réservé à la fois à l’insertion "
            "et au handicap (%(since)s). Un tel groupement n’était possible que sur un lot non réservé."
        )
        yield Note(message, {"launched": launched, "since": JOINT_RESERVATION_SINCE}, "R-204")
    yield Note(
        gettext_noop(
            "Insertion et handicap dans la même équipe : les parcours n’ont pas la même durée. Prévoyez un "
            "accompagnement et des postes propres à chacun."
        ),
        rule="R-337",
    )


def _modes(group: Group) -> Iterator[Note]:
    """Who sells a result may not lend people, and the reverse (R-335)."""
    modes = {need.id: need.mode for need in group.pool.eligible.needs}
    lenders = [
        member.name
        for member in group.members
        if all(modes[serve.need] == Mode.STAFFING for serve in member.serves)
    ]
    if lenders and len(lenders) < len(group.members):
        message = gettext_noop(
            "Prestation et mise à disposition dans le même groupement : %(names)s ne peut facturer que des heures de "
            "personnel, les autres que leur prestation. Séparez-les dans l’offre."
        )
        if len(lenders) > 1:
            message = gettext_noop(
                "Prestation et mise à disposition dans le même groupement : %(names)s ne peuvent facturer que des "
                "heures de personnel, les autres que leur prestation. Séparez-les dans l’offre."
            )
        yield Note(message, {"names": lenders}, "R-335")


def _aci(group: Group) -> Iterator[Note]:
    """Sales of an ACI stay under 30 % of its costs (R-117, R-334); with the amount, each member has its figure."""
    names = [member.name for member in group.members if sells_as_aci(group, member)]
    if names and group.pool.question.tender.amount_eur is None:
        message = gettext_noop(
            "Les ventes d’un ACI doivent couvrir moins de %(cap)s %% des charges de ses activités : simulez l’effet de "
            "ce marché (%(names)s)."
        )
        yield Note(message, {"cap": ACI_SALES_PERCENT, "names": names}, "R-334")


def _fragile(group: Group) -> Iterator[Note]:
    """Members nobody could replace: the composition is frozen once the candidature is in (R-248)."""
    sole = [member.name for member in group.members if _irreplaceable(group, member)]
    if sole:
        message = gettext_noop(
            "Si %(names)s se retire, aucune autre candidate connue ne peut prendre sa part, et la composition du "
            "groupement ne change plus après le dépôt."
        )
        if len(sole) > 1:
            message = gettext_noop(
                "Si l’une d’elles se retire (%(names)s), aucune autre candidate connue ne peut prendre sa part, et la "
                "composition du groupement ne change plus après le dépôt."
            )
        yield Note(message, {"names": sole}, "R-248")


def _irreplaceable(group: Group, member: Member) -> bool:
    return any(set(group.pool.able(serve.need)) == {member.siret} for serve in member.serves)


def _insertion_margin(group: Group) -> Iterator[Note]:
    for lot in group.lots():
        target = float(lot.insertion_hours)
        planned = group.proposal.insertion_hours.get(lot.id, 0.0)
        if target > 0 and planned < target * (1 + THIN_MARGIN_PERCENT / 100):
            message = gettext_noop(
                "Lot %(lot)s : %(planned)s h d’insertion prévues pour %(target)s h demandées. La marge est mince, "
                "une absence suffit à manquer l’objectif."
            )
            yield Note(message, {"lot": lot.id, "planned": int(planned), "target": round(target)}, "R-336")


def _turnover_asked(tender: Tender) -> Iterator[Note]:
    if tender.amount_eur and float(tender.min_turnover_eur) > MAX_TURNOVER_RATIO * float(tender.amount_eur):
        message = gettext_noop(
            "Le chiffre d’affaires exigé (%(asked)s €) dépasse une fois et demie la valeur du marché : c’est plus que "
            "ce que l’acheteur peut demander, posez-lui la question."
        )
        yield Note(message, {"asked": round(tender.min_turnover_eur)}, "R-229")
