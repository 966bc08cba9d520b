"""Take back what dead workers held."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from maillage.jobs.actions.running import Outcome, settle
from maillage.jobs.domain.retries import INTERRUPTED, MAX_DELAY
from maillage.jobs.models import Job, JobQuerySet, JobState, Worker


def put_back_lost(*, at: datetime, idle: str = "") -> int:
    """Put back the jobs whose worker gave no sign of life (killed, unplugged); the attempt counts. Returns how many.

    idle: name of a worker that runs nothing right now: what still carries its name is lost as well.
    """
    lost = Job.objects.filter(state=JobState.RUNNING).filter(
        Q(worker=None) | Q(worker=idle) | ~Q(worker__in=Worker.objects.alive(at))
    )
    return sum(_put_back(pk, lost, at) for pk in lost.values_list("pk", flat=True))


@transaction.atomic
def bring_back_far_retries(*, at: datetime) -> int:
    """Try now what a clock that had jumped ahead put off for longer than any delay. Returns how many."""
    far = DBTaskResult.objects.filter(
        status=TaskResultStatus.READY,
        run_after__gt=at + MAX_DELAY,
        run_after__lt=get_date_max(),
        job__attempts__gt=0,
    )
    return DBTaskResult.objects.filter(pk__in=list(far.values_list("pk", flat=True))).update(run_after=at)


@transaction.atomic
def _put_back(pk: UUID, lost: JobQuerySet, at: datetime) -> bool:
    """Put one job back if it is still lost now that its row is locked."""
    job = lost.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if job is None:
        return False
    return settle(job=job, outcome=Outcome(error=(INTERRUPTED, {}), kind="Interrupted", again=True), at=at)
