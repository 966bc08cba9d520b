"""Real workers: killed, told to stop, several at once, their database gone for a while."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from django.db import connection

from maillage.jobs.tests.processes import Installation, installation, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ENQUEUE = """
from maillage.jobs.actions.enqueue import enqueue_once
from maillage.jobs.tests.tasks import note
"""
STATES = """
from maillage.jobs.models import Job, Worker
answer = [sorted([job.state, job.attempts] for job in Job.objects.all()), Worker.objects.count()]
"""


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    return installation(tmp_path)


def enqueue(place: Installation, name: str = "note", seconds: float = 0, times: int = 1) -> Path:
    """Enqueue tasks that leave a trace in `name`0, `name`1…; return the path of the first."""
    path = place.folder / name
    place.python(
        f"{ENQUEUE}\nfor n in range({times}):\n"
        f"    enqueue_once(note, key='', title='Essai', arguments={{'path': f'{path}{{n}}', 'seconds': {seconds}}})"
    )
    return Path(f"{path}0")


def states(place: Installation) -> tuple[list[tuple[str, int]], int]:
    """Return the states of the jobs with their attempts, and the number of workers known."""
    jobs, workers = place.python(STATES)
    return [(state, attempts) for state, attempts in jobs], workers


def test_a_job_whose_worker_is_killed_is_done_by_the_next_one(place: Installation):
    trace = enqueue(place, seconds=600)
    worker = place.start("worker", "--no-tick")
    wait_for(trace.exists)
    worker.kill()
    worker.communicate()
    assert states(place) == ([("running", 1)], 1)

    place.python(
        "from maillage.jobs.actions.recovery import put_back_lost\n"
        "from django_tasks_db.models import DBTaskResult\n"
        "assert put_back_lost(at=timezone.now()) == 0  # not dead for long enough\n"
        "assert put_back_lost(at=timezone.now() + timedelta(seconds=61)) == 1\n"
        "DBTaskResult.objects.update(run_after=timezone.now())"
    )
    place.run("worker", "--once", "--no-tick")

    assert trace.read_text() == "start\nstart\nend\n"
    assert states(place) == ([("done", 2)], 1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_told_to_stop_finishes_the_job_in_hand(place: Installation, number: signal.Signals):
    trace = enqueue(place, seconds=1.5, times=2)
    worker = place.start("worker", "--no-tick")
    wait_for(trace.exists)

    worker.send_signal(number)
    said, _ = worker.communicate(timeout=60)

    assert worker.returncode == 0, said
    assert trace.read_text() == "start\nend\n"
    assert states(place) == ([("done", 1), ("waiting", 0)], 0)
    assert "Essai" not in said  # titles may name people: never in the logs


def test_several_workers_share_the_jobs_and_do_each_once(place: Installation):
    enqueue(place, times=80)

    workers = [place.start("worker", "--once") for _ in range(3)]
    said = [worker.communicate(timeout=120)[0] for worker in workers]

    assert [worker.returncode for worker in workers] == [0, 0, 0], said
    traces = [path.read_text() for path in place.folder.glob("note*")]
    assert traces == ["start\nend\n"] * 80
    assert states(place) == ([("done", 1)] * 80, 0)
    assert "is locked" not in "".join(said)


def test_ticks_at_the_same_time_do_each_piece_once(place: Installation):
    ticks = [place.start("tick") for _ in range(4)]
    said = [tick.communicate(timeout=120)[0] for tick in ticks]

    assert [tick.returncode for tick in ticks] == [0, 0, 0, 0], said
    assert "".join(said).count("jobs.forget") == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="an embedded database does not restart")
def test_a_worker_survives_the_restart_of_its_database(place: Installation):
    worker = place.start("worker")
    wait_for(lambda: states(place)[1] == 1)

    place.python(
        "from django.db import connection\n"
        "connection.cursor().execute('SELECT pg_terminate_backend(pid) FROM pg_stat_activity'\n"
        "    ' WHERE datname = current_database() AND pid <> pg_backend_pid()')"
    )
    connection.close()
    trace = enqueue(place)
    wait_for(trace.exists)
    worker.send_signal(signal.SIGTERM)
    said, _ = worker.communicate(timeout=60)

    assert worker.returncode == 0, said
    assert "injoignable" in said
