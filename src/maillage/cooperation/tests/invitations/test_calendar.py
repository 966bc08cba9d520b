"""The calendar of reminders: on its days, once each, never after, whatever days the worker missed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.cooperation.domain.invitations import is_over, suggested_day
from maillage.cooperation.domain.reminders import DayPassed, DayTooFar, calendar, check_day

SENT = date(2026, 11, 20)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def run(sent_on: date, answer_by: date | None, worked: set[int], length: int) -> list[tuple[int, int]]:
    """Run the calendar day by day from the asking; worked: numbers of the days on which the worker was up."""
    planned = calendar(asked_on=sent_on, last_day=answer_by)
    done: list[int] = []
    found = []
    for number in range(length + 5):
        today = sent_on + timedelta(days=number)
        for _twice in range(2):
            reminder = planned.due(today=today, done=done) if number in worked else None
            if reminder:
                done.append(reminder.days)
                found.append((number, reminder.days))
    return found


def naive(length: int, worked: set[int]) -> list[tuple[int, int]]:
    """Tell the same another way: each reminder waits on its day until the worker is up, unless the next one came."""
    found = []
    for before, after in ((7, 3), (3, 1), (1, -1)):
        first, last = length - before, length - after - 1
        up = [number for number in range(max(first, 0), last + 1) if number in worked]
        if first > 0 and up:
            found.append((up[0], before))
    return found


@given(length=st.integers(1, 60), worked=st.sets(st.integers(0, 64)))
def test_reminders_leave_once_each_whatever_days_the_worker_missed(length, worked):
    found = run(SENT, SENT + timedelta(days=length), worked, length)

    assert found == naive(length, worked)


@given(worked=st.sets(st.integers(0, 40)))
def test_without_a_last_day_reminders_follow_the_asking_and_the_last_one_always_leaves(worked):
    waits = []
    for after, overtaken in ((3, 7), (7, 14), (14, 45)):
        up = [number for number in range(after, overtaken) if number in worked]
        waits += [(up[0], after)] if up else []

    assert run(SENT, None, worked, 40) == waits


@given(length=st.integers(0, 60))
def test_a_worker_always_up_sends_exactly_what_was_planned_on_its_day(length):
    answer_by = SENT + timedelta(days=length)

    found = run(SENT, answer_by, set(range(70)), length)

    assert [(SENT + timedelta(days=number), before) for number, before in found] == [
        (one.on, one.days) for one in calendar(asked_on=SENT, last_day=answer_by).planned
    ]


@given(
    sent_on=days,
    length=st.integers(0, 200),
    later=st.integers(-5, 210),
    done=st.sets(st.sampled_from([7, 3, 1])),
)
def test_what_is_due_is_planned_not_done_and_never_after_the_last_day(sent_on, length, later, done):
    answer_by, today = sent_on + timedelta(days=length), sent_on + timedelta(days=later)
    found = calendar(asked_on=sent_on, last_day=answer_by)

    one = found.due(today=today, done=done)

    if one is not None:
        assert one in found.planned
        assert sent_on < one.on <= today <= answer_by
        assert all(days > one.days for days in done)
    coming = found.upcoming(today=today, done=done)
    assert (one in coming) == (one is not None)
    assert [one.on for one in coming] == sorted({one.on for one in coming})


def test_planned_leaves_out_what_would_leave_with_the_invitation_itself():
    def planned(length: int) -> list[tuple[int, bool]]:
        found = calendar(asked_on=SENT, last_day=SENT + timedelta(days=length)).planned
        return [(one.days, one.is_last) for one in found]

    assert planned(14) == [(7, False), (3, False), (1, True)]
    assert planned(7) == [(3, False), (1, True)]
    assert planned(2) == [(1, True)]
    assert planned(1) == []


def test_check_day_refuses_today_the_past_and_next_year():
    assert check_day(SENT + timedelta(days=1), today=SENT) == SENT + timedelta(days=1)
    for wrong in (SENT, SENT - timedelta(days=3)):
        with pytest.raises(DayPassed):
            check_day(wrong, today=SENT)
    with pytest.raises(DayTooFar):
        check_day(SENT + timedelta(days=181), today=SENT)


@given(today=days, deadline=st.none() | days)
def test_suggested_day_can_always_be_given(today, deadline):
    day = suggested_day(today=today, deadline=deadline)

    assert check_day(day, today=today) == day
    assert not is_over(answer_by=day, today=day)
    assert is_over(answer_by=day, today=day + timedelta(days=1))
