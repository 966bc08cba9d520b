"""Do the periodic work that is due, each piece by one process at a time."""

from __future__ import annotations

import logging
import time
import traceback
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation

from maillage.jobs.domain.due import is_due
from maillage.jobs.domain.registry import Periodic, Work, periodic, pumps
from maillage.jobs.domain.retries import Message, delay, reason
from maillage.jobs.facts import as_json
from maillage.jobs.models import PeriodicRun, Worker

logger = logging.getLogger("maillage.jobs")
PUMP = "pump/"
"""Prefix of the name of a pump among the runs: its row is written when it fails and when it mends."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One piece that ran: how many things it handled, or why it failed."""

    name: str
    handled: int = 0
    error: Message | None = None
    kind: str = ""
    trace: str = ""
    seconds: float = 0.0


def run_due(*, worker: str, at: datetime) -> list[Ran]:
    """Run each piece of periodic work that is due, and return what ran; one that fails does not stop the others."""
    rows = PeriodicRun.objects.in_bulk(list(periodic()))
    done = []
    for piece in periodic().values():
        if _due(piece, rows.get(piece.name), at) and _claim(piece, worker, at):
            ran = _call(piece.name, piece.function, at)
            _write(ran, worker, at)
            done.append(ran)
    return done


def run_pumps(*, at: datetime) -> int:
    """Call each pump once, and return how many things they handled; one that failed is left alone for a while."""
    failing = {
        row.name: row for row in PeriodicRun.objects.filter(name__startswith=PUMP, failures__gt=0)
    }  # fmt: skip
    handled = 0
    for name, function in pumps().items():
        row = failing.get(f"{PUMP}{name}")
        if row and row.tried_at and row.tried_at <= at < row.tried_at + delay(row.failures):
            continue
        ran = _call(f"{PUMP}{name}", function, at)
        handled += ran.handled
        if row or ran.error:
            PeriodicRun.objects.get_or_create(name=ran.name)
            _write(ran, None, at)
    return handled


def _due(piece: Periodic, row: PeriodicRun | None, at: datetime) -> bool:
    return row is None or is_due(
        every=piece.every,
        succeeded_at=row.succeeded_at,
        tried_at=row.tried_at,
        failures=row.failures,
        at=at,
    )


@transaction.atomic
def _claim(piece: Periodic, worker: str, at: datetime) -> bool:
    """Take a piece if it is still due and no other living process is on it (a process runs one at a time)."""
    PeriodicRun.objects.get_or_create(name=piece.name)
    row = PeriodicRun.objects.select_for_update(skip_locked=True).filter(name=piece.name).first()
    if row is None or not _due(piece, row, at):
        return False
    if row.worker_id != worker and Worker.objects.alive(at).filter(pk=row.worker_id).exists():
        return False
    row.worker_id, row.tried_at = worker, at
    row.save(update_fields=["worker", "tried_at"])
    return True


def _call(name: str, function: Work, at: datetime) -> Ran:
    started = time.monotonic()
    try:
        with translation.override(settings.LANGUAGE_CODE):
            handled = function(at=at)
        return Ran(name, handled=handled, seconds=time.monotonic() - started)
    except Exception as error:
        logger.error("%s en échec : %s", name, type(error).__name__)
        return Ran(
            name,
            error=reason(error),
            kind=type(error).__name__,
            trace="".join(traceback.format_exception(error)),
            seconds=time.monotonic() - started,
        )


@transaction.atomic
def _write(ran: Ran, worker: str | None, at: datetime) -> None:
    """Write what became of a piece, unless another process took it over meanwhile."""
    row = PeriodicRun.objects.select_for_update().filter(name=ran.name, worker=worker).first()
    if row is None:
        return
    sentence, facts = ran.error or ("", {})
    row.worker, row.tried_at, row.seconds, row.handled = None, at, ran.seconds, ran.handled
    row.failures = row.failures + 1 if ran.error else 0
    row.succeeded_at = row.succeeded_at if ran.error else at
    row.error, row.error_facts, row.traceback = sentence, as_json(facts), ran.trace
    row.save()
