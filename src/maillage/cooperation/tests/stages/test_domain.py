"""Gates: what is asked, missing, locked, late; what to beware of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.cooperation.domain import stages as d
from maillage.cooperation.domain.adapting import DraftPoint, adapted, drafts_of, placed
from maillage.cooperation.domain.stages import Need, Point, Process, Stage, standings
from maillage.cooperation.formats.processes import catalogue

TODAY = date(2026, 11, 20)

#  prepare: A, B (B followed until « run »)   run: C (after A), locked by A, warns without B
SMALL = Process(
    "small", "Petit", "", "ici",
    stages=(
        Stage("prepare", "Préparer", days=-10, points=(Point("A", "A ?"), Point("B", "B ?", until="run"))),
        Stage(
            "run", "Faire", points=(Point("C", "C ?", after=("A",), warning="A d’abord"),), locks=("A",),
            needs=(Need("B", "Sans B"),),
        ),
    ),
)  # fmt: skip


def stand(states=None, answers=None, deadline=None):
    return standings(SMALL, states or {}, answers or {}, deadline=deadline, today=TODAY)


def ids(points) -> list[str]:
    return [point.id for point in points]


def test_standings_say_what_each_gate_asks_for():
    prepare, run = stand({"prepare": "under_way"}, {"A": "met"})

    assert (ids(prepare.asked), ids(prepare.missing), ids(prepare.followed)) == (["A"], [], ["B"])
    assert prepare.is_ready
    assert (ids(run.asked), ids(run.missing), ids(run.locked)) == (["B", "C"], ["B", "C"], [])
    assert ids(stand()[1].locked) == ["A"]


def test_a_point_without_object_counts_as_answered():
    assert stand(answers={"A": "not_applicable"})[0].missing == ()


def test_a_stage_opened_before_what_it_builds_on_warns():
    assert stand({"run": "under_way"})[1].warnings == ("Sans B",)
    assert stand({"run": "ahead"})[1].warnings == ()
    assert stand({"run": "under_way"}, {"B": "met"})[1].warnings == ()


def test_a_point_answered_before_the_one_that_comes_first_warns():
    assert stand(answers={"C": "met"})[1].warnings == ("A d’abord",)
    assert stand(answers={"C": "met", "A": "met"})[1].warnings == ()


def test_a_stage_is_late_after_its_day_until_it_is_passed():
    late = stand(deadline=date(2026, 11, 29))[0]

    assert (late.target, late.is_late) == (date(2026, 11, 19), True)
    assert not stand({"prepare": "passed"}, deadline=date(2026, 11, 29))[0].is_late
    assert not stand(deadline=date(2026, 11, 30))[0].is_late
    assert stand()[0].target is None


def test_current_is_the_first_stage_under_way_else_the_first_to_come():
    assert d.current(stand()).stage.id == "prepare"
    assert d.current(stand({"run": "under_way"})).stage.id == "run"
    assert d.current(stand({"prepare": "passed"})).stage.id == "run"
    assert d.current(stand({"prepare": "passed", "run": "passed"})) is None


@pytest.mark.parametrize(
    ("anchor", "months", "due"),
    [
        (date(2023, 11, 20), 36, date(2026, 11, 20)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 5, 4), 0, date(2026, 5, 4)),
    ],
)
def test_due_of_counts_months_from_the_anchor(anchor, months, due):
    assert d.due_of(Point("A", "A ?", months=months), anchor) == due
    assert d.due_of(Point("A", "A ?", months=months), None) is None


def test_what_before_why_warns():
    process = catalogue()["rapprochement"]
    found = standings(process, {"scope": "under_way"}, {"RAP-10": "met"}, deadline=None, today=TODAY)

    assert any("pourquoi" in warning for warning in found[1].warnings)


def test_stage_three_without_a_diagnosis_warns():
    found = standings(catalogue()["dla"], {"plan": "under_way"}, {}, deadline=None, today=TODAY)

    assert any("VP-08" in warning for warning in found[2].warnings)


def test_a_variant_waits_for_the_object_of_scaling():
    found = standings(catalogue()["essaimage"], {}, {}, deadline=None, today=TODAY)

    assert ids(found[1].locked) == ["ESS-01"]


def test_twice_led_names_the_partners_with_two_leaders():
    assert d.twice_led([("A", "x"), ("B", "y"), ("A", "z")]) == {"A": ["x", "z"]}
    assert d.twice_led([("A", "x"), ("B", "x")]) == {}


@pytest.mark.parametrize(
    ("form", "tender", "key"),
    [
        ("R-313", True, "jvs"), ("R-304", False, "gme"), ("R-309", True, "groupement-employeurs"), ("", True, "gme"),
        ("", False, ""), ("R-301", True, ""), ("R-322", False, "dla"), ("R-320", False, "rapprochement"),
    ],
)  # fmt: skip
def test_suggested_follows_the_form_then_the_tender(form, tender, key):
    assert d.suggested(catalogue().values(), form=form, answers_tender=tender) == key


ANSWERS = st.dictionaries(
    st.sampled_from(["A", "B", "C"]), st.sampled_from(["not_yet", "met", "not_applicable"])
)
STATES = st.dictionaries(
    st.sampled_from(["prepare", "run"]), st.sampled_from(["ahead", "under_way", "passed"])
)


@given(STATES, ANSWERS)
def test_each_point_is_asked_by_one_gate_and_missing_there_or_answered(states, answers):
    found = stand(states, answers)
    asked = [point.id for one in found for point in one.asked]

    assert sorted(asked) == ["A", "B", "C"]
    missing = {point.id for one in found for point in one.missing}
    assert missing == {id for id in "ABC" if answers.get(id, "not_yet") == "not_yet"}


@pytest.mark.parametrize("key", list(catalogue()))
def test_a_process_adapted_without_a_change_is_the_same(key):
    process = catalogue()[key]

    assert (
        adapted(process, title=process.title, summary=process.summary, stages=drafts_of(process)) == process
    )


def test_a_point_taken_away_goes_from_locks_and_warnings():
    stages = drafts_of(SMALL)
    stages[0] = replace(
        stages[0], points=[DraftPoint("B", "B ?"), DraftPoint("", "Nouveau ?"), DraftPoint("", " ")]
    )

    found = adapted(SMALL, title="Autre", summary="", stages=stages)

    assert list(found.points()) == ["B", "P-1", "C"]
    assert (found.stages[1].locks, found.points()["C"].after, found.points()["C"].warning) == ((), (), "")
    assert d.faults(found) == []


@given(st.permutations(range(5)), st.sets(st.integers(0, 4), max_size=4))
def test_an_adapted_process_always_holds_together(order, dropped):
    dla = catalogue()["dla"]
    stages = [
        replace(one, rank=order[n], title="" if n in dropped else one.title)
        for n, one in enumerate(drafts_of(dla))
    ]

    found = adapted(dla, title=dla.title, summary=dla.summary, stages=stages)

    assert d.faults(found) == []
    assert len(found.stages) == 5 - len(dropped)


def test_a_stage_goes_before_the_one_whose_place_it_takes_or_after_it_when_it_moves_down():
    stages = drafts_of(catalogue()["dla"])
    ids = [one.id for one in stages]

    assert [one.id for one in placed(stages, {ids[2]: 1})] == [ids[2], *ids[:2], *ids[3:]]
    assert [one.id for one in placed(stages, {ids[0]: 3})] == [ids[1], ids[2], ids[0], *ids[3:]]
    assert [one.id for one in placed(stages, {ids[0]: 99, ids[1]: -4})] == [ids[1], *ids[2:], ids[0]]
    assert placed(stages, {}) == stages
