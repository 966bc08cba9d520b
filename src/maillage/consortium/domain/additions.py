"""The structure that is missing: what it would do, from where, and the fewest hours that make a group possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil

import numpy as np

from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.answer import Addition, Help, Note
from maillage.consortium.domain.change import WANTED, added_structure
from maillage.consortium.domain.possibility import Possibility, priced
from maillage.procurement.domain.tender import Need
from maillage.territory.domain.places import distance_km

# How near a structure is looked for when nothing asks for further, and how many trades are tried.
NEAR_KM = 20
MOST_TRIED = 4
FAR_KM = 1000
# Shares of insertion proposed, the least demanding first.
INSERTION = (0, 30, 50, 70, 90, 100)


def find_additions(possibility: Possibility, blocking: Sequence[str]) -> Iterator[Help]:
    """Return structures to find, one trade and mode each, that make a group possible: fewest hours, least insertion."""
    for need in _wanted(possibility, blocking)[:MOST_TRIED]:
        addition = _smallest(possibility, need)
        if addition is not None:
            yield Help(_note(possibility, addition), add=addition)


def _wanted(possibility: Possibility, blocking: Sequence[str]) -> list[Need]:
    """The needs a new structure could serve to undo the conflict, one for each trade and mode: the largest."""
    named = set(blocking)
    wanted: dict[tuple[str, str], Need] = {}
    for lot in possibility.question.tender.lots:
        for need in lot.needs:
            key = (need.trade, need.mode)
            speaks = {f"cover:{need.id}", f"insertion:{lot.id}", "two_members"} & named
            if speaks and (key not in wanted or need.hours > wanted[key].hours):
                wanted[key] = need
    return list(wanted.values())


def _smallest(possibility: Possibility, need: Need) -> Addition | None:
    hours = float(possibility.question.tender.total_hours())
    whole = Addition(need.trade, need.mode, need.place, _radius(possibility, need), hours, INSERTION[-1])
    if not _works(possibility, whole):
        return None
    least = next(share for share in INSERTION if _works(possibility, replace(whole, insertion_percent=share)))
    wanted = replace(whole, insertion_percent=least)
    fewest = _fewest_hours(possibility, wanted)
    for hours in (ceil(fewest - 1e-6), ceil(fewest) + 1):
        smaller = replace(wanted, hours=float(hours))
        if _works(possibility, smaller):
            return smaller
    return wanted


def _radius(possibility: Possibility, need: Need) -> int:
    """Far enough to reach the other places where the same work is asked."""
    places = possibility.question.places
    needs = possibility.question.tender.needs()
    same = (places[n.place] for n in needs if (n.trade, n.mode) == (need.trade, need.mode))
    far = max(distance_km(places[need.place], place) for place in same)
    return min(max(far, NEAR_KM), FAR_KM)


def _with(possibility: Possibility, addition: Addition) -> Possibility:
    return possibility.with_structure(added_structure(possibility.question, addition))


def _works(possibility: Possibility, addition: Addition) -> bool:
    return _with(possibility, addition).exists()


def _fewest_hours(possibility: Possibility, addition: Addition) -> float:
    """Hours the added structure must give at least."""
    changed = _with(possibility, addition)
    instance = changed.instance()
    added = np.array([structure.siret == WANTED for structure in instance.structures])
    best = changed.best(priced(instance, hourly=added.reshape(-1, 1).astype(np.float64)))
    if best is None:
        return addition.hours
    return float(best.hours[added[best.members]].sum())


def _note(possibility: Possibility, addition: Addition) -> Note:
    place = possibility.question.places[addition.place]
    facts = {
        "trade": addition.trade,
        "hours": addition.hours,
        "place": place.name,
        "km": addition.max_km,
        "insertion": addition.insertion_percent,
    }
    if addition.mode == "staffing":
        message = gettext_noop(
            "Il manque une structure qui met du personnel à disposition (%(trade)s) : %(hours)s heures par an, "
            "à %(km)s km au plus de %(place)s, dont au moins %(insertion)s %% en insertion."
        )
    else:
        message = gettext_noop(
            "Il manque une structure de production (%(trade)s) : %(hours)s heures par an, "
            "à %(km)s km au plus de %(place)s, dont au moins %(insertion)s %% en insertion."
        )
    return Note(message, facts)
