"""The loop of `maillage worker`: jobs that are ready, then pumps, then periodic work that is due, then a rest."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import DataError

from maillage.jobs.actions.periodic import Ran, run_due, run_pumps
from maillage.jobs.actions.recovery import bring_back_far_retries, put_back_lost
from maillage.jobs.actions.running import Outcome, claim_next, log, perform, settle
from maillage.jobs.domain.retries import reason
from maillage.jobs.models import Job

JOBS_FIRST = 10.0
"""Seconds given to jobs before the pumps have their turn."""
TICK_EVERY = 15.0
"""Seconds between two looks at the periodic work and at dead workers."""


@dataclass(slots=True)
class Loop:
    """One worker. `stopping` is set from outside (signal): the job in hand is finished, nothing more is taken."""

    name: str
    tick: bool = True
    stopping: bool = False
    ran: list[Ran] = field(default_factory=list)
    _unsettled: tuple[Job, Outcome, datetime] | None = None
    _looked_at: float = float("-inf")

    def turn(self, at: datetime) -> int:
        """Do one turn and return how many things were handled; 0: there was nothing to do.

        Raises the errors of the database; what a job gave meanwhile is kept and settled by a later turn.
        """
        self._settle()
        self._look_around(at)
        handled = self._jobs(at)
        if not self.stopping:
            handled += run_pumps(at=at)
        return handled

    def _jobs(self, at: datetime) -> int:
        started, count = time.monotonic(), 0
        while not self.stopping and (spent := time.monotonic() - started) < JOBS_FIRST:
            job = claim_next(worker=self.name, at=at + timedelta(seconds=spent))
            if job is None:
                break
            outcome = perform(job=job)
            spent = time.monotonic() - started
            self._unsettled = job, outcome, at + timedelta(seconds=spent)
            self._settle()
            count += 1
        return count

    def _settle(self) -> None:
        if self._unsettled:
            job, outcome, at = self._unsettled
            try:
                settled = settle(job=job, outcome=outcome, at=at)
            except DataError as error:  # what the task gave cannot be stored: that is its failure
                outcome = Outcome(error=reason(error), kind=type(error).__name__, again=True)
                settled = settle(job=job, outcome=outcome, at=at)
            self._unsettled = None
            log(job, outcome, settled=settled)

    def _look_around(self, at: datetime) -> None:
        """Take back what dead workers held, and run what is due: now and then is enough."""
        if self.stopping or time.monotonic() - self._looked_at < TICK_EVERY:
            return
        put_back_lost(at=at, idle=self.name)
        bring_back_far_retries(at=at)
        if self.tick:
            self.ran += run_due(worker=self.name, at=at)
        self._looked_at = time.monotonic()
