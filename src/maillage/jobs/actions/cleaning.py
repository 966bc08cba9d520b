"""Forget what is over: what people can still want to see is kept for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from maillage.jobs.models import Job, JobState, Worker

KEEP = timedelta(days=30)
KEEP_FAILED = timedelta(days=180)
KEEP_DEAD_WORKERS = timedelta(days=1)


@transaction.atomic
def forget_old_jobs(*, at: datetime) -> int:
    """Delete jobs over for a month (failed: six months) and the rows of workers dead for a day; how many jobs."""
    over = DBTaskResult.objects.filter(
        Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=at - KEEP)
        | Q(job__state=JobState.CANCELLED, finished_at__lt=at - KEEP)
        | Q(status=TaskResultStatus.FAILED, finished_at__lt=at - KEEP_FAILED)
    )
    _, deleted = over.delete()
    # None: not those that run something, whose job must first be put back.
    Worker.objects.filter(beat_at__lt=at - KEEP_DEAD_WORKERS, jobs=None, runs=None).delete()
    return deleted.get(Job._meta.label, 0)
