"""Whether the work gets done: workers, queue, periodic work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, F, Max, Min, When
from django_tasks_db.models import get_date_max

from maillage.jobs.domain.due import next_due
from maillage.jobs.domain.registry import Periodic, periodic
from maillage.jobs.models import Job, JobState, PeriodicRun, Worker
from maillage.jobs.queries.queue import ready_tasks

GRACE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Health:
    """How the work goes. `beat_age`: of the last sign of life of a worker, None: none was seen.

    ready: jobs that could run now; ready_for: how long the first of them has been waiting.
    """

    workers: int
    beat_age: timedelta | None
    ready: int
    ready_for: timedelta | None
    failed: int


@dataclass(frozen=True, slots=True)
class PeriodicState:
    """Periodic work, its last run (None: never), when it is next due (`at` itself: now), whether it is late."""

    piece: Periodic
    run: PeriodicRun | None
    next_at: datetime
    late: bool


def beat_age(*, at: datetime) -> timedelta | None:
    """Return the age of the last sign of life of a worker that takes jobs; None when none is there (one query)."""
    last = Worker.objects.filter(takes_jobs=True).aggregate(last=Max("beat_at"))["last"]
    return at - last if last else None


def health(*, at: datetime) -> Health:
    """Return how the work goes (four queries)."""
    since = Case(When(run_after=get_date_max(), then=F("enqueued_at")), default=F("run_after"))
    queue = ready_tasks(at).order_by().aggregate(n=Count("pk"), first=Min(since))
    return Health(
        workers=Worker.objects.alive(at).filter(takes_jobs=True).count(),
        beat_age=beat_age(at=at),
        ready=queue["n"],
        ready_for=at - queue["first"] if queue["n"] else None,
        failed=Job.objects.filter(state=JobState.FAILED).count(),
    )


def periodic_states(*, at: datetime) -> list[PeriodicState]:
    """Return every piece of periodic work with its last run, in the order of registration (one query)."""
    runs = PeriodicRun.objects.select_related("worker").in_bulk(list(periodic()))
    return [_state(piece, runs.get(piece.name), at) for piece in periodic().values()]


def failing_runs() -> list[PeriodicRun]:
    """Return the periodic work and the pumps whose last run failed."""
    return list(PeriodicRun.objects.filter(failures__gt=0).order_by("name"))


def _state(piece: Periodic, run: PeriodicRun | None, at: datetime) -> PeriodicState:
    if run is None:
        return PeriodicState(piece, None, at, late=False)
    return PeriodicState(
        piece,
        run,
        next_due(
            every=piece.every,
            succeeded_at=run.succeeded_at,
            tried_at=run.tried_at,
            failures=run.failures,
            at=at,
        ),
        late=run.succeeded_at is not None and at - run.succeeded_at > 2 * piece.every + GRACE,
    )
