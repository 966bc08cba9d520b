from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from time import monotonic, sleep

import pytest

from maillage.consortium.actions import engine
from maillage.consortium.actions.engine import Job, Work
from maillage.consortium.tests.scenes import ATELIER, CHANTIER, TRADES, a_question

WORK = Work(a_question(), ATELIER.siret, labels=tuple(TRADES.items()))


@dataclass
class Notebook:
    """Writes down what a job stores."""

    said: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def beat(self):
        self.said.append("beat")

    def best(self, so_far):
        self.said.append("best")

    def done(self, result):
        self.said.append("done")
        self.over.set()

    def failed(self):
        self.said.append("failed")
        self.over.set()


@pytest.fixture
def held(monkeypatch):
    """A solver that waits to be let go, and says when it has been entered."""
    gate, entered = threading.Event(), threading.Event()
    solve = engine.answer

    def slow(question, **options):
        entered.set()
        gate.wait(30)
        options["stop"]()
        options["on_progress"](solve(question, alternatives=1))
        return solve(question, **options)

    monkeypatch.setattr(engine, "answer", slow)
    monkeypatch.setattr(engine, "BEAT", 0.0)
    yield gate, entered
    gate.set()


def test_job_hands_its_answer_to_the_request_that_waits_and_stores_nothing():
    notebook = Notebook()
    job = Job(WORK, notebook)
    job.start()

    found = job.wait(60)

    assert found.answer.status == "optimal"
    assert found.us == ATELIER.siret
    assert all(member.why for member in found.answer.proposals[0].members)
    assert notebook.said == []


def test_job_that_outlives_its_request_stores_signs_of_life_its_best_and_its_answer(held):
    gate, entered = held
    notebook = Notebook()
    job = Job(WORK, notebook)
    job.start()
    entered.wait(30)

    assert job.wait(0) is None
    gate.set()
    assert notebook.over.wait(60)
    assert notebook.said[:2] == ["beat", "best"]
    assert notebook.said[-1] == "done"


def test_job_that_runs_gives_the_signs_of_life_of_those_that_queue(held):
    gate, entered = held
    running = [Job(WORK, Notebook()) for _ in range(engine.WORKERS)]
    queued = Job(WORK, Notebook())
    for job in (*running, queued):
        job.start()
    entered.wait(30)
    assert queued.wait(0) is None
    deadline = monotonic() + 30
    while engine._queued != {queued} and monotonic() < deadline:
        sleep(0.01)

    assert running[0]._beat() is False

    assert (queued.store.said, running[0].store.said) == (["beat"], [])  # a request waits for the other
    gate.set()
    assert queued.store.over.wait(60)
    assert not engine._queued


def test_job_that_breaks_tells_the_request_that_waits(monkeypatch):
    monkeypatch.setattr(engine, "answer", lambda *args, **options: 1 / 0)
    notebook = Notebook()
    job = Job(WORK, notebook)
    job.start()

    with pytest.raises(ZeroDivisionError):
        job.wait(60)
    assert notebook.said == []


def test_job_that_breaks_alone_says_so(held, monkeypatch):
    gate, entered = held
    notebook = Notebook()
    job = Job(WORK, notebook)
    job.start()
    entered.wait(30)
    job.wait(0)

    monkeypatch.setattr(Work, "found", lambda self, result: 1 / 0)
    gate.set()

    assert notebook.over.wait(60)
    assert notebook.said[-1] == "failed"


def test_work_sets_the_group_that_really_formed_beside_the_answer():
    formed = replace(WORK, group=(ATELIER.siret, CHANTIER.siret))

    real = formed.real()

    assert {member.siret for member in real.proposals[0].members} == {ATELIER.siret, CHANTIER.siret}
    assert WORK.real() is None
    assert replace(WORK, group=("ailleurs",)).real() is None
