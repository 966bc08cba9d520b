"""For the tests of every capability: run the jobs that wait, here and now."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from maillage.jobs.actions.running import run_next
from maillage.jobs.models import Job


def run_jobs(*, at: datetime | None = None, failing: bool = False) -> list[Job]:
    """Run the jobs that are ready, those that they enqueue too, and return them as they ended.

    A failure fails the test, unless `failing`.
    """
    ran = []
    while job := run_next(worker=None, at=at or timezone.now()):
        job.refresh_from_db()
        assert failing or not job.error, f"{job.title}: {job.error}\n{job.result.traceback}"
        ran.append(job)
    return ran
