from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from maillage.jobs import checks
from maillage.jobs.actions.enqueue import enqueue_once
from maillage.jobs.actions.workers import beat
from maillage.jobs.domain.registry import register_periodic
from maillage.jobs.models import LEASE, PeriodicRun
from maillage.jobs.queries import health
from maillage.jobs.tests import tasks
from maillage.jobs.tests.helpers import run_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_work")]


def said() -> dict[str, bool]:
    """Return what is said, and whether it is an error."""
    found = checks.workers(databases=["default"])
    assert all(message.hint for message in found)
    return {str(message.id): message.is_serious() for message in found}


def wait_since(minutes: int) -> None:
    enqueue_once(tasks.add, key="", title="Essai", arguments={"a": 1, "b": 1})
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(minutes=minutes))


def test_workers_says_nothing_when_nothing_waits_or_somebody_does_it():
    assert said() == {}
    beat(name="w", at=timezone.now())
    wait_since(1)
    assert said() == {}


@pytest.mark.parametrize(("minutes", "is_error"), [(1, False), (11, True)])
def test_workers_says_that_jobs_wait_for_nobody(minutes: int, is_error: bool):
    beat(name="dead", at=timezone.now() - LEASE - timedelta(seconds=1))
    beat(name="tick", at=timezone.now(), takes_jobs=False)
    wait_since(minutes)

    assert said() == {"jobs.no_worker": is_error}


def test_workers_says_that_they_do_not_keep_up():
    beat(name="w", at=timezone.now())
    wait_since(11)

    assert said() == {"jobs.slow": False}


def test_workers_says_what_failed_and_what_is_late():
    register_periodic("digest", lambda *, at: 0, every=timedelta(hours=1))
    enqueue_once(tasks.refuse, key="", title="Essai")
    run_jobs(failing=True)
    PeriodicRun.objects.create(
        name="digest", succeeded_at=timezone.now() - timedelta(hours=3), failures=4, error="Cassé."
    )

    assert said() == {"jobs.failed": False, "jobs.late": False, "jobs.failing": False}


def test_workers_leaves_the_database_alone_unless_asked_and_survives_its_absence(
    monkeypatch: pytest.MonkeyPatch,
):
    def away(**options: object) -> None:
        raise OperationalError

    monkeypatch.setattr(health, "health", away)

    assert checks.workers(databases=None) == []
    assert checks.workers(databases=["default"]) == []
