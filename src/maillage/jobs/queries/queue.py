"""What the queue would give now."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import get_date_max

from maillage.jobs.domain.retries import MAX_DELAY


def ready_tasks(at: datetime) -> Q:
    """Return the condition for a row of the queue to be taken now.

    A retry is never further ahead than the longest delay: one that is was written by a clock that had jumped.
    """
    due = Q(run_after__lte=at) | Q(run_after=get_date_max())
    return Q(status=TaskResultStatus.READY) & (due | Q(job__attempts__gt=0, run_after__gt=at + MAX_DELAY))
