"""The loop of the worker, inside the process of the tests; test_processes.py starts real ones."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DataError, InterfaceError, OperationalError

from maillage.jobs import worker as module
from maillage.jobs.actions.enqueue import enqueue_once
from maillage.jobs.actions.workers import beat, living
from maillage.jobs.domain.registry import register_periodic, register_pump
from maillage.jobs.models import Job, JobState, PeriodicRun, Worker
from maillage.jobs.tests import tasks
from maillage.jobs.tests.processes import wait_for
from maillage.jobs.worker import Loop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_work")]
AT = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)


@pytest.fixture
def loop() -> Loop:
    beat(name="w", at=AT)
    return Loop(name="w")


def add() -> Job:
    return enqueue_once(tasks.add, key="", title="Essai", arguments={"a": 1, "b": 1})


def test_turn_does_the_jobs_then_the_pumps_then_says_that_nothing_is_left(loop: Loop):
    left = [3, 0]
    register_pump("mail", lambda *, at: left.pop(0))
    add(), add()

    assert loop.turn(AT) == 5
    assert loop.turn(AT) == 0
    assert {job.state for job in Job.objects.all()} == {JobState.DONE}


def test_turn_ticks_now_and_then_unless_told_not_to(loop: Loop):
    register_periodic("digest", lambda *, at: 1, every=timedelta(hours=1))

    Loop(name="w", tick=False).turn(AT)
    assert not PeriodicRun.objects.exists()
    loop.turn(AT)
    loop.turn(AT)

    assert [ran.name for ran in loop.ran] == ["digest"]


def test_turn_takes_nothing_more_once_told_to_stop(loop: Loop):
    def stop(*, at: datetime) -> int:
        raise AssertionError

    register_pump("mail", stop)
    add()
    loop.stopping = True

    assert loop.turn(AT) == 0
    assert Job.objects.get().state == JobState.WAITING


def test_turn_settles_later_what_the_database_could_not_take(loop: Loop, monkeypatch: pytest.MonkeyPatch):
    add()
    real, answers = module.settle, iter([OperationalError("restarting"), OperationalError("restarting")])

    def flaky(**arguments: object) -> bool:
        for error in answers:
            raise error
        return real(**arguments)

    monkeypatch.setattr(module, "settle", flaky)
    for _ in range(2):
        with pytest.raises(OperationalError):
            loop.turn(AT)
    loop.turn(AT)

    job = Job.objects.get()
    assert (job.state, job.attempts, job.result.return_value) == (JobState.DONE, 1, 2)


def test_turn_counts_as_a_failure_what_cannot_be_stored(loop: Loop, monkeypatch: pytest.MonkeyPatch):
    add()
    real, errors = module.settle, [DataError("NUL")]

    def picky(**arguments: object) -> bool:
        if errors:
            raise errors.pop()
        return real(**arguments)

    monkeypatch.setattr(module, "settle", picky)
    loop.turn(AT)

    assert (Job.objects.get().state, Job.objects.get().error_facts) == (
        JobState.WAITING,
        {"kind": "DataError"},
    )


def test_worker_command_once_drains_everything_and_signs_off(restored_signals: None):
    tasks.chain.enqueue(left=2)
    tasks.look_at_workers.enqueue()

    call_command("worker", "--once")

    assert [job.result.return_value for job in Job.objects.order_by("result__enqueued_at")] == [
        None,
        1,
        None,
        None,
    ]
    assert {job.state for job in Job.objects.all()} == {JobState.DONE}
    assert not Worker.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_worker_command_waits_longer_and_longer_for_a_database_that_is_away(
    restored_signals: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    answers: list[Exception | None] = [OperationalError("gone"), InterfaceError("closed"), None]
    slept: list[float] = []

    def turn(self: Loop, at: datetime) -> int:
        self.stopping = len(answers) == 1
        if error := answers.pop(0):
            raise error
        return 0

    monkeypatch.setattr(Loop, "turn", turn)
    monkeypatch.setattr("maillage.jobs.management.commands.worker.LONGEST_PAUSE", 0.3)
    monkeypatch.setattr("maillage.jobs.management.commands.worker.connections.close_all", lambda: None)
    monkeypatch.setattr("maillage.jobs.management.commands.worker.time.sleep", slept.append)

    call_command("worker", "--interval", "0.2")

    assert [record.message for record in caplog.records if "injoignable" in record.message] == [
        "base de données injoignable (OperationalError), nouvel essai",
        "base de données injoignable (InterfaceError), nouvel essai",
    ]
    assert 0 < max(slept) <= 0.2
    assert answers == []


@pytest.mark.django_db(transaction=True)
def test_worker_command_once_says_when_the_database_is_away(
    restored_signals: None, monkeypatch: pytest.MonkeyPatch
):
    def turn(self: Loop, at: datetime) -> int:
        raise OperationalError("gone")

    monkeypatch.setattr(Loop, "turn", turn)

    with pytest.raises(CommandError, match="ne répond pas"):
        call_command("worker", "--once")


@pytest.mark.django_db(transaction=True)
def test_living_goes_on_when_a_beat_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    beats: list[str] = []

    def beat(*, name: str, at: datetime, takes_jobs: bool) -> None:
        beats.append(name)
        if len(beats) == 2:
            raise OperationalError("locked")

    monkeypatch.setattr("maillage.jobs.actions.workers.beat", beat)
    monkeypatch.setattr("maillage.jobs.actions.workers.BEAT", timedelta(milliseconds=10))

    with living(name="w"):
        wait_for(lambda: len(beats) >= 3)

    assert [record.message for record in caplog.records] == [
        "exécutant w\N{NO-BREAK SPACE}: signe de vie non inscrit (OperationalError)"
    ]
    assert not [thread for thread in threading.enumerate() if thread.name == "heartbeat"]
