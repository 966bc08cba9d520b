from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from maillage.jobs.domain.due import is_due, next_due, next_slot, slot

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)
moments = st.integers(0, 50_000_000).map(lambda minutes: NOON + timedelta(minutes=minutes - 14_000_000))
periods = st.timedeltas(timedelta(minutes=1), timedelta(days=60))


def due(succeeded_at: datetime | None, at: datetime, every: timedelta = HOUR, **failing: object) -> bool:
    facts = {"tried_at": succeeded_at, "failures": 0} | failing
    return is_due(every=every, succeeded_at=succeeded_at, at=at, **facts)


def test_is_due_at_first_then_once_in_each_slot():
    assert due(None, NOON)
    assert not due(NOON, NOON)
    assert not due(NOON, NOON + timedelta(minutes=59))
    assert due(NOON + timedelta(minutes=59), NOON + HOUR)


def test_is_due_each_week_on_monday():
    assert next_slot(NOON, timedelta(weeks=1)) == datetime(2026, 11, 9, tzinfo=UTC)


def test_is_due_after_a_stop_runs_once_for_all():
    late = NOON + 3 * DAY

    assert due(NOON, late)
    assert not due(late, late + timedelta(minutes=1))


def test_is_due_does_nothing_twice_when_the_clock_steps_back():
    assert not due(NOON, NOON - timedelta(minutes=10))


def test_is_due_comes_right_when_the_clock_had_jumped_far_ahead():
    absurd = datetime(2040, 1, 1, tzinfo=UTC)

    assert due(absurd, NOON)


def test_is_due_waits_longer_after_each_failure():
    tried = NOON
    failing = {"tried_at": tried, "failures": 2}

    assert not due(NOON - DAY, tried + timedelta(seconds=119), **failing)
    assert due(NOON - DAY, tried + timedelta(seconds=120), **failing)
    assert due(
        NOON - DAY, tried - timedelta(seconds=1), **failing
    )  # the clock stepped back: no waiting for it


@given(at=moments, every=periods)
def test_next_slot_begins_within_one_period(at: datetime, every: timedelta):
    following = next_slot(at, every)

    assert at < following <= at + every
    assert slot(following, every) == slot(at, every) + 1


@given(last=moments, at=moments, every=periods)
def test_work_that_just_succeeded_is_never_due_again_at_once(last: datetime, at: datetime, every: timedelta):
    assert not due(at, at, every)
    wait = next_due(every=every, succeeded_at=last, tried_at=last, failures=0, at=at) - at
    assert timedelta(0) <= wait <= 2 * every
    assert (wait == timedelta(0)) is due(last, at, every)
