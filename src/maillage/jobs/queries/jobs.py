"""Reads of jobs, for the people whom they concern and for staff."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q

from maillage.jobs.models import Job, JobQuerySet


def jobs_about(about: str) -> JobQuerySet:
    """Return the jobs about something, the latest first."""
    return _listed().filter(about=about).order_by("-result__enqueued_at")


def jobs_concerning(*, person_id: int, organisation_ids: Iterable[int]) -> JobQuerySet:
    """Return the jobs that a person asked for, or that were asked for their organisations, the latest first."""
    mine = Q(by_person_id=person_id) | Q(for_organisation_id__in=list(organisation_ids))
    return _listed().filter(mine).order_by("-result__enqueued_at")


def jobs_in(state: str) -> JobQuerySet:
    """Return the jobs in a state: those that wait in the order in which they will run, the others latest first."""
    order = ("result__run_after", "result__enqueued_at") if state == "waiting" else ("-result__enqueued_at",)
    return _listed().filter(state=state).order_by(*order)


def count_by_state() -> dict[str, int]:
    """Return how many jobs are in each state (absent: none)."""
    counted = Job.objects.values("state").annotate(n=Count("pk")).order_by()
    return {row["state"]: row["n"] for row in counted}


def next_attempt_at(job: Job, at: datetime) -> datetime | None:
    """Return when a waiting job may start; None: as soon as a worker is free."""
    after = job.result.run_after
    return after if at < after and after.year < 9999 else None


def _listed() -> JobQuerySet:
    return Job.objects.select_related("result")
