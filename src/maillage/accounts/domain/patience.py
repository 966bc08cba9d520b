"""How long one waits after wrong passwords, and how many messages an address receives. No Django here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

FREE_TRIES = 5
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)

LINK_LIFE = timedelta(minutes=15)
"""How long a link to sign in works."""
LINKS_IN_ONE_LIFE = 3
FREE_A_DAY = 10


def wait_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row: nothing, then one minute, doubled up to one hour."""
    if failures < FREE_TRIES:
        return timedelta(0)
    doublings = min(failures - FREE_TRIES, 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def may_send_link(sent: Sequence[datetime], at: datetime) -> bool:
    """Tell whether one more link may be mailed to an address, knowing when others were in the last day.

    Three in the life of a link, and after ten in a day one in each life: whoever asks in the name of somebody else
    cannot flood that person, nor leave the person without a link that works.
    """
    recent = [moment for moment in sent if moment > at - LINK_LIFE]
    today = [moment for moment in sent if moment > at - timedelta(days=1)]
    return len(recent) < (LINKS_IN_ONE_LIFE if len(today) < FREE_A_DAY else 1)
