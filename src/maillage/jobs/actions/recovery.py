"""Take back what dead workers held."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from maillage.jobs.actions.running import Outcome, settle
from maillage.jobs.domain.retries import INTERRUPTED
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
def _put_back(pk: UUID, lost: JobQuerySet, at: datetime) -> bool:
    """Put one job back if it is still lost now that its row is locked."""
    job = lost.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if job is None:
        return False
    return settle(job=job, outcome=Outcome(error=(INTERRUPTED, {}), kind="Interrupted", again=True), at=at)
