"""What is worth asking: exact, against trying answers one by one without any memory."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.cooperation.domain.advice.advisor import Advisor
from maillage.cooperation.domain.advice.answers import (
    GOALS,
    KINDS,
    NO_MARKET,
    Answers,
    Goals,
    Market,
    Partners,
)
from maillage.cooperation.domain.advice.asking import values_of, witness, worth_asking
from maillage.cooperation.domain.advice.sensitivity import what_if
from maillage.cooperation.formats.answers import parse_answers
from maillage.cooperation.formbook import advisor, formbook
from maillage.cooperation.tests.forms.strategies import AT, CASES, VALUES, answers


def first_two(said: Answers, at: date) -> list[tuple[str, int]]:
    """Return the first two ranks by a new advisor, that remembers nothing."""
    ranked = Advisor(formbook().values()).advise(said, at).ranked
    return [(one.form.id, one.rank) for one in ranked if one.rank <= 2]


def completed(said: Answers, key: str, value: object) -> object:
    """Keep what was said of a part of an answer, and take the rest from a value."""
    own = getattr(said, key)
    if not isinstance(own, Goals | Partners | Market) or not isinstance(value, Goals | Partners | Market):
        return value
    parts = {name: getattr(own, name) for name in own.__dataclass_fields__}
    return type(own)(**{name: getattr(value, name) if part is None else part for name, part in parts.items()})


@settings(max_examples=80)
@given(answers, st.data())
def test_an_answer_that_is_not_asked_changes_nothing(said: Answers, data: st.DataObject):
    ask = worth_asking(advisor(), said, AT)
    idle = [key for key in said.unknown() if key not in ask]
    if not idle:
        return
    key = data.draw(st.sampled_from(idle))
    value = data.draw(VALUES[key])
    if key == "market" and said.contract is not None and not isinstance(value, Market):
        return  # a contract was said: there is one

    assert first_two(said.having(key, completed(said, key, value)), AT) == first_two(said, AT)


@settings(max_examples=25)
@given(answers)
def test_an_answer_that_is_asked_has_a_value_that_changes_the_first_two(said: Answers):
    for key in worth_asking(advisor(), said, AT):
        other = witness(advisor(), said, AT, key)

        assert first_two(said.having(key, other), AT) != first_two(said, AT)


def test_nothing_is_asked_of_what_was_said():
    for case in CASES.values():
        said = parse_answers(case["answers"])

        assert not set(worth_asking(advisor(), said, AT)) & {
            key for key in case["answers"].keys() - {"schema"} if said.is_known(key)
        }


def test_without_any_answer_nearly_everything_is_worth_asking():
    ask = worth_asking(advisor(), Answers(), AT)

    assert {"goals", "horizon", "partners", "market", "merge", "replicate"} <= set(ask)
    assert "territory_authorised" not in ask  # alone, before the topic is said, it decides nothing


def test_values_of_keeps_what_was_said():
    said = Answers(goals=Goals(development=3), partners=Partners(siae=7), market=Market(lots=4))

    assert all(value.development == 3 for value in values_of("goals", said))
    assert all(value.siae == 7 for value in values_of("partners", said))
    assert all(value.lots == 4 for value in values_of("market", said))
    assert len(set(values_of("partners", said))) > 500


def test_values_of_reaches_every_total_and_majority():
    totals = {value.total for value in values_of("partners", Answers())}
    public = [
        value
        for value in values_of("partners", Answers())
        if value.is_known and value.authority * 2 > value.total >= 10
    ]

    assert {1, 2, 3, 5, 6, 10} <= totals
    assert public
    assert all(value.of(kind) is not None for value in public for kind in KINDS)


def test_what_if_tells_each_other_priority():
    said = parse_answers(CASES["trois-traiteurs"]["answers"])

    found = what_if(advisor(), said, AT)

    marks = {goal: mark or 0 for goal, mark in said.goals.items()}
    best = max(marks.values())
    first = [goal for goal, mark in marks.items() if mark == best]
    assert len(first) == 1
    assert [one.key for one in found[:2]] == [goal for goal in GOALS if goal not in first]
    for one in found:
        assert list(one.first) == first_two(one.answers, AT)
        assert one.changes == (list(one.first) != first_two(said, AT))
    assert {one.key for one in found[2:]} >= {"horizon:market", "liability:own_share"}


def test_one_contract_and_nothing_else_is_a_momentary_group():
    """R-330: « one tender → GME », although vehicles were to be shared and no contract was aimed at."""
    said = Answers(
        goals=Goals(1, 3, 2), horizon="open", partners=Partners(5, 0, 0, 0, 0, 0), staff="employ",
        market=NO_MARKET, shares=frozenset({"vehicles"}),
    )  # fmt: skip

    one = next(one for one in what_if(advisor(), said, AT) if one.key == "horizon:market")

    assert one.first[0] == ("R-304", 1)
