from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from maillage.jobs.actions.enqueue import enqueue_once
from maillage.jobs.models import Job, JobState
from maillage.jobs.queries.jobs import jobs_about, jobs_concerning, next_attempt_at
from maillage.jobs.queries.queue import ready_tasks
from maillage.jobs.tests import tasks
from maillage.jobs.tests.helpers import run_jobs

pytestmark = pytest.mark.django_db


def enqueue(key: str = "sum", **options: object) -> Job:
    options = {"title": "Additionner", "arguments": {"a": 1, "b": 2}} | options
    return enqueue_once(tasks.add, key=key, **options)


def test_enqueue_once_returns_the_job_already_alive_for_the_key():
    first, second, other = enqueue(), enqueue(), enqueue("other")

    assert first == second != other
    assert (Job.objects.count(), DBTaskResult.objects.count()) == (2, 2)


def test_enqueue_once_takes_a_new_job_once_the_first_is_over():
    first = enqueue()
    run_jobs()

    assert enqueue() != first


def test_enqueue_once_without_key_makes_as_many_as_asked():
    assert enqueue("") != enqueue("")


def test_enqueue_once_returns_the_winner_of_a_race(monkeypatch: pytest.MonkeyPatch):
    first = enqueue()
    answers = iter([None, first])
    monkeypatch.setattr("maillage.jobs.actions.enqueue._alive", lambda key: next(answers))

    assert enqueue() == first
    assert DBTaskResult.objects.count() == 1  # the task of the loser went with it


def test_enqueue_once_starts_nothing_for_what_is_rolled_back():
    with transaction.atomic():
        enqueue()
        transaction.set_rollback(True)

    assert run_jobs() == []


def test_enqueue_once_keeps_facts_as_people_read_them():
    job = enqueue(
        title="Lire %(name)s du %(day)s : %(n)d lignes", facts={"name": "é", "day": date(2026, 3, 1), "n": 3}
    )
    job.refresh_from_db()

    assert job.facts == {"name": "é", "day": "1er mars 2026", "n": 3}


def test_enqueue_once_after_a_moment_does_not_start_before():
    tomorrow = timezone.now() + timedelta(days=1)
    job = enqueue(after=tomorrow)

    assert run_jobs() == []
    assert next_attempt_at(job, timezone.now()) == tomorrow
    assert run_jobs(at=tomorrow) == [job]


def test_jobs_concerning_are_those_of_the_person_and_of_the_organisations():
    mine, ours = enqueue("1", by_person_id=7), enqueue("2", for_organisation_id=3)
    enqueue("3", by_person_id=8, for_organisation_id=4)

    assert set(jobs_concerning(person_id=7, organisation_ids=[3])) == {mine, ours}


def test_jobs_about_lists_the_latest_first():
    first = enqueue("1", about="tender:12")
    DBTaskResult.objects.filter(pk=first.pk).update(enqueued_at=datetime(2026, 1, 1, tzinfo=UTC))
    second = enqueue("2", about="tender:12")
    enqueue("3", about="tender:13")

    assert list(jobs_about("tender:12")) == [second, first]


def test_a_task_enqueued_directly_becomes_a_job_when_it_runs():
    result = tasks.chain.enqueue(left=2)

    ran = run_jobs()

    assert len(ran) == 3
    job = Job.objects.get(pk=result.id)
    assert (job.state, job.facts) == (JobState.DONE, {"task": "chain"})


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by its statistics")
def test_the_queue_is_read_by_its_index_whatever_is_kept_of_the_past():
    plan = ready_tasks(timezone.now()).explain()

    assert "tasks_db_new_ordering_idx" in plan
    assert "TEMP B-TREE" not in plan
