"""Apply to a question what `would_help` proposes: the only meaning of its `set` and `add`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from maillage.consortium.domain.answer import Addition
from maillage.consortium.domain.problem import Offer, Question, Reach, Structure
from maillage.procurement.domain.tender import Lot, Tender

# What a structure to be found is called; no SIRET begins with letters, so it can be nobody's.
WANTED = "A-TROUVER"

# A kind that fits the mode and the reservation of a lot: the usual one first.
_KINDS = {
    "production": (("iae", "EI"), ("handicap", "EA")),
    "staffing": (("iae", "ETTI"), ("handicap", "EATT")),
}


def apply_set(tender: Tender, changes: Mapping[str, object]) -> Tender:
    """Return the tender with other values.

    changes: `max_members`, `min_member_percent`, `min_turnover_eur`, `lead_min_turnover_eur`: a number;
        `must_include`, `exclude`: the whole new list of SIRETs; `insertion_hours`: new hours by lot id;
        `only_lots`: ids of the lots to answer.
    raises: KeyError for any other name.
    """
    for name, value in changes.items():
        tender = _SETTERS[name](tender, value)
    return tender


def _with_insertion(lot: Lot, hours: Mapping[str, object]) -> Lot:
    return replace(lot, insertion_hours=Decimal(str(hours[lot.id]))) if lot.id in hours else lot


_SETTERS: Mapping[str, Callable[[Tender, Any], Tender]] = {
    "max_members": lambda tender, value: replace(tender, max_members=int(value)),
    "min_member_percent": lambda tender, value: replace(tender, min_member_percent=Decimal(str(value))),
    "min_turnover_eur": lambda tender, value: replace(tender, min_turnover_eur=Decimal(str(value))),
    "lead_min_turnover_eur": lambda tender, value: replace(tender, lead_min_turnover_eur=Decimal(str(value))),
    "must_include": lambda tender, value: replace(tender, must_include=tuple(value)),
    "exclude": lambda tender, value: replace(tender, exclude=tuple(value)),
    "insertion_hours": lambda tender, value: replace(
        tender, lots=tuple(_with_insertion(lot, value) for lot in tender.lots)
    ),
    "only_lots": lambda tender, value: tender.only_lots(list(value)),
}


def added_structure(question: Question, addition: Addition) -> Structure:
    """The structure an addition speaks of: based at the place, working as far as `max_km`, turnover unknown."""
    reserved = {
        family
        for lot in question.tender.lots
        for need in lot.needs
        if (need.trade, need.mode, need.place) == (addition.trade, addition.mode, addition.place)
        for family in lot.reserved
    }
    return Structure(
        siret=WANTED,
        name="",
        kinds=(_kind(addition.mode, reserved),),
        place=question.places[addition.place],
        reach=Reach(radius_km=float(addition.max_km)),
        offers=(Offer(addition.trade, addition.mode, addition.hours),),
        hours=addition.hours,
        insertion_percent=addition.insertion_percent,
    )


def _kind(mode: str, reserved: Iterable[str]) -> str:
    wanted = set(reserved)
    fit = [kind for family, kind in _KINDS[mode] if not wanted or family in wanted]
    return fit[0]


def apply_add(question: Question, addition: Addition) -> Question:
    """Return the question with one more candidate."""
    return replace(question, structures=[*question.structures, added_structure(question, addition)])
