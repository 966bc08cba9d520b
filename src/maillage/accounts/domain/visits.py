"""How long a member of the staff may look at the site as somebody else. No Django here."""

from __future__ import annotations

from datetime import datetime, timedelta

LONGEST = timedelta(minutes=30)


def is_over(started_at: datetime, at: datetime) -> bool:
    """Tell whether a visit must have ended; one that would begin in the future (a clock that jumps) has."""
    return not started_at <= at < started_at + LONGEST
