"""Ask a question: find its answer if it was already found, else look for it, never more than the server can bear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone

from maillage.consortium.actions.engine import WORKERS, Job, Work
from maillage.consortium.domain import records
from maillage.consortium.domain.found import Found
from maillage.consortium.models import Run, RunStatus
from maillage.consortium.queries.runs import VISITOR, searching
from maillage.procurement.models import Tender

WAIT = 1.0  # seconds a request waits for an answer before it shows progress
MOST_EACH = 2  # searches under way for one organisation
MOST_VISITORS = WORKERS - 1  # and for all the visitors together: they never hold the whole engine
MOST_TOGETHER = 4 * WORKERS  # under way or queued in all
PURGE_EVERY = 50
MOST_KEPT = 1000  # answers: some 60 kB each, and any visitor may ask another question


@dataclass(frozen=True, slots=True)
class RunStore:
    """Leaves what a search finds in its row."""

    pk: int

    def beat(self) -> None:
        """Say that the search is alive."""
        self._update()

    def best(self, so_far: Found) -> None:
        """Keep the best answer so far."""
        self._update(result=records.write(so_far))

    def done(self, result: Found) -> None:
        """Keep the answer."""
        self._update(result=records.write(result), status=RunStatus.DONE)

    def failed(self) -> None:
        """Say that the search broke down."""
        self._update(status=RunStatus.FAILED)

    def _update(self, **fields: object) -> None:
        Run.objects.filter(pk=self.pk).update(heartbeat_at=timezone.now(), **fields)


def ask(
    *,
    key: str,
    known: Run | None,
    lost: bool = False,
    tender: Tender,
    asker: str,
    prepare: Callable[[], Work],
    at: datetime,
    wait: float | None = None,
) -> Run:
    """Return the search for a question, finished when that takes no more than a moment.

    key: fingerprint of the question; the same question asked twice is searched once.
    known: the search of that key as it was just read, None when there is none.
    lost: whether that search is done but its answer can no longer be read: it is searched again.
    prepare: loads the question, called only when it has to be searched; may raise Faulty.
    A search whose process died is taken up again; one that broke too often stays broken for an hour.
    A search beyond the limits of its asker or of the server waits: ask again later.
    """
    run = known
    if run is not None and not _may_start(run, at, lost):
        return run
    theirs, everybody = searching(asker, at=at)
    if theirs >= (MOST_VISITORS if asker == VISITOR else MOST_EACH) or everybody >= MOST_TOGETHER:
        return run or _create(key, tender, asker, at) or Run.objects.get(key=key)
    work = prepare()
    claimed = _create(key, tender, asker, at, RunStatus.RUNNING) if run is None else _claim(run, at)
    if claimed is None:  # somebody else was quicker
        return Run.objects.get(key=key)
    return _search(claimed, work, WAIT if wait is None else wait)


def _create(
    key: str, tender: Tender, asker: str, at: datetime, status: RunStatus = RunStatus.WAITING
) -> Run | None:
    """Write a new search down; None when somebody has just written the same."""
    run = Run(key=key, tender=tender, asker=asker, created_at=at, status=status)
    if status == RunStatus.RUNNING:
        run.started_at, run.heartbeat_at, run.attempts = at, at, 1
    try:
        run.save(force_insert=True)
    except IntegrityError:
        return None
    if run.pk % PURGE_EVERY == 0:
        too_many = Run.objects.filter(pk__lte=run.pk - MOST_KEPT)
        (Run.objects.stale_at(at) | too_many).exclude(status=RunStatus.RUNNING).delete()
    return run


def _may_start(run: Run, at: datetime, lost: bool) -> bool:
    if run.status == RunStatus.WAITING:
        return True
    broken = run.status == RunStatus.FAILED or run.is_silent_at(at) or lost
    rested = at - (run.heartbeat_at or run.created_at) > Run.REST
    return broken and (run.attempts < Run.MOST_ATTEMPTS or rested)


def _claim(run: Run, at: datetime) -> Run | None:
    """Take a search that stands still for this process: of two that try, one only gets it."""
    as_seen = Q(pk=run.pk, status=run.status, attempts=run.attempts, heartbeat_at=run.heartbeat_at)
    attempts = run.attempts + 1
    if not Run.objects.filter(as_seen).update(
        status=RunStatus.RUNNING, started_at=at, heartbeat_at=at, attempts=attempts, result=None
    ):
        return None
    run.status, run.attempts, run.result = RunStatus.RUNNING, attempts, None
    run.started_at = run.heartbeat_at = at
    return run


def _search(run: Run, work: Work, wait: float) -> Run:
    store = RunStore(run.pk)
    job = Job(work, store)
    job.start()
    try:
        result = job.wait(wait)
    except Exception:  # the engine has told the log
        store.failed()
        run.status = RunStatus.FAILED
        return run
    if result is not None:
        store.done(result)
        run.status, run.result = RunStatus.DONE, records.write(result)
    return run
