from __future__ import annotations

from datetime import timedelta

import pytest

from maillage.accounts.actors import ANONYMOUS
from maillage.accounts.tests.factories import make_actor, make_staff
from maillage.base.faults import Fault, Faulty
from maillage.consortium.actions import engine, runs
from maillage.consortium.actions.engine import Work
from maillage.consortium.actions.runs import RunStore, ask
from maillage.consortium.domain.adjustments import Adjustments, Change
from maillage.consortium.models import Run, RunStatus
from maillage.consortium.queries.runs import asker_of, fingerprint, found_by, runs_of
from maillage.consortium.tests.scenes import NOW, TENDER, TRADES, a_question, found_for
from maillage.procurement.tests.factories import make_tender

pytestmark = pytest.mark.django_db


class Asking:
    """Asks the same question again and again, and counts how often it had to be prepared."""

    def __init__(self, tender=None):
        self.tender, self.prepared = tender or make_tender(), 0

    def prepare(self):
        self.prepared += 1
        return Work(a_question(), labels=tuple(TRADES.items()))

    def __call__(self, *, key="k", asker="visitor", at=NOW, **options):
        known = runs_of([key]).get(key)
        return ask(
            key=key, known=known, tender=self.tender, asker=asker, prepare=self.prepare, at=at, **options
        )


@pytest.fixture
def asking():
    return Asking()


def busy(asking, key, *, asker="visitor", at=NOW):
    times = {"created_at": at, "started_at": at, "heartbeat_at": at}
    return Run.objects.create(key=key, tender=asking.tender, asker=asker, status=RunStatus.RUNNING, **times)


def test_ask_finds_the_answer_and_finds_it_again_without_searching(asking):
    first, again = asking(), asking()

    assert (first.status, again.pk, asking.prepared) == (RunStatus.DONE, first.pk, 1)
    assert found_by(first).answer.status == "optimal"
    assert found_by(first) == found_by(again)


def test_ask_shares_a_search_that_is_under_way(asking):
    busy(asking, "k")

    assert asking().status == RunStatus.RUNNING
    assert asking.prepared == 0


def test_ask_takes_up_again_a_search_whose_process_died(asking):
    run = busy(asking, "k", at=NOW - Run.SILENCE - timedelta(seconds=1))

    taken = asking()

    assert (taken.pk, taken.status, taken.attempts) == (run.pk, RunStatus.DONE, 1)


def test_ask_lets_an_asker_search_few_questions_at_once(asking):
    for number in range(runs.MOST_EACH):
        busy(asking, f"other-{number}", asker="organisation:1")

    assert asking(key="theirs", asker="organisation:1").status == RunStatus.WAITING
    assert asking(key="another", asker="organisation:2").status == RunStatus.DONE


def test_ask_keeps_room_for_members_when_visitors_ask_much(asking):
    for number in range(runs.MOST_VISITORS):
        busy(asking, f"other-{number}")

    assert asking(key="theirs").status == RunStatus.WAITING
    assert runs.MOST_VISITORS < engine.WORKERS
    assert asking(key="ours", asker="organisation:1").status == RunStatus.DONE


def test_ask_starts_a_waiting_search_once_there_is_room(asking):
    others = [busy(asking, f"other-{number}") for number in range(runs.MOST_EACH)]
    assert asking().status == RunStatus.WAITING

    for other in others:
        other.delete()

    assert asking().status == RunStatus.DONE


def test_ask_never_searches_more_than_the_server_can_bear(asking):
    for number in range(runs.MOST_TOGETHER):
        busy(asking, f"other-{number}", asker=f"organisation:{number}")

    assert asking(asker="organisation:99").status == RunStatus.WAITING
    assert asking.prepared == 0


def test_ask_says_that_a_search_broke_and_tries_again_a_few_times(asking, monkeypatch):
    monkeypatch.setattr(engine, "answer", lambda *args, **options: 1 / 0)

    seen = [asking().status for _ in range(Run.MOST_ATTEMPTS + 2)]

    assert set(seen) == {RunStatus.FAILED}
    assert asking.prepared == Run.MOST_ATTEMPTS
    monkeypatch.undo()
    assert asking(at=NOW + 2 * Run.REST, wait=60.0).status in (RunStatus.DONE, RunStatus.FAILED)


def test_ask_leaves_nothing_behind_when_the_question_cannot_be_put(asking):
    def impossible():
        raise Faulty([Fault("must_include[0]", "Absente.")])

    with pytest.raises(Faulty):
        ask(key="k", known=None, tender=asking.tender, asker="visitor", prepare=impossible, at=NOW)
    assert not Run.objects.exists()


def test_ask_throws_away_answers_nobody_needs_any_more(asking, monkeypatch):
    monkeypatch.setattr(runs, "PURGE_EVERY", 1)
    old = asking(key="old", at=NOW - Run.KEPT - timedelta(hours=1))

    asking(key="new")

    assert not Run.objects.filter(pk=old.pk).exists()


def test_ask_keeps_no_more_answers_than_it_must(asking, monkeypatch):
    monkeypatch.setattr(runs, "PURGE_EVERY", 1)
    monkeypatch.setattr(runs, "MOST_KEPT", 2)

    for key in "abcd":
        asking(key=key)

    assert set(Run.objects.values_list("key", flat=True)) == {"c", "d"}


def test_claim_gives_a_search_to_one_process_only(asking):
    run = Run.objects.create(key="k", tender=asking.tender, asker="visitor", created_at=NOW)

    same = Run.objects.get(pk=run.pk)

    assert runs._claim(run, NOW) is run
    assert runs._claim(same, NOW) is None


def test_store_keeps_the_best_then_the_answer(asking):
    run = busy(asking, "k")
    store, found = RunStore(run.pk), found_for(a_question())

    store.beat()
    store.best(found)
    run.refresh_from_db()
    assert (run.status, found_by(run)) == (RunStatus.RUNNING, found)
    assert run.heartbeat_at > NOW - timedelta(days=365)
    store.done(found)
    run.refresh_from_db()
    assert run.status == RunStatus.DONE
    store.failed()
    run.refresh_from_db()
    assert run.status == RunStatus.FAILED


def test_found_by_forgets_the_records_of_another_version(asking):
    run = asking()
    run.result = {"answer": {}}

    assert found_by(run) is None
    assert found_by(None) is None


def test_ask_searches_again_what_can_no_longer_be_read_a_few_times(asking):
    lost = asking()
    Run.objects.update(result={"answer": {}})

    again = asking(lost=True)

    assert (again.pk, again.status, found_by(again).answer.status) == (lost.pk, RunStatus.DONE, "optimal")
    seen = [asking(lost=True) for _ in range(Run.MOST_ATTEMPTS + 2)]
    assert {run.status for run in seen} == {RunStatus.DONE}
    assert asking.prepared == Run.MOST_ATTEMPTS


def test_fingerprint_changes_with_every_part_of_the_question():
    asked = {"tender": TENDER, "adjustments": Adjustments(), "us": None, "pool": "v1"}
    others = [
        {"tender": a_question(max_members=4).tender}, {"us": "00010000100015"}, {"pool": "v2"},
        {"adjustments": Adjustments("impact")}, {"adjustments": Adjustments().adding(Change("membres", value="3"))},
    ]  # fmt: skip

    keys = {fingerprint(**{**asked, **other}) for other in ({}, *others)}

    assert len(keys) == 6
    assert all(len(key) == 64 for key in keys)


def test_asker_of_counts_an_organisation_a_person_or_all_visitors_together():
    member, staff = make_actor(), make_staff()

    assert asker_of(member) == f"organisation:{member.organisation.pk}"
    assert asker_of(staff) == f"person:{staff.user.pk}"
    assert asker_of(ANONYMOUS) == "visitor"


class LongJob:
    """A search that is longer than any request waits."""

    def __init__(self, work, store):
        self.work = work

    def start(self):
        pass

    def wait(self, seconds):
        return None


def test_ask_gives_the_search_under_way_when_it_is_longer_than_a_moment(asking, monkeypatch):
    monkeypatch.setattr(runs, "Job", LongJob)

    run = asking()

    assert (run.status, run.attempts, found_by(run)) == (RunStatus.RUNNING, 1, None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stale", [False, True])
def test_ask_follows_whoever_was_quicker(asking, stale):
    """Another process takes the same question up while this one loads it."""
    known = busy(asking, "k", at=NOW - Run.SILENCE - timedelta(seconds=1)) if stale else None

    def overtaken():
        if stale:
            Run.objects.update(attempts=5, heartbeat_at=NOW)
        else:
            busy(asking, "k")
        return asking.prepare()

    run = ask(key="k", known=known, tender=asking.tender, asker="visitor", prepare=overtaken, at=NOW)

    assert (run.status, run.heartbeat_at) == (RunStatus.RUNNING, NOW)
    assert run.result is None
