from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from maillage.consortium.domain.answer import Missing
from maillage.consortium.domain.change import apply_add, apply_set
from maillage.consortium.domain.problem import Question
from maillage.consortium.domain.solver import answer
from maillage.consortium.tests.domain import oracle, vectors
from maillage.consortium.tests.domain.draws import draw_question


def missing(question: Question) -> Missing:
    found = answer(question).missing
    assert found is not None
    return found


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_explain_missing_is_irreducible_and_helps_when_the_oracle_applies_it(seed: int) -> None:
    question = draw_question(Random(seed))
    assume(not oracle.is_possible(question))
    found, names = missing(question), oracle.names(question)

    blocking = set(found.blocking)
    assert not oracle.is_possible(question, [name for name in names if name not in blocking])
    for name in blocking:
        assert oracle.is_possible(
            question, [other for other in names if other not in blocking or other == name]
        )
    for change in found.would_help:
        if change.set is not None:
            helped = replace(question, tender=apply_set(question.tender, change.set))
        else:
            assert change.add is not None
            helped = apply_add(question, change.add)
        assert oracle.is_possible(helped), change


def test_explain_missing_proposes_the_fewest_members_that_work() -> None:
    question = vectors.question("max_members")
    tight = replace(question, tender=replace(question.tender, max_members=2))

    (found,) = [
        change.set for change in missing(tight).would_help if change.set and "max_members" in change.set
    ]

    wanted = found["max_members"]
    assert isinstance(wanted, int)
    assert answer(replace(tight, tender=apply_set(tight.tender, found))).status == "optimal"
    assert (
        answer(replace(tight, tender=apply_set(tight.tender, {"max_members": wanted - 1}))).status
        == "infeasible"
    )


def test_explain_missing_asks_for_the_hours_that_nobody_can_give() -> None:
    found = missing(vectors.question("infeasible-unknown_trade"))

    assert found.uncovered_hours == 1200
    assert [need.need for need in found.needs if need.able == 0] == ["9z"]
    (added,) = [change.add for change in found.would_help if change.add is not None]
    assert (added.trade, added.hours) == ("horlogerie", 1200)


def test_explain_missing_says_hours_to_add_that_are_near_the_fewest_and_easy_to_say() -> None:
    question = vectors.question("national")
    tight = replace(question, tender=replace(question.tender, max_members=4))
    total = float(tight.tender.total_hours())

    added = [change.add for change in missing(tight).would_help if change.add is not None]

    assert added
    for one in added:
        asked = {float(n.hours) for n in tight.tender.needs() if n.trade == one.trade}
        assert one.hours in {*asked, sum(asked), total} or one.hours % 10 == 0
        less = replace(one, hours=one.hours - total / 100)
        assert answer(apply_add(tight, one)).status == "optimal"
        assert answer(apply_add(tight, less)).status == "infeasible"


def test_explain_missing_tells_when_unknown_turnovers_decide() -> None:
    found = missing(vectors.question("infeasible-min_turnover"))

    assert [note.rule for note in found.notes] == ["R-247"]
    (change,) = found.would_help
    assert change.set is not None
    assert set(change.set) == {"min_turnover_eur"}


def test_explain_missing_gives_no_uncovered_hours_when_something_else_is_impossible() -> None:
    found = missing(vectors.question("infeasible-conflict"))

    assert found.uncovered_hours is None
    assert [change.set for change in found.would_help] == [
        {"must_include": ["00010014900012"]},
        {"must_include": ["00010007300014"]},
    ]


def test_explain_missing_names_the_lot_whose_insertion_is_out_of_reach() -> None:
    question = vectors.question("insertion")
    lot, *others = question.tender.lots
    lots = (replace(lot, insertion_hours=lot.hours()), *others)
    found = missing(replace(question, tender=replace(question.tender, lots=lots)))

    assert f"insertion:{lot.id}" in found.blocking
    sets = [change.set for change in found.would_help if change.set]
    assert any("insertion_hours" in change for change in sets)


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"max_members": 7}, "max_members", 7),
        ({"min_member_percent": 0.5}, "min_member_percent", Decimal("0.5")),
        ({"min_turnover_eur": 10}, "min_turnover_eur", Decimal(10)),
        ({"lead_min_turnover_eur": 10}, "lead_min_turnover_eur", Decimal(10)),
        ({"must_include": ["1"]}, "must_include", ("1",)),
        ({"exclude": []}, "exclude", ()),
    ],
)
def test_apply_set_changes_one_field_of_the_tender(
    changes: dict[str, object], field: str, value: object
) -> None:
    tender = vectors.question("kinds").tender

    assert getattr(apply_set(tender, changes), field) == value


def test_apply_set_changes_the_insertion_of_a_lot_or_leaves_lots_aside() -> None:
    tender = vectors.question("kinds").tender
    lot = tender.lots[0].id

    assert apply_set(tender, {"insertion_hours": {lot: 7}}).lots[0].insertion_hours == 7
    assert [kept.id for kept in apply_set(tender, {"only_lots": [lot]}).lots] == [lot]


def test_apply_set_refuses_a_field_it_does_not_know() -> None:
    with pytest.raises(KeyError):
        apply_set(vectors.question("kinds").tender, {"months": 3})
