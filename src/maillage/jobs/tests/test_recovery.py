from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from maillage.jobs.actions.cleaning import forget_old_jobs
from maillage.jobs.actions.enqueue import enqueue_once
from maillage.jobs.actions.recovery import bring_back_far_retries, put_back_lost
from maillage.jobs.actions.running import claim_next, perform, settle
from maillage.jobs.actions.workers import beat, sign_off
from maillage.jobs.domain.retries import INTERRUPTED
from maillage.jobs.models import LEASE, Job, JobState, Worker
from maillage.jobs.tests import tasks
from maillage.jobs.tests.helpers import run_jobs

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)
LATER = AT + LEASE + timedelta(seconds=1)


def claimed(worker: str = "w", max_attempts: int = 5) -> Job:
    beat(name=worker, at=AT)
    enqueue_once(tasks.add, key="", title="Essai", arguments={"a": 1, "b": 1}, max_attempts=max_attempts)
    job = claim_next(worker=worker, at=AT)
    assert job is not None
    return job


def test_put_back_lost_leaves_the_jobs_of_living_workers():
    claimed()

    assert put_back_lost(at=AT + LEASE) == 0


def test_put_back_lost_gives_the_job_of_a_dead_worker_to_the_next_one_and_counts_the_attempt():
    job = claimed()

    assert put_back_lost(at=LATER) == 1
    assert put_back_lost(at=LATER) == 0

    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (JobState.WAITING, 1, INTERRUPTED)
    (ran,) = run_jobs(at=LATER + timedelta(seconds=30))
    assert (ran.state, ran.attempts, ran.error) == (JobState.DONE, 2, "")


def test_put_back_lost_gives_up_a_job_that_kills_its_worker_each_time():
    job = claimed(max_attempts=1)

    put_back_lost(at=LATER)

    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, INTERRUPTED)


def test_put_back_lost_takes_what_an_idle_worker_still_seems_to_run():
    claimed()

    assert put_back_lost(at=AT, idle="w") == 1


def test_put_back_lost_believes_no_beat_from_the_future():
    claimed()
    Worker.objects.update(beat_at=AT + timedelta(days=400))

    assert put_back_lost(at=AT) == 1


def test_a_worker_thought_dead_that_comes_back_writes_nothing():
    job = claimed()
    put_back_lost(at=LATER)

    assert settle(job=job, outcome=perform(job=job), at=LATER) is False
    assert Job.objects.get().state == JobState.WAITING


def test_sign_off_of_a_worker_frees_what_it_held():
    claimed()
    sign_off(name="w")

    assert put_back_lost(at=AT) == 1


def test_bring_back_far_retries_does_not_wait_for_years_after_a_clock_had_jumped():
    job = enqueue_once(tasks.fail, key="", title="Essai")
    planned = enqueue_once(tasks.add, key="", title="Prévu", after=AT + timedelta(days=30))
    run_jobs(at=datetime(2020, 1, 1, tzinfo=UTC), failing=True)
    DBTaskResult.objects.filter(pk=job.pk).update(run_after=datetime(2040, 1, 1, tzinfo=UTC))

    assert bring_back_far_retries(at=AT) == 1
    assert bring_back_far_retries(at=AT) == 0

    assert claim_next(worker=None, at=AT) == job
    planned.result.refresh_from_db()
    assert planned.result.run_after == AT + timedelta(days=30)


def test_forget_old_jobs_keeps_failures_longer_and_what_is_alive_for_ever():
    done, failed, waiting = (
        enqueue_once(task, key="", title="Essai", arguments=arguments)
        for task, arguments in ((tasks.add, {"a": 1, "b": 1}), (tasks.refuse, {}), (tasks.add, {}))
    )
    DBTaskResult.objects.filter(pk=waiting.pk).update(run_after=AT + timedelta(days=999))
    run_jobs(at=AT, failing=True)

    assert forget_old_jobs(at=AT + timedelta(days=29)) == 0
    assert forget_old_jobs(at=AT + timedelta(days=31)) == 1
    assert set(Job.objects.all()) == {failed, waiting}
    assert forget_old_jobs(at=AT + timedelta(days=181)) == 1
    assert set(Job.objects.all()) == {waiting}
    assert not DBTaskResult.objects.filter(pk=done.pk).exists()


def test_forget_old_jobs_forgets_dead_workers_but_not_what_they_held():
    job = claimed()
    beat(name="idle", at=AT)

    forget_old_jobs(at=AT + timedelta(days=2))

    assert [worker.name for worker in Worker.objects.all()] == [job.worker_id]
