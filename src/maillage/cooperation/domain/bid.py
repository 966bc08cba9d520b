"""A joint answer counted backwards from its deadline, in working days; and whether its pieces will hold. Pure.

Working days: Monday to Friday, without the public holidays of the code du travail (article L3133-1). Those of
Alsace-Moselle and overseas are not counted; the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from maillage.cooperation.domain.stages import months_after

ONE = timedelta(days=1)
_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_FROM_EASTER = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int) -> frozenset[date]:
    """Return the public holidays of a year in France, without local ones."""
    sunday = easter(year)
    moving = {sunday + timedelta(days=days) for days in _FROM_EASTER}
    return frozenset({date(year, month, day) for month, day in _FIXED} | moving)


def is_working(day: date) -> bool:
    """Tell whether offices are open on a day."""
    return day.weekday() < 5 and day not in holidays(day.year)


def working_days_before(day: date, count: int) -> date:
    """Return the working day that comes so many working days before a day; 0: the day itself, or the last one before.

    From Monday 2 November 2026, one working day before is Friday 30 October.
    """
    while not is_working(day):
        day -= ONE
    while count > 0:
        day -= ONE
        if is_working(day):
            count -= 1
    return day


@dataclass(frozen=True, slots=True)
class BidStep:
    """One step of an answer. days: working days it takes, one at least; after: steps that come first."""

    code: str
    label: str
    days: int
    after: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """A step with its latest days: begun on `starts_on` and over on `due`, the answer is still in time."""

    step: BidStep
    starts_on: date
    due: date


def backwards(deadline: date, steps: Sequence[BidStep]) -> list[Planned]:
    """Return each step at the latest, in the order given; all is over one working day before the deadline.

    steps: each one names earlier ones in `after`.
    """
    last = working_days_before(deadline - ONE, 0)
    found: dict[str, Planned] = {}
    for step in reversed(steps):
        next_starts = [found[one.code].starts_on for one in steps if step.code in one.after]
        due = working_days_before(min(next_starts), 1) if next_starts else last
        found[step.code] = Planned(step, working_days_before(due, max(step.days, 1) - 1), due)
    return [found[step.code] for step in steps]


def is_behind(planned: Planned, today: date, *, is_done: bool) -> bool:
    """Tell whether a step should be over."""
    return not is_done and planned.due < today


def should_begin(planned: Planned, today: date, *, is_done: bool) -> bool:
    """Tell whether a step should have begun by today."""
    return not is_done and planned.starts_on <= today


def comes_too_late(planned: Planned, due: date | None) -> bool:
    """Tell whether a step that the plan has on a day, or on none, would make the answer late."""
    return due is None or due > planned.due


class PieceStanding(StrEnum):
    """Where a piece of an answer stands."""

    TO_GET = "to_get"
    IN_HAND = "in_hand"
    EXPIRED = "expired"
    EXPIRES_BEFORE = "expires_before"
    NOT_ASKED = "not_asked"


PRESSING = (PieceStanding.EXPIRED, PieceStanding.EXPIRES_BEFORE, PieceStanding.TO_GET)
"""Standings of the pieces for which somebody has something to do."""
TOO_SOON = (PieceStanding.EXPIRED, PieceStanding.EXPIRES_BEFORE)
"""Standings of the pieces that are there, and do not hold long enough."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What is known of a piece. months: how long it holds after it was issued (None: no limit known)."""

    is_needed: bool = True
    received_on: date | None = None
    issued_on: date | None = None
    valid_until: date | None = None
    months: int | None = None


def holds_until(piece: Piece) -> date | None:
    """Return the last day a piece holds: as written on it, else counted from the day it was issued; None: no end."""
    if piece.valid_until is not None:
        return piece.valid_until
    if piece.issued_on is not None and piece.months is not None:
        return months_after(piece.issued_on, piece.months)
    return None


def standing_of(piece: Piece, *, today: date, deadline: date | None) -> PieceStanding:
    """Return where a piece stands on a day, for an answer due on its deadline."""
    if not piece.is_needed:
        return PieceStanding.NOT_ASKED
    if piece.received_on is None:
        return PieceStanding.TO_GET
    until = holds_until(piece)
    if until is not None and until < today:
        return PieceStanding.EXPIRED
    if until is not None and deadline is not None and until < deadline:
        return PieceStanding.EXPIRES_BEFORE
    return PieceStanding.IN_HAND


def counted(standings: Iterable[PieceStanding]) -> dict[PieceStanding, int]:
    """Return how many pieces stand in each way; those that nobody asks for are left out."""
    found = dict.fromkeys(PieceStanding, 0)
    for one in standings:
        found[one] += 1
    del found[PieceStanding.NOT_ASKED]
    return found
