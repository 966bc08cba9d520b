"""Say how far a task is, from inside it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from maillage.jobs.facts import as_json
from maillage.jobs.models import Job

BETWEEN_WRITES = 0.5
"""Seconds: more often would cost more than the work, and nobody reads faster."""


class Abandoned(BaseException):
    """The job was abandoned, or given to another worker: stop here. Not an Exception: tasks do not swallow it."""


@dataclass(slots=True)
class _Running:
    job: Job
    written_at: float = float("-inf")


_current: ContextVar[_Running | None] = ContextVar("job", default=None)


@contextmanager
def running(job: Job) -> Iterator[None]:
    """Make the job the one whose progress `report` tells."""
    token = _current.set(_Running(job))
    try:
        yield
    finally:
        _current.reset(token)


def current_job() -> Job | None:
    """Return the job that runs this code; None when the code was called from elsewhere."""
    held = _current.get()
    return held.job if held else None


def report(
    *, done: int, total: int | None = None, message: str = "", facts: Mapping[str, object] | None = None
) -> None:
    """Tell how far the running task is; call it as often as you like, outside long transactions.

    done, total: things; total None when unknown. message: French sentence, marked, with its facts.
    Does nothing when no job runs this code. Raises Abandoned when the job is no longer ours.
    """
    held = _current.get()
    if held is None:
        return
    now = time.monotonic()
    if now - held.written_at < BETWEEN_WRITES and done != total:
        return
    kept = Job.objects.held_by(held.job).update(
        done=done, total=total, message=message, message_facts=as_json(facts)
    )
    if not kept:
        raise Abandoned
    held.written_at = now
