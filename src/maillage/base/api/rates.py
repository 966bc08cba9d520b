"""How many requests each caller makes in a minute, counted in the database: it holds across processes.

A fixed window: at worst, twice the limit passes around the change of minute. One statement a request.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import OperationalError, connection

from maillage.base.models import RateWindow

WINDOW = 60
_KEPT = timedelta(days=1)

# The row is locked by the statement itself: two processes never read the same count.
_COUNT = """
INSERT INTO base_ratewindow (key, starts, hits) VALUES (%s, %s, 1)
ON CONFLICT (key) DO UPDATE SET
  hits = CASE WHEN base_ratewindow.starts = excluded.starts THEN base_ratewindow.hits + 1 ELSE 1 END,
  starts = excluded.starts
RETURNING hits
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """Where a caller stands. limit: requests a window; hits: made, this one included; seconds: until the next."""

    limit: int
    hits: int
    seconds: int

    @property
    def is_over(self) -> bool:
        return self.hits > self.limit

    def headers(self) -> dict[str, str]:
        """Return the fields of the IETF draft (RateLimit, RateLimit-Policy), and those older clients read."""
        left = max(0, self.limit - self.hits)
        found = {
            "RateLimit-Policy": f'"minute";q={self.limit};w={WINDOW}',
            "RateLimit": f'"minute";r={left};t={self.seconds}',
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(left),
            "RateLimit-Reset": str(self.seconds),
        }
        return found | ({"Retry-After": str(self.seconds)} if self.is_over else {})


def spend(key: str, *, limit: int, at: datetime) -> Spent:
    """Count one request of a caller, named by `key` (64 characters at most), and return where it stands.

    While the embedded database is being written for long (an ingest), nothing is counted and nobody waits.
    """
    moment = int(at.timestamp())
    starts, hits = moment - moment % WINDOW, 0
    with if_free(), connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, starts])
        hits = int(cursor.fetchone()[0])
    return Spent(limit=limit, hits=hits, seconds=starts + WINDOW - moment)


def forget_old_windows(*, at: datetime) -> int:
    """Forget who called more than a day ago; returns how many callers."""
    return RateWindow.objects.filter(starts__lt=int((at - _KEPT).timestamp())).delete()[0]


@contextmanager
def if_free(milliseconds: int = 250) -> Iterator[None]:
    """Do something that may be left undone: give up when another writer keeps the embedded database for longer."""
    if connection.vendor != "sqlite":
        yield
        return
    usual = 1000 * connection.settings_dict["OPTIONS"].get("timeout", 5)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds:d}")
        try:
            yield
        except OperationalError:
            pass
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual:d}")
