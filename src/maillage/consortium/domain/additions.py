"""The structure that is missing: what it would do, from where, and the fewest hours that make a group possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from math import ceil

from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.answer import Addition, Help, Note
from maillage.consortium.domain.change import added_structure
from maillage.consortium.domain.possibility import Possibility, Undecided
from maillage.procurement.domain.tender import Need, Tender
from maillage.territory.domain.places import distance_km

# How near a structure is looked for when nothing asks for further, and how many trades are tried.
NEAR_KM = 20
MOST_TRIED = 4
FAR_KM = 1000
# How closely the fewest hours are sought: 1/256 of the hours of the tender.
HALVINGS = 8
# Shares of insertion proposed, the least demanding first.
INSERTION = (0, 30, 50, 70, 90, 100)


def find_additions(possibility: Possibility, blocking: Sequence[str], uncovered: float) -> Iterator[Help]:
    """Return structures to find, one trade and mode each, that make a group possible: fewest hours, least insertion.

    uncovered: hours that the structures there are leave uncovered at least.
    """
    for need in _wanted(possibility, blocking)[:MOST_TRIED]:
        if possibility.limits.reached():
            return
        addition = None
        with suppress(Undecided):
            addition = _smallest(possibility, need, uncovered)
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


def _smallest(possibility: Possibility, need: Need, uncovered: float) -> Addition | None:
    hours = float(possibility.question.tender.total_hours())
    whole = Addition(need.trade, need.mode, need.place, _radius(possibility, need), hours, INSERTION[-1])
    if not _works(possibility, whole):
        return None
    least = next(share for share in INSERTION if _works(possibility, replace(whole, insertion_percent=share)))
    return _fewest_hours(possibility, replace(whole, insertion_percent=least), uncovered)


def _fewest_hours(possibility: Possibility, enough: Addition, uncovered: float) -> Addition:
    """Fewer hours, by halving; never fewer than what stays uncovered, nor than a member must have."""
    tender = possibility.question.tender
    share = float(tender.min_member_percent / 100 * tender.total_hours())
    low, found, landmarks = (
        max(1, ceil(uncovered - 1e-6), ceil(share - 1e-6)),
        enough,
        _landmarks(tender, enough),
    )
    fewest = replace(enough, hours=float(low))
    if low < enough.hours and _works(possibility, fewest):
        return fewest
    for _ in range(HALVINGS + len(landmarks)):
        middle = next((h for h in landmarks if low < h < found.hours), (low + int(found.hours)) // 2)
        if middle <= low:
            break
        smaller = replace(enough, hours=float(middle))
        if _works(possibility, smaller):
            found = smaller
        else:
            low = middle
    if found.hours in (*landmarks, enough.hours):
        return found
    # Halving gives a figure such as 9,018: more hours work as well, and tens are said more easily.
    step = 10 if found.hours >= 1000 else 1
    return replace(found, hours=min(enough.hours, float(step * ceil(found.hours / step))))


def _landmarks(tender: Tender, addition: Addition) -> tuple[int, ...]:
    """Hours that are often just what is missing: those of one need of the trade, those of all of them."""
    hours = [
        need.hours for need in tender.needs() if (need.trade, need.mode) == (addition.trade, addition.mode)
    ]
    return tuple(sorted({ceil(max(hours)), ceil(sum(hours))}))


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
            "Il manque une structure qui met du personnel à disposition (%(trade)s) : %(hours)s heures par an, "
            "à %(km)s km au plus de %(place)s, dont au moins %(insertion)s %% en insertion."
        )
    else:
        message = gettext_noop(
            "Il manque une structure de production (%(trade)s) : %(hours)s heures par an, "
            "à %(km)s km au plus de %(place)s, dont au moins %(insertion)s %% en insertion."
        )
    return Note(message, facts)
