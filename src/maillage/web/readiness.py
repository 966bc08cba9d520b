"""What a load balancer or a watchman asks: may this process be given visitors? No version, nobody's data."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from maillage.jobs.queries.health import beat_age

Document = dict[str, str | int | None]


def readiness(*, at: datetime) -> tuple[int, Document]:
    """Return the HTTP status and what to say (three short queries).

    503 without database or when its tables are not those of this version. `worker_seconds`: age of the last sign of
    life of a worker, None when there is none; pages do without one, so that it never makes the answer a 503.
    """
    try:
        waiting = len(_known() - set(MigrationRecorder(connection).applied_migrations()))
        if waiting:
            return 503, {"status": "migrations waiting", "migrations_waiting": waiting}
        age = beat_age(at=at)
    except DatabaseError:
        return 503, {"status": "database unreachable"}
    seconds = max(0, round(age.total_seconds())) if age is not None else None
    return 200, {"status": "ok", "migrations_waiting": 0, "worker_seconds": seconds}


@cache
def _known() -> frozenset[tuple[str, str]]:
    """The migrations of this version; files do not change while a process runs."""
    return frozenset(MigrationLoader(None).graph.nodes)
