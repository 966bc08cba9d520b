"""What the queue would give now."""

from __future__ import annotations

from datetime import datetime

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django_tasks_db.models import DBTaskResult, get_date_max

# Written in full: SQLite does not use the partial index of the queue for a parameter, and would read the whole table.
_READY = RawSQL("django_tasks_database_dbtaskresult.status = 'READY'", (), BooleanField())


def ready_tasks(at: datetime) -> QuerySet[DBTaskResult]:
    """Return the rows of the queue that may be taken now, in the order in which they are to be run."""
    return DBTaskResult.objects.filter(_READY).filter(Q(run_after__lte=at) | Q(run_after=get_date_max()))
