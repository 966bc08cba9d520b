"""Tasks for the tests, of the kinds that capabilities write."""

from __future__ import annotations

import time
from pathlib import Path

from django_tasks import TaskContext, task

from maillage.base.refusals import Refusal
from maillage.jobs.actions.progress import report
from maillage.jobs.models import Worker


class TooFew(Refusal):
    message = "Il faut au moins %(n)d membres."


@task()
def add(a: int, b: int) -> int:
    return a + b


@task()
def fail(kind: str = "ValueError") -> None:
    raise {"ValueError": ValueError, "TimeoutError": TimeoutError, "SystemExit": SystemExit}[kind]("secret")


@task()
def refuse() -> None:
    raise TooFew(n=2)


@task()
def count(upto: int) -> None:
    for n in range(1, upto + 1):
        report(done=n, total=upto, message="Étape %(n)d", facts={"n": n})


@task(takes_context=True)
def attempt(context: TaskContext) -> int:
    return context.attempt


@task()
def unstorable() -> object:
    return object()


@task()
def note(path: str, seconds: float = 0.0) -> None:
    """Leave a trace of each run in a file, « start » then « end »; the first run takes its time."""
    first = not Path(path).exists()
    with Path(path).open("a") as out:
        out.write("start\n")
        out.flush()
        time.sleep(seconds if first else 0)
        out.write("end\n")


@task()
def chain(left: int) -> None:
    if left:
        chain.enqueue(left=left - 1)


@task()
def look_at_workers() -> int:
    return Worker.objects.count()
