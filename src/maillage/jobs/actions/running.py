"""Run one job: claim it, perform it, settle what became of it.

Three steps, so that a database that goes away between the last two loses nothing: the worker keeps the outcome and
settles it later. Every write is fenced by the attempt (`held_by`): a worker that slept too long, whose job was given
to another, writes nothing.
"""

from __future__ import annotations

import logging
import time
import traceback
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.utils import translation
from django_tasks.base import TaskContext, TaskResultStatus
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult

from maillage.base.refusals import Refusal, gettext_noop
from maillage.jobs.actions.progress import Abandoned, running
from maillage.jobs.domain.retries import MAX_ATTEMPTS, VANISHED, Message, delay, reason
from maillage.jobs.facts import as_json
from maillage.jobs.models import Job, JobState
from maillage.jobs.queries.queue import ready_tasks

logger = logging.getLogger("maillage.jobs")
UNTITLED = gettext_noop("Travail de fond : %(task)s")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt gave. `error` None: it succeeded; `again`: trying may help; `dropped`: no longer ours."""

    value: Any = None
    error: Message | None = None
    kind: str = ""
    trace: str = ""
    again: bool = False
    dropped: bool = False
    seconds: float = 0.0


def claim_next(*, worker: str | None, at: datetime) -> Job | None:
    """Take the next job that is ready, if any; nobody else can take it, on SQLite as on PostgreSQL.

    worker: name of a living worker; None when the caller runs the job itself at once.
    """
    ready = ready_tasks(at)
    if not ready.exists():  # reading does not take the only write lock of SQLite
        return None
    with transaction.atomic():  # IMMEDIATE on SQLite: alone from here on
        task = ready.select_related("job").select_for_update(skip_locked=True, of=("self",)).first()
        if task is None:
            return None
        task.status, task.started_at = TaskResultStatus.RUNNING, at
        task.worker_ids = [*task.worker_ids, worker or ""]
        task.save(update_fields=["status", "started_at", "worker_ids"])
        job = _job_of(task)
        job.result, job.state, job.worker_id = task, JobState.RUNNING, worker
        job.attempts += 1
        job.done, job.total, job.message = 0, None, ""
        job.save(update_fields=["state", "worker", "attempts", "done", "total", "message"])
        return job


def _job_of(task: DBTaskResult) -> Job:
    """Return the job of a task; a task enqueued without one is given a plain title."""
    if hasattr(task, "job"):
        return task.job
    facts = {"task": task.task_path.rpartition(".")[2]}
    return Job.objects.create(result=task, title=UNTITLED, facts=facts, max_attempts=MAX_ATTEMPTS)


def perform(*, job: Job) -> Outcome:
    """Call the task of a claimed job and return what it gave; never raises."""
    started = time.monotonic()
    outcome = _attempt(job)
    return replace(outcome, seconds=time.monotonic() - started)


def _attempt(job: Job) -> Outcome:
    try:
        result = job.result.task_result
    except (ImportError, SuspiciousOperation) as error:
        path = job.result.task_path
        return Outcome(error=(VANISHED, {"task": path}), kind=type(error).__name__)
    context = (TaskContext(task_result=cast(Any, result)),) if result.task.takes_context else ()
    try:
        with running(job), translation.override(settings.LANGUAGE_CODE):
            return Outcome(value=normalize_json(result.task.call(*context, *result.args, **result.kwargs)))
    except Abandoned:
        return Outcome(dropped=True)
    except (Exception, SystemExit) as error:
        return Outcome(
            error=reason(error),
            kind=type(error).__name__,
            trace="".join(traceback.format_exception(error)),
            again=not isinstance(error, Refusal),
        )


@transaction.atomic
def settle(*, job: Job, outcome: Outcome, at: datetime) -> bool:
    """Write what became of an attempt; False when the job was no longer held by it: nothing is written."""
    if outcome.dropped:
        return False
    if outcome.error is None:
        changes: dict[str, Any] = {"state": JobState.DONE, "error": "", "error_facts": {}}
        if job.total is not None:
            changes["done"] = job.total
        task = {"status": TaskResultStatus.SUCCESSFUL, "finished_at": at, "return_value": outcome.value}
    else:
        changes, task = after_failure(job, outcome, at)
    if not Job.objects.held_by(job).update(worker=None, **changes):
        return False
    DBTaskResult.objects.filter(pk=job.pk).update(**task)
    return True


def after_failure(job: Job, outcome: Outcome, at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what to write in the job and in its task: wait and try again, or fail for good."""
    sentence, facts = outcome.error or ("", {})
    error = {"error": sentence, "error_facts": as_json(facts)}
    kept = {"traceback": outcome.trace, "exception_class_path": outcome.kind}
    if outcome.again and job.attempts < job.max_attempts:
        later = at + delay(job.attempts)
        return error | {"state": JobState.WAITING}, kept | {
            "status": TaskResultStatus.READY,
            "run_after": later,
        }
    return error | {"state": JobState.FAILED}, kept | {"status": TaskResultStatus.FAILED, "finished_at": at}


def run_next(*, worker: str | None, at: datetime) -> Job | None:
    """Claim, perform and settle one job; None when none is ready."""
    job = claim_next(worker=worker, at=at)
    if job is not None:
        outcome = perform(job=job)
        settled = settle(job=job, outcome=outcome, at=at + timedelta(seconds=outcome.seconds))
        log(job, outcome, settled=settled)
    return job


def log(job: Job, outcome: Outcome, *, settled: bool) -> None:
    """Say what was done, without anything about people: the task's path, not its title or arguments."""
    said = "abandonné" if not settled else f"en échec : {outcome.kind}" if outcome.error else "fait"
    logger.log(
        logging.WARNING if outcome.error else logging.INFO,
        "travail %s %s, essai %d, %s en %.1f s",
        job.pk,
        job.result.task_path,
        job.attempts,
        said,
        outcome.seconds,
    )
