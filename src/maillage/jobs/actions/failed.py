"""What staff do with a job that failed or is no longer wanted."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from maillage.base.refusals import Refusal, gettext_noop
from maillage.jobs.models import Job, JobState


class NotReplayable(Refusal):
    message = gettext_noop("Seul un travail en échec ou abandonné se relance.")


class AlreadyAlive(Refusal):
    message = gettext_noop(
        "Le même travail est déjà en attente ou en cours : il n’est pas relancé une seconde fois."
    )


class NotAbandonable(Refusal):
    message = gettext_noop("Ce travail est déjà terminé : il n’y a plus rien à abandonner.")


@transaction.atomic
def replay_job(*, job: Job, at: datetime) -> Job:
    """Put a failed or abandoned job back in the queue with all its attempts.

    Raises NotReplayable, or AlreadyAlive when another job holds its key.
    """
    try:
        with transaction.atomic():
            changed = Job.objects.filter(
                pk=job.pk, state__in=(JobState.FAILED, JobState.CANCELLED)
            ).update(state=JobState.WAITING, attempts=0, done=0, total=None, message="")  # fmt: skip
    except IntegrityError:
        raise AlreadyAlive() from None
    if not changed:
        raise NotReplayable()
    DBTaskResult.objects.filter(pk=job.pk).update(
        status=TaskResultStatus.READY, run_after=at, started_at=None, finished_at=None
    )
    job.refresh_from_db()
    return job


@transaction.atomic
def abandon_job(*, job: Job, at: datetime) -> Job:
    """Give up a job that waits, failed, or runs (it stops when it next reports its progress).

    Raises NotAbandonable when it is over.
    """
    wanted = (JobState.WAITING, JobState.RUNNING, JobState.FAILED)
    if not Job.objects.filter(pk=job.pk, state__in=wanted).update(state=JobState.CANCELLED, worker=None):
        raise NotAbandonable()
    DBTaskResult.objects.filter(pk=job.pk).update(status=TaskResultStatus.FAILED, finished_at=at)
    job.refresh_from_db()
    return job
