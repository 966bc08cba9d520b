"""Solve questions in threads of this server: a bounded pool, watched, that may outlive the request.

A job is solved in the pool. The request waits a moment for it; when it is longer, the request lets go and the
job stores what it finds by itself: its best so far, then its answer. No database here while nobody let go.
A job that runs also gives the signs of life of those that queue behind it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from time import monotonic
from typing import Protocol

from django.db import connections

from maillage.base.faults import Fault
from maillage.consortium.domain.advice import advised
from maillage.consortium.domain.answer import Answer
from maillage.consortium.domain.comparison import only
from maillage.consortium.domain.found import Found, found
from maillage.consortium.domain.problem import Question
from maillage.consortium.domain.solver import answer

WORKERS = 2
TIME_LIMIT = 20.0  # seconds a search may last
REAL_LIMIT = 3.0  # seconds to share out the work of a group that is already known
BEAT = 2.0  # seconds between two signs of life, and between two stored bests
ALTERNATIVES = 5

log = logging.getLogger(__name__)
_pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="consortium")


class Store(Protocol):
    """Where a job that nobody waits for leaves what it has."""

    def beat(self) -> None:
        """Say that the job is alive."""

    def best(self, so_far: Found) -> None:
        """Keep the best answer so far."""

    def done(self, result: Found) -> None:
        """Keep the answer."""

    def failed(self) -> None:
        """Say that the job broke down."""


@dataclass(frozen=True, slots=True)
class Work:
    """A question to solve and what its answer must name besides (see `found`)."""

    question: Question
    us: str | None = None
    named: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    group: tuple[str, ...] = ()  # SIRETs of the group that really formed, on a documented case
    hidden: int = 0
    silent: int = 0

    def found(self, result: Answer) -> Found:
        """Gather the answer, advised, with what it names."""
        told = advised(result, self.question, labels=dict(self.labels))
        everything = (*self.named, *self.group)
        gathered = found(self.question, told, us=self.us, also_named=everything, faults=self.faults)
        return replace(gathered, hidden=self.hidden, silent=self.silent)

    def real(self, stop: Callable[[], bool] | None = None) -> Answer | None:
        """What the group that really formed would do, None without one or when one of its members is no candidate.

        stop: asked often, see `solver.answer`.
        """
        known = {structure.siret for structure in self.question.structures}
        if not self.group or not known.issuperset(self.group):
            return None
        group = only(self.question, self.group)
        return answer(group, alternatives=1, time_limit=REAL_LIMIT, stop=stop)


class Job:
    """One search. `wait` from the request; `run` in the pool."""

    def __init__(self, work: Work, store: Store, *, time_limit: float = TIME_LIMIT) -> None:
        self.work, self.store, self.time_limit = work, store, time_limit
        self.result: Found | None = None
        self.error: BaseException | None = None
        self._lock = threading.Lock()
        self._finished = threading.Event()
        self._alone = False  # nobody waits any more
        self._last_beat = monotonic()

    def start(self) -> None:
        """Put the job in the pool."""
        _queued.add(self)
        _pool.submit(self.run)

    def wait(self, seconds: float) -> Found | None:
        """Return the answer if it comes in time, else let the job go on alone. Raises what broke it."""
        self._finished.wait(seconds)
        with self._lock:
            if not self._finished.is_set():
                self._alone = True
                return None
        if self.error is not None:
            raise self.error
        return self.result

    def run(self) -> None:
        """Solve, then hand the answer to whoever waits, or store it."""
        _queued.discard(self)
        try:
            self._conclude(self._solve(), None)
        except Exception as error:  # whatever breaks must be told: nobody sees the thread
            log.exception("a search broke down")
            self._conclude(None, error)
        finally:
            connections.close_all()

    def _solve(self) -> Found:
        result = answer(
            self.work.question,
            alternatives=ALTERNATIVES,
            time_limit=self.time_limit,
            on_progress=self._progress,
            stop=self._beat,
        )
        return replace(self.work.found(result), real=self.work.real(self._beat))

    def _conclude(self, result: Found | None, error: BaseException | None) -> None:
        with self._lock:
            self.result, self.error = result, error
            self._finished.set()
            alone = self._alone
        if not alone:
            return
        if result is not None:
            self.store.done(result)
        else:
            self.store.failed()

    def _progress(self, so_far: Answer) -> None:
        if self._is_due() and so_far.proposals:
            self.store.best(self.work.found(so_far))

    def _beat(self) -> bool:
        for job in (self, *tuple(_queued)):
            if job._is_due():
                job.store.beat()
        return False

    def _is_due(self) -> bool:
        with self._lock:
            due = self._alone and monotonic() - self._last_beat >= BEAT
            if due:
                self._last_beat = monotonic()
        return due


_queued: set[Job] = set()  # those of this process that no thread has taken yet
