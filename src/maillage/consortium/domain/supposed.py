"""What the changes of a visitor make of a question: another tender, other structures, for this question only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from maillage.base.faults import Fault
from maillage.base.refusals import gettext_noop
from maillage.consortium.domain import adjustments as named
from maillage.consortium.domain.adjustments import Adjustments, Change
from maillage.consortium.domain.answer import Addition, Help
from maillage.consortium.domain.change import added_structure
from maillage.consortium.domain.problem import PROFILES, Question, Reach, Structure
from maillage.consortium.domain.standing import obstacles
from maillage.procurement.domain.tender import Lot, Tender

TO_FIND = "000999"
"""Beginning of the SIREN of a supposed structure: Insee gives none such, nor do our invented organisations."""

NAME_TO_FIND = gettext_noop("Une structure à trouver")

_LIMITS = {
    "max_members": named.MEMBERS,
    "min_member_percent": named.MEMBER_PERCENT,
    "min_turnover_eur": named.TURNOVER,
    "lead_min_turnover_eur": named.LEAD_TURNOVER,
}
_ABSENT = gettext_noop(
    "La structure %(typed)s ne peut pas être imposée : elle n’est pas parmi celles dont nous connaissons "
    "le métier et la capacité. La réponse est calculée sans elle."
)


def suppose(
    question: Question, adjustments: Adjustments, us: str | None = None
) -> tuple[Question, tuple[Fault, ...]]:
    """Return the question as changed, and what could not be changed because no candidate goes by that SIRET.

    us: SIRET of the visitor's own structure: it is imposed (« avec nous ») when it may serve some need.
    """
    known = {structure.siret: structure for structure in question.structures}
    absent = [siret for siret in adjustments.keys(named.IMPOSE) if siret not in known]
    kept = adjustments.without(*(Change(named.IMPOSE, siret) for siret in absent))
    if us is not None and us in known and _imposes_us(known[us], question, kept):
        kept = kept.adding(Change(named.IMPOSE, us))
    changed = replace(
        question,
        tender=supposed_tender(question.tender, kept),
        structures=[*(_supposed(one, kept) for one in question.structures), *_found(kept, question)],
        weights=PROFILES[kept.profile],
        profile=kept.profile,
    )
    return changed, tuple(Fault(named.IMPOSE, _ABSENT, {"typed": siret}) for siret in absent)


def _imposes_us(ours: Structure, question: Question, adjustments: Adjustments) -> bool:
    if adjustments.without_us or ours.siret in (
        *adjustments.keys(named.EXCLUDE),
        *adjustments.keys(named.RELEASE),
    ):
        return False
    return not obstacles(
        _supposed(ours, adjustments), supposed_tender(question.tender, adjustments), question.places
    )


def supposed_tender(tender: Tender, adjustments: Adjustments) -> Tender:
    """Return the tender as changed: lots answered, limits, structures imposed and excluded, insertion hours."""
    if chosen := adjustments.keys(named.LOT):
        tender = tender.only_lots(chosen)
    imposed, excluded, released = (
        adjustments.keys(kind) for kind in (named.IMPOSE, named.EXCLUDE, named.RELEASE)
    )
    members = adjustments.amount(named.MEMBERS)
    return replace(
        tender,
        lots=tuple(_with_insertion(lot, adjustments) for lot in tender.lots),
        must_include=_merged(tender.must_include, imposed, (*excluded, *released)),
        exclude=_merged(tender.exclude, excluded, (*imposed, *released)),
        max_members=tender.max_members if members is None else int(members),
        min_member_percent=_or(adjustments.amount(named.MEMBER_PERCENT), tender.min_member_percent),
        min_turnover_eur=_or(adjustments.amount(named.TURNOVER), tender.min_turnover_eur),
        lead_min_turnover_eur=_or(adjustments.amount(named.LEAD_TURNOVER), tender.lead_min_turnover_eur),
    )


def _or(changed: Decimal | None, own: Decimal) -> Decimal:
    return own if changed is None else changed


def _merged(own: tuple[str, ...], added: tuple[str, ...], removed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(siret for siret in dict.fromkeys((*own, *added)) if siret not in removed)


def _with_insertion(lot: Lot, adjustments: Adjustments) -> Lot:
    return replace(lot, insertion_hours=_or(adjustments.amount(named.INSERTION, lot.id), lot.insertion_hours))


def _supposed(structure: Structure, adjustments: Adjustments) -> Structure:
    hours = adjustments.amount(named.HOURS, structure.siret)
    radius = adjustments.amount(named.RADIUS, structure.siret)
    if hours is not None:  # what it could give to this tender, in each of the trades it declares
        offers = tuple(replace(offer, hours=float(hours)) for offer in structure.offers)
        structure = replace(
            structure, hours=float(hours), offers=offers, estimated=structure.estimated - {"hours"}
        )
    if radius is not None:
        structure = replace(structure, reach=Reach(radius_km=float(radius)))
    return structure


def _found(adjustments: Adjustments, question: Question) -> list[Structure]:
    """The structures to find that the visitor supposes, each with its own invented SIRET."""
    return [
        replace(
            added_structure(question, read_addition(change)), siret=siret_to_find(rank), name=NAME_TO_FIND
        )
        for rank, change in enumerate(adjustments.of(named.ADDED), start=1)
    ]


def siret_to_find(rank: int) -> str:
    """SIRET of the rank-th supposed structure of a question, with a right Luhn key."""
    body = f"{TO_FIND}{rank:07d}"
    total = sum(int(d) if i % 2 else sum(divmod(2 * int(d), 10)) for i, d in enumerate(reversed(body)))
    return f"{body}{-total % 10}"


def is_to_find(siret: str) -> bool:
    """Tell whether a SIRET is one of a supposed structure."""
    return siret.startswith(TO_FIND)


def read_addition(change: Change) -> Addition:
    """Return what a checked change of kind `plus` supposes."""
    trade, mode, place, km, hours, percent = change.value.split(",")
    return Addition(trade, mode, place, int(km), float(hours), int(percent))


def changes_of(help: Help, tender: Tender) -> tuple[Change, ...]:
    """Return the changes of an address that apply a help to this tender in one click.

    Raises KeyError when the help sets a field that `change.py` does not know.
    """
    if (a := help.add) is not None:
        values = (a.trade, a.mode, a.place, str(a.max_km), _plain(a.hours), str(a.insertion_percent))
        return (Change(named.ADDED, value=",".join(values)),)
    return tuple(
        change for field, value in (help.set or {}).items() for change in _FIELDS[field](field, value, tender)
    )


def _plain(value: object) -> str:
    return f"{Decimal(str(value)).normalize():f}"


def _limit(field: str, value: Any, tender: Tender) -> list[Change]:
    return [Change(_LIMITS[field], value=_plain(value))]


def _released(field: str, value: Any, tender: Tender) -> list[Change]:
    before: tuple[str, ...] = getattr(tender, field)
    return [Change(named.RELEASE, siret) for siret in before if siret not in value]


def _insertion(field: str, value: Any, tender: Tender) -> list[Change]:
    return [Change(named.INSERTION, lot, _plain(hours)) for lot, hours in value.items()]


def _lots(field: str, value: Any, tender: Tender) -> list[Change]:
    return [Change(named.LOT, lot) for lot in value]


_FIELDS: Mapping[str, Callable[[str, Any, Tender], list[Change]]] = {
    **dict.fromkeys(_LIMITS, _limit),
    "must_include": _released,
    "exclude": _released,
    "insertion_hours": _insertion,
    "only_lots": _lots,
}
