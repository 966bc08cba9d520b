"""Measure the queue: jobs enqueued and run in one second, by one worker and by several.

    .venv/bin/python benchmarks/jobs.py [--jobs 2000] [--workers 1,2]

On a new SQLite file, or on the database of DATABASE_URL (an empty one: its jobs are deleted). Jobs do nothing: what is
measured is the cost of claiming, settling and writing. Wall-clock seconds, and CPU milliseconds of this process where
it does the work itself, which a busy machine blurs less; each figure is one run.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "src"))


def set_up(folder: str) -> None:
    """Point Django to a database of our own and make its tables."""
    os.environ |= {
        "MAILLAGE_VAR": folder,
        "MAILLAGE_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "maillage.config.settings",
    }
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/maillage.sqlite3")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def enqueue(count: int) -> None:
    """Enqueue jobs one by one, each in its transaction."""
    from maillage.jobs.actions.enqueue import enqueue_once
    from maillage.jobs.tests.tasks import add

    for n in range(count):
        enqueue_once(add, key=f"bench:{n}", title="Mesure", arguments={"a": n, "b": 1})


def run_here() -> None:
    """Run all that waits in this process."""
    from django.utils import timezone

    from maillage.jobs.actions.workers import beat
    from maillage.jobs.worker import Loop

    beat(name="bench", at=timezone.now())
    loop = Loop(name="bench", tick=False)
    while loop.turn(timezone.now()):
        continue


def show(name: str, count: int, work: Callable[[], None]) -> None:
    """Time some work on jobs, and print it."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"  {name:18} {count / wall:6.0f} a second, {1000 * cpu / count:5.2f} ms of CPU each")


def run_in(workers: int) -> float:
    """Run all that waits in several processes; return the seconds between the first job and the last."""
    from django.db.models import Max, Min
    from django_tasks_db.models import DBTaskResult

    command = [sys.executable, "-m", "maillage.config.cli", "worker", "--once", "--no-tick"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    running = [subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) for _ in range(workers)]
    assert [process.wait() for process in running] == [0] * workers
    ends = DBTaskResult.objects.aggregate(first=Min("started_at"), last=Max("finished_at"))
    return float((ends["last"] - ends["first"]).total_seconds())


def clear() -> None:
    """Forget every job."""
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.all().delete()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--jobs", type=int, default=2000)
    options.add_argument("--workers", default="1,2")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        set_up(folder)
        import logging

        from django.db import connection

        logging.getLogger("maillage").setLevel(logging.ERROR)
        print(
            f"{connection.vendor}, {asked.jobs} jobs, Python {platform.python_version()}, {os.cpu_count()} cores"
        )
        show("enqueued", asked.jobs, lambda: enqueue(asked.jobs))
        show("run, this process", asked.jobs, run_here)
        for workers in map(int, asked.workers.split(",")):
            clear()
            enqueue(asked.jobs)
            print(f"  run, {workers} workers     {asked.jobs / run_in(workers):6.0f} a second")
        clear()


if __name__ == "__main__":
    main()
