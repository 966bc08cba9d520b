"""Put work in the queue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django_tasks.base import Task

from maillage.jobs.domain.retries import MAX_ATTEMPTS
from maillage.jobs.facts import as_json
from maillage.jobs.models import Job


def enqueue_once(
    task: Task[Any, Any],
    *,
    key: str,
    title: str,
    facts: Mapping[str, object] | None = None,
    arguments: Mapping[str, Any] | None = None,
    about: str = "",
    url: str = "",
    by_person_id: int | None = None,
    for_organisation_id: int | None = None,
    max_attempts: int = MAX_ATTEMPTS,
    after: datetime | None = None,
) -> Job:
    """Put a task in the queue and return its job; the job that is already waiting or running for this key, if any.

    It joins the transaction of the caller: no work starts for what is rolled back.

    key:       names the work (« proposal-pdf:12 »); empty: as many at once as are asked.
    title:     French sentence for people, marked for translation; its %(holes)s are filled from `facts`.
    arguments: keyword arguments of the task; what JSON holds: pass keys of rows, never people's data.
    about:     what the work concerns (« procurement.tender:12 »), for `jobs_about`.
    url:       where people find the result once it is done.
    after:     not before this moment.
    """
    if key and (alive := _alive(key)):
        return alive
    try:
        with transaction.atomic():
            chosen = task.using(run_after=after) if after else task
            queued = chosen.enqueue(**(arguments or {}))
            return Job.objects.create(
                result_id=UUID(queued.id),
                key=key,
                title=title,
                facts=as_json(facts),
                about=about,
                url=url,
                by_person_id=by_person_id,
                for_organisation_id=for_organisation_id,
                max_attempts=max_attempts,
            )
    except IntegrityError:
        if key and (alive := _alive(key)):  # another process was quicker
            return alive
        raise


def _alive(key: str) -> Job | None:
    return Job.objects.alive().filter(key=key).select_related("result").first()
