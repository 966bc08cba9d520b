"""When periodic work is due, whatever the clock did.

Time is cut in slots of one period, counted from a Monday at 00:00 UTC: « each hour » is on the hour, « each week »
on Monday. Work is due when it has not succeeded in the present slot, hence:

- after a stop of three days, daily work runs once, not three times;
- two runs of `maillage tick` in one slot do the work once;
- a clock that steps back less than a slot does nothing twice;
- a clock that had jumped far ahead and comes back does not silence the work until then: a success more than one slot
  ahead of now cannot be true, the work runs once and its date comes right.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from maillage.jobs.domain.retries import delay

MONDAY = datetime(1970, 1, 5, tzinfo=UTC)


def slot(at: datetime, every: timedelta) -> int:
    """Return the number of the slot that holds a moment."""
    return (at - MONDAY) // every


def next_slot(at: datetime, every: timedelta) -> datetime:
    """Return when the slot after that of a moment begins."""
    return MONDAY + (slot(at, every) + 1) * every


def is_due(
    *, every: timedelta, succeeded_at: datetime | None, tried_at: datetime | None, failures: int, at: datetime
) -> bool:
    """Tell whether work is to be done now. `failures`: in a row since the last success, the last at `tried_at`."""
    if succeeded_at is not None and 0 <= slot(succeeded_at, every) - slot(at, every) <= 1:
        return False
    if not failures or tried_at is None:
        return True
    return not tried_at <= at < tried_at + delay(failures)


def next_due(
    *, every: timedelta, succeeded_at: datetime | None, tried_at: datetime | None, failures: int, at: datetime
) -> datetime:
    """Return when the work will be due, `at` itself when it is due already."""
    if is_due(every=every, succeeded_at=succeeded_at, tried_at=tried_at, failures=failures, at=at):
        return at
    if failures and tried_at is not None:
        return tried_at + delay(failures)
    return next_slot(max(at, succeeded_at or at), every)
