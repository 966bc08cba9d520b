from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from maillage.base.explain import explain
from maillage.jobs.actions.enqueue import enqueue_once
from maillage.jobs.actions.failed import AlreadyAlive, NotAbandonable, NotReplayable, abandon_job, replay_job
from maillage.jobs.actions.progress import Abandoned, current_job, report, running
from maillage.jobs.actions.running import claim_next, perform, settle
from maillage.jobs.domain.retries import UNFORESEEN, VANISHED
from maillage.jobs.models import Job, JobState
from maillage.jobs.tests import tasks
from maillage.jobs.tests.helpers import run_jobs

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)


def enqueue(task: Any = tasks.add, key: str = "", title: str = "Essai", **arguments: Any) -> Job:
    return enqueue_once(task, key=key, title=title, arguments=arguments)


def test_a_job_that_succeeds_is_done_with_its_value():
    job = enqueue(a=2, b=3)

    (ran,) = run_jobs(at=AT)

    assert (ran, ran.state, ran.attempts, ran.worker) == (job, JobState.DONE, 1, None)
    result = DBTaskResult.objects.get(pk=job.pk)
    assert (result.status, result.return_value) == (TaskResultStatus.SUCCESSFUL, 5)
    assert AT <= result.finished_at < AT + timedelta(seconds=30)


def test_a_job_that_fails_is_tried_again_later_and_later_then_fails_for_good():
    job, now = enqueue(tasks.fail), AT
    for attempt, seconds in enumerate((30, 120, 480, 1920), start=1):
        (ran,) = run_jobs(at=now, failing=True)
        assert (ran.state, ran.attempts) == (JobState.WAITING, attempt)
        assert timedelta(seconds=seconds) <= ran.result.run_after - now < timedelta(seconds=seconds + 5)
        assert run_jobs(at=now + timedelta(seconds=seconds - 1), failing=True) == []
        now = ran.result.run_after

    (ran,) = run_jobs(at=now, failing=True)

    assert (ran, ran.state, ran.attempts) == (job, JobState.FAILED, 5)
    assert (ran.error, ran.error_facts) == (UNFORESEEN, {"kind": "ValueError"})
    assert "secret" in ran.result.traceback
    assert "secret" not in explain((ran.error, ran.error_facts))


def test_a_refusal_is_an_answer_and_is_not_tried_again():
    enqueue(tasks.refuse)

    (ran,) = run_jobs(at=AT, failing=True)

    assert (ran.state, ran.attempts) == (JobState.FAILED, 1)
    assert explain((ran.error, ran.error_facts)) == "Il faut au moins 2 membres."


@pytest.mark.parametrize(("task", "kind"), [(tasks.fail, "SystemExit"), (tasks.unstorable, "")])
def test_no_task_takes_the_worker_down(task: Any, kind: str):
    enqueue(task, **({"kind": kind} if kind else {}))

    (ran,) = run_jobs(at=AT, failing=True)

    assert ran.state == JobState.WAITING


def test_a_job_whose_code_is_gone_fails_at_once_and_says_so():
    job = enqueue(a=1, b=1)
    DBTaskResult.objects.filter(pk=job.pk).update(task_path="maillage.jobs.tests.tasks.gone")

    (ran,) = run_jobs(at=AT, failing=True)

    assert (ran.state, ran.error) == (JobState.FAILED, VANISHED)


def test_a_task_that_takes_the_context_knows_its_attempt():
    enqueue(tasks.attempt)

    (ran,) = run_jobs(at=AT)

    assert ran.result.return_value == 1


def test_claim_next_gives_each_job_once_by_priority_then_age():
    first, second = enqueue(a=1, b=1), enqueue(a=2, b=2)
    urgent = enqueue_once(tasks.add.using(priority=10), key="", title="Vite", arguments={"a": 1, "b": 1})

    claimed = [claim_next(worker=None, at=AT) for _ in range(4)]

    assert claimed == [urgent, first, second, None]


def test_settle_writes_nothing_for_an_attempt_that_lost_the_job():
    enqueue(a=1, b=1)
    job = claim_next(worker=None, at=AT)
    outcome = perform(job=job)
    Job.objects.filter(pk=job.pk).update(attempts=2)  # another worker took it over

    assert settle(job=job, outcome=outcome, at=AT) is False
    assert Job.objects.get().state == JobState.RUNNING


def test_report_writes_the_progress_and_its_step():
    enqueue(tasks.count, upto=500)

    (ran,) = run_jobs(at=AT)

    assert (ran.done, ran.total) == (500, 500)
    assert explain((ran.message, ran.message_facts)) == "Étape 500"


def test_report_writes_at_most_twice_a_second(django_assert_num_queries: Any):
    enqueue(tasks.count, upto=1)
    job = claim_next(worker=None, at=AT)

    with running(job), django_assert_num_queries(2):
        for n in range(1, 1000):
            report(done=n, total=1000)
        report(done=1000, total=1000)
        assert current_job() == job


def test_report_outside_a_job_does_nothing(django_assert_num_queries: Any):
    with django_assert_num_queries(0):
        report(done=1, total=2)
    assert current_job() is None


def test_report_stops_a_job_that_was_abandoned():
    enqueue(tasks.count, upto=3)
    job = claim_next(worker=None, at=AT)
    abandon_job(job=Job.objects.get(), at=AT)

    with running(job), pytest.raises(Abandoned):
        report(done=1)
    outcome = perform(job=job)

    assert outcome.dropped
    assert settle(job=job, outcome=outcome, at=AT) is False
    assert Job.objects.get().state == JobState.CANCELLED


def test_abandon_job_that_waits_frees_its_key_and_it_never_runs():
    job = enqueue(key="k", a=1, b=1)

    abandon_job(job=job, at=AT)

    assert run_jobs(at=AT) == []
    assert enqueue(key="k", a=1, b=1) != job
    with pytest.raises(NotAbandonable):
        abandon_job(job=job, at=AT)


def test_replay_job_gives_it_all_its_attempts_again():
    job = enqueue(tasks.refuse)
    run_jobs(at=AT, failing=True)

    replayed = replay_job(job=job, at=AT)

    assert (replayed.state, replayed.attempts) == (JobState.WAITING, 0)
    assert len(run_jobs(at=AT, failing=True)) == 1


def test_replay_job_refuses_what_is_not_over_and_what_is_already_alive():
    job = enqueue(tasks.refuse, key="k")
    with pytest.raises(NotReplayable):
        replay_job(job=job, at=AT)
    run_jobs(at=AT, failing=True)
    enqueue(tasks.refuse, key="k")

    with pytest.raises(AlreadyAlive):
        replay_job(job=job, at=AT)
    assert Job.objects.get(pk=job.pk).state == JobState.FAILED
