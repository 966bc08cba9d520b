from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.cooperation.domain.advice.advisor import CLUES, Advisor
from maillage.cooperation.domain.advice.answers import NO_MARKET, Answers, Goals, Market, Partners
from maillage.cooperation.domain.advice.bars import BARS
from maillage.cooperation.domain.advice.form import Form, Grades, Personality
from maillage.cooperation.formbook import advisor, formbook
from maillage.cooperation.tests.forms.strategies import AT, answers

FORMS = formbook()
THREE_SIAE = Partners(3, 0, 0, 0, 0, 0)


def naive_score(form: Form, said: Answers) -> Fraction:
    """Weigh a form in fractions, one clue after the other, nothing kept: a second implementation."""
    weights = [Fraction(3, 2) if value is None else Fraction(value) for _, value in said.goals.items()]
    weights = weights if sum(weights) else [Fraction(1)] * 3
    grades = [form.grades.development, form.grades.mutualisation, form.grades.impact]
    score = 10 * sum(w * g for w, g in zip(weights, grades, strict=True)) / sum(weights)
    if said.shares:
        score += Fraction(
            4 * sum((form.shares or {}).get(share, 0) for share in said.shares), len(said.shares)
        )
    score -= 2 * (Fraction(sum(form.effort), 2) - 1)
    return score + sum(clue.points for clue in CLUES if clue.forms(form) and clue.test(said))


def naive_out(form: Form, said: Answers, at: date) -> list[str]:
    return [bar.reason(form).rule for bar in BARS if bar.forms(form) and bar.test(said, at)]


@given(answers)
def test_advise_agrees_with_a_second_implementation(said: Answers):
    advice = advisor().advise(said, AT)

    for one in advice.ranked:
        assert naive_out(one.form, said, AT) == []
        assert one.score == pytest.approx(float(naive_score(one.form, said)), abs=1e-9)
    for out in advice.excluded:
        assert sorted(reason.rule for reason in out.reasons) == sorted(naive_out(out.form, said, AT))
    scores = [naive_score(one.form, said) for one in advice.ranked]
    assert [one.rank for one in advice.ranked] == [1 + sum(s > score for s in scores) for score in scores]
    assert scores == sorted(scores, reverse=True)


@given(answers)
def test_every_form_is_either_ranked_or_excluded(said: Answers):
    advice = advisor().advise(said, AT)

    ranked, excluded = {one.form.id for one in advice.ranked}, {one.form.id for one in advice.excluded}
    assert not ranked & excluded
    assert ranked | excluded == FORMS.keys() - {"R-311"}
    assert all(one.reasons for one in advice.excluded)


@given(answers, st.sets(st.sampled_from([f.name for f in Answers.__dataclass_fields__.values()])))
def test_silence_never_excludes(said: Answers, silent: set[str]):
    blank = {"goals": Goals(), "partners": Partners()}
    quieter = replace(said, **{key: blank.get(key) for key in silent})

    before = {one.form.id for one in advisor().advise(said, AT).ranked}
    after = {one.form.id for one in advisor().advise(quieter, AT).ranked}

    assert before <= after


def test_no_answer_excludes_nothing():
    assert advisor().advise(Answers(), AT).excluded == ()


@given(answers, st.permutations(list(FORMS.values())))
def test_the_order_of_the_catalogue_changes_nothing(said: Answers, forms: list[Form]):
    assert Advisor(forms).first_two(said, AT) == advisor().first_two(said, AT)


@given(answers)
def test_first_two_is_the_top_of_advise(said: Answers):
    ranked = advisor().advise(said, AT).ranked

    assert advisor().first_two(said, AT) == tuple((one.form.id, one.rank) for one in ranked if one.rank <= 2)


def test_equal_forms_share_their_rank():
    form = replace(FORMS["R-301"], facts=replace(FORMS["R-301"].facts, personality=Personality.NONE))
    twins = [replace(form, id="R-396"), replace(form, id="R-397")]
    other = replace(form, id="R-398", grades=Grades(1, 1, 1, published=False))

    ranked = Advisor([*twins, other]).advise(Answers(), AT).ranked

    assert [(one.form.id, one.rank) for one in ranked] == [("R-396", 1), ("R-397", 1), ("R-398", 3)]


def test_three_structures_that_pool_for_good_are_shown_gie_ges_and_employers_group():
    said = Answers(goals=Goals(0, 3, 0), horizon="open", partners=THREE_SIAE)

    assert [one.form.id for one in advisor().advise(said, AT).ranked[:3]] == ["R-307", "R-308", "R-309"]


def test_one_tender_calls_for_a_grouping():
    said = Answers(horizon="market", market=Market(frozenset(), 1, True))

    assert {one.form.id for one in advisor().advise(said, AT).ranked[:3]} == {"R-304", "R-305", "R-306"}


@pytest.mark.parametrize(
    ("said", "form", "rule"),
    [
        (Answers(partners=Partners(1, 0, 0, 0, 0, 0)), "R-307", "R-347"),
        (Answers(partners=Partners(1, 0, 1, 0, 0, 0)), "R-314", "R-314"),
        (Answers(partners=Partners(3, 0, 0, 0, 0, 0), staff="employ"), "R-314", "R-347"),
        (Answers(partners=Partners(0, 0, 2, 3, 0, 0)), "R-309", "R-309"),
        (Answers(partners=Partners(0, 0, 4, 2, 0, 0)), "R-312", "R-312"),
        (
            Answers(partners=Partners(1, 0, 1, 0, 0, 0), market=Market(frozenset({"iae"}), 1, True)),
            "R-304",
            "R-208",
        ),
        (Answers(staff="lend", price_above_cost=True), "R-303", "R-266"),
        (Answers(staff="lend", price_above_cost=True), "R-319", "R-319"),
        (Answers(territory_authorised=False), "R-317", "R-317"),
        (Answers(market=Market(frozenset(), 1, True)), "R-318", "R-318"),
        (Answers(liability="own_share"), "R-306", "R-241"),
        (Answers(liability="limited"), "R-305", "R-243"),
        (Answers(market=NO_MARKET), "R-306", "R-254"),
        (Answers(personality="required"), "R-304", "R-240"),
    ],
)
def test_exclusions_name_their_rule(said: Answers, form: str, rule: str):
    out = {
        one.form.id: {reason.rule for reason in one.reasons} for one in advisor().advise(said, AT).excluded
    }

    assert rule in out[form]


def test_joint_reservation_is_read_at_the_day_asked():
    both = Answers(market=Market(frozenset({"iae", "handicap"}), 1, True))

    before = advisor().advise(both, date(2020, 12, 6)).excluded
    after = advisor().advise(both, date(2020, 12, 7)).excluded

    assert "R-304" in {one.form.id for one in before}
    assert "R-304" not in {one.form.id for one in after}


def test_an_eligible_group_may_answer_a_reserved_lot():
    both = Answers(
        partners=Partners(4, 1, 0, 0, 0, 0), market=Market(frozenset({"iae", "handicap"}), 1, True)
    )

    assert "R-304" in {one.form.id for one in advisor().advise(both, AT).ranked}
