"""The calendar of reminders: before a last day, or after the asking when no day was given. Pure, in days."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from maillage.base.refusals import Refusal, gettext_noop

REMIND_BEFORE = (7, 3, 1)
"""Days before the last day, when there is one."""
REMIND_AFTER = (3, 7, 14)
"""Days after the asking, when there is none."""
LONGEST_DAYS = 180


class DayPassed(Refusal):
    message = gettext_noop("Cette date est passée, ou c’est aujourd’hui : laissez au moins un jour.")


class DayTooFar(Refusal):
    message = gettext_noop("Cette date est à plus de %(days)s jours : choisissez-en une plus proche.")


@dataclass(frozen=True, slots=True)
class Planned:
    """A reminder: how many days before the last day, or after the asking; on which day; whether no other follows."""

    days: int
    on: date
    is_last: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """The reminders of one asking, in order. until: the last day on which one may leave, None when they all leave."""

    planned: tuple[Planned, ...]
    until: date | None = None

    def due(self, *, today: date, done: Collection[int]) -> Planned | None:
        """Return the reminder to send today, None when there is none.

        done: days of those already sent. After a stop of several days only the latest one leaves; never one that a
        later one has overtaken, never after the last day.
        """
        if self.until is not None and today > self.until:
            return None
        passed = [one for one in self.planned if one.on <= today]
        if not passed or any(one.days in done for one in self.planned[len(passed) - 1 :]):
            return None
        return passed[-1]

    def upcoming(self, *, today: date, done: Collection[int]) -> tuple[Planned, ...]:
        """Return the reminders still to come, the one of today included as long as it has not left."""
        now = self.due(today=today, done=done)
        later = tuple(one for one in self.planned if one.on > today)
        return (now, *later) if now else later


def calendar(*, asked_on: date, last_day: date | None) -> Calendar:
    """Return when to remind of what was asked: never on the day of the asking, nor before."""
    if last_day is None:
        later = tuple(
            Planned(days, asked_on + timedelta(days=days), days == REMIND_AFTER[-1]) for days in REMIND_AFTER
        )
        return Calendar(later)
    before = (
        Planned(days, last_day - timedelta(days=days), days == REMIND_BEFORE[-1]) for days in REMIND_BEFORE
    )
    return Calendar(tuple(one for one in before if one.on > asked_on), last_day)


def check_day(last_day: date, *, today: date) -> date:
    """Return a last day that can be given. Raises DayPassed, DayTooFar."""
    if last_day <= today:
        raise DayPassed()
    if last_day > today + timedelta(days=LONGEST_DAYS):
        raise DayTooFar(days=LONGEST_DAYS)
    return last_day
