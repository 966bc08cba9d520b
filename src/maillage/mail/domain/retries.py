"""When to try again."""

from __future__ import annotations

from datetime import timedelta

MOST_ATTEMPTS = 8
_FIRST, _GROWTH, _LONGEST = timedelta(minutes=2), 3, timedelta(hours=12)
_SHORTEST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=15), timedelta(minutes=15)
_SPREAD = 0.2


def next_try_in(attempts: int, luck: float) -> timedelta | None:
    """Return how long to wait after so many failed attempts at one message; None when there were enough of them.

    attempts: 1 after the first. luck: in [0, 1), spreads the waits by a fifth either way, so that messages refused
    together do not come back together. Without it: 2, 6, 18, 54, 162, 486 minutes then 12 hours, 24 hours in all.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    return _spread(min(_FIRST * _GROWTH ** (attempts - 1), _LONGEST), luck)


def pause_after(failures: int, luck: float) -> timedelta:
    """Return how long to leave the relay alone after so many failures in a row to reach it: 15 s to 15 min."""
    return _spread(min(_SHORTEST_PAUSE * 2 ** min(failures - 1, 10), _LONGEST_PAUSE), luck)


def _spread(wait: timedelta, luck: float) -> timedelta:
    return wait * (1 + _SPREAD * (2 * luck - 1))
