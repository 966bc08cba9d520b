"""The last day to answer an invitation: whether it is over, the one we suggest. Pure, in days."""

from __future__ import annotations

from datetime import date, timedelta

USUAL_DAYS = 10
BEFORE_DEADLINE = 5
"""Days that a group needs, once everybody has answered, to hand in its offer."""


def is_over(*, answer_by: date, today: date) -> bool:
    """Tell whether the last day to answer is behind us."""
    return today > answer_by


def suggested_day(*, today: date, deadline: date | None) -> date:
    """Return the day we suggest: ten days, less when the deadline is near, tomorrow at the soonest."""
    day = today + timedelta(days=USUAL_DAYS)
    if deadline is not None and deadline > today:
        day = min(day, deadline - timedelta(days=BEFORE_DEADLINE))
    return max(day, today + timedelta(days=1))
