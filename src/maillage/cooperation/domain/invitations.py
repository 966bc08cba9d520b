"""The calendar of an invitation: until when one answers, which reminders leave, when. Pure, in days."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from maillage.base.refusals import Refusal, gettext_noop

REMIND_BEFORE = (7, 3, 1)
"""Days before the last day to answer."""
LONGEST_DAYS = 180
USUAL_DAYS = 10
BEFORE_DEADLINE = 5
"""Days that a group needs, once everybody has answered, to hand in its offer."""


class DayPassed(Refusal):
    message = gettext_noop("La date de réponse est passée, ou c’est aujourd’hui : laissez au moins un jour.")


class DayTooFar(Refusal):
    message = gettext_noop("La date de réponse est à plus de %(days)s jours : choisissez-en une plus proche.")


@dataclass(frozen=True, slots=True)
class Planned:
    """A reminder: how many days before the last day to answer, and on which day."""

    days: int
    on: date

    @property
    def is_last(self) -> bool:
        """Tell whether no other follows it."""
        return self.days == min(REMIND_BEFORE)


def planned(*, sent_on: date, answer_by: date) -> tuple[Planned, ...]:
    """Return the reminders of an invitation in order: never on the day it was sent, nor before."""
    days = (
        Planned(before, answer_by - timedelta(days=before)) for before in sorted(REMIND_BEFORE, reverse=True)
    )
    return tuple(one for one in days if one.on > sent_on)


def due(*, sent_on: date, answer_by: date, today: date, done: Collection[int]) -> Planned | None:
    """Return the reminder to send today, None when there is none.

    done: days of those already sent for this date. After a stop of several days only the latest one leaves; never one
    that a later one has overtaken, never after the last day to answer.
    """
    if today > answer_by:
        return None
    passed = [one for one in planned(sent_on=sent_on, answer_by=answer_by) if one.on <= today]
    if not passed or any(days <= passed[-1].days for days in done):
        return None
    return passed[-1]


def upcoming(*, sent_on: date, answer_by: date, today: date, done: Collection[int]) -> tuple[Planned, ...]:
    """Return the reminders still to come, the one of today included as long as it has not left."""
    now = due(sent_on=sent_on, answer_by=answer_by, today=today, done=done)
    later = tuple(one for one in planned(sent_on=sent_on, answer_by=answer_by) if one.on > today)
    return (now, *later) if now else later


def is_over(*, answer_by: date, today: date) -> bool:
    """Tell whether the last day to answer is behind us."""
    return today > answer_by


def check_day(answer_by: date, *, today: date) -> date:
    """Return a last day to answer that can be given. Raises DayPassed, DayTooFar."""
    if answer_by <= today:
        raise DayPassed()
    if answer_by > today + timedelta(days=LONGEST_DAYS):
        raise DayTooFar(days=LONGEST_DAYS)
    return answer_by


def suggested_day(*, today: date, deadline: date | None) -> date:
    """Return the day we suggest: ten days, less when the deadline is near, tomorrow at the soonest."""
    day = today + timedelta(days=USUAL_DAYS)
    if deadline is not None and deadline > today:
        day = min(day, deadline - timedelta(days=BEFORE_DEADLINE))
    return max(day, today + timedelta(days=1))
