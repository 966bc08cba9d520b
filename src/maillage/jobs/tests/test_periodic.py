from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from maillage.base.explain import explain
from maillage.jobs.actions.periodic import Ran, run_due, run_pumps
from maillage.jobs.actions.workers import beat
from maillage.jobs.domain.registry import register_periodic, register_pump
from maillage.jobs.models import LEASE, PeriodicRun, Worker
from maillage.jobs.queries.health import failing_runs, periodic_states

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_work")]
AT = datetime(2026, 11, 5, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Counter:
    """Periodic work that counts its calls, and fails while told to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.calls: list[datetime] = []
        self.error = error

    def __call__(self, *, at: datetime) -> int:
        self.calls.append(at)
        if self.error:
            raise self.error
        return len(self.calls)


def tick(at: datetime, worker: str = "w") -> list[Ran]:
    beat(name=worker, at=at)
    return run_due(worker=worker, at=at)


def test_run_due_does_the_work_once_in_its_period():
    work = Counter()
    register_periodic("digest", work, every=HOUR)

    assert [ran.name for ran in tick(AT)] == ["digest"]
    assert tick(AT) == tick(AT + timedelta(minutes=59)) == []
    tick(AT + HOUR)

    assert work.calls == [AT, AT + HOUR]
    run = PeriodicRun.objects.get()
    assert (run.succeeded_at, run.handled, run.failures, run.worker) == (AT + HOUR, 2, 0, None)


def test_run_due_catches_up_once_after_a_long_stop():
    work = Counter()
    register_periodic("digest", work, every=HOUR)
    tick(AT)

    for minutes in range(3):
        tick(AT + timedelta(days=3, minutes=minutes))

    assert len(work.calls) == 2


def test_run_due_survives_a_clock_that_jumps_ahead_then_comes_back():
    work = Counter()
    register_periodic("digest", work, every=HOUR)
    jumps = [AT, AT.replace(year=2040), AT + timedelta(minutes=1), AT - timedelta(minutes=30), AT + HOUR]

    for at in jumps:
        tick(at)

    # Once at first, once in 2040, once when the clock came right; not for the small step back.
    assert work.calls == [jumps[0], jumps[1], jumps[2], jumps[4]]


def test_run_due_goes_on_when_one_piece_fails_and_says_so_to_staff():
    broken, sound = Counter(ValueError("secret")), Counter()
    register_periodic("broken", broken, every=HOUR)
    register_periodic("sound", sound, every=HOUR)

    ran = tick(AT)

    assert [(one.name, bool(one.error)) for one in ran] == [("broken", True), ("sound", False)]
    (run,) = failing_runs()
    assert explain((run.error, run.error_facts)).endswith("(ValueError).")
    assert "secret" in run.traceback


def test_run_due_tries_again_what_failed_without_waiting_for_the_next_period():
    work = Counter(ValueError())
    register_periodic("digest", work, every=timedelta(days=1))
    tick(AT)
    tick(AT + timedelta(seconds=29))
    work.error = None

    tick(AT + timedelta(seconds=30))

    assert work.calls == [AT, AT + timedelta(seconds=30)]
    assert failing_runs() == []


def test_run_due_leaves_what_another_living_process_runs():
    work = Counter()
    register_periodic("digest", work, every=HOUR)
    beat(name="other", at=AT)
    PeriodicRun.objects.create(name="digest", worker_id="other")

    assert tick(AT) == []
    assert tick(AT + LEASE + timedelta(seconds=1)) != []  # the other gave no more sign of life


def test_run_due_writes_nothing_over_the_process_that_took_the_work_over():
    def overtaken(*, at: datetime) -> int:
        Worker.objects.create(name="other", started_at=at, beat_at=at)
        PeriodicRun.objects.update(worker="other")
        return 1

    register_periodic("slow", overtaken, every=HOUR)
    tick(AT)

    run = PeriodicRun.objects.get()
    assert (run.worker_id, run.succeeded_at) == ("other", None)


def test_periodic_states_say_what_is_next_and_what_is_late():
    register_periodic("digest", Counter(), every=HOUR, title="Envoyer les résumés")
    assert [(s.next_at, s.late) for s in periodic_states(at=AT)] == [(AT, False)]
    tick(AT)

    (state,) = periodic_states(at=AT + timedelta(minutes=10))
    assert (state.next_at, state.late) == (AT + HOUR, False)
    (state,) = periodic_states(at=AT + timedelta(hours=3))
    assert (state.next_at, state.late) == (AT + timedelta(hours=3), True)


def test_run_pumps_leaves_a_broken_pump_alone_for_a_while_and_runs_the_others():
    broken, sound = Counter(ConnectionError()), Counter()
    register_pump("broken", broken)
    register_pump("sound", sound)

    assert run_pumps(at=AT) == 1
    assert run_pumps(at=AT + timedelta(seconds=10)) == 2
    assert [run.name for run in failing_runs()] == ["pump/broken"]
    broken.error = None
    run_pumps(at=AT + timedelta(seconds=31))

    assert (len(broken.calls), len(sound.calls)) == (2, 3)
    assert failing_runs() == []


def test_run_pumps_that_go_well_write_nothing(django_assert_num_queries):
    register_pump("sound", Counter())

    with django_assert_num_queries(1):
        run_pumps(at=AT)


def test_tick_command_says_what_ran_then_that_nothing_was_due(capsys: pytest.CaptureFixture[str]):
    register_periodic("digest", Counter(), every=timedelta(days=36500))

    call_command("tick")
    call_command("tick")

    assert capsys.readouterr().out == "digest\N{NO-BREAK SPACE}: 1 en 0.0 s\nRien n’était à faire.\n"
    assert not Worker.objects.exists()


def test_tick_command_fails_when_a_piece_failed(capsys: pytest.CaptureFixture[str]):
    register_periodic("digest", Counter(TimeoutError()), every=HOUR)

    with pytest.raises(CommandError, match="digest"):
        call_command("tick")
    assert "n’a pas répondu à temps" in capsys.readouterr().out
    assert PeriodicRun.objects.get().tried_at <= timezone.now()
