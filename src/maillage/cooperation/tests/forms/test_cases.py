"""The fifteen real cases of the sources: the form really chosen comes in the first two."""

from __future__ import annotations

import pytest

from maillage.cooperation.formats.answers import parse_answers
from maillage.cooperation.formbook import advisor
from maillage.cooperation.tests.forms.strategies import AT, CASES


def test_the_fifteen_cases_are_there():
    assert len(CASES) == 15


@pytest.mark.parametrize("name", CASES)
def test_advice_ranks_the_form_really_chosen_in_the_first_two(name: str):
    case = CASES[name]

    advice = advisor().advise(parse_answers(case["answers"]), AT)

    first = {one.form.id for one in advice.ranked if one.rank <= 2}
    assert first & set(case["top2"])


@pytest.mark.parametrize("name", CASES)
def test_advice_excludes_what_is_impossible_with_the_rule_that_does_it(name: str):
    case = CASES[name]

    advice = advisor().advise(parse_answers(case["answers"]), AT)

    out = {one.form.id: {reason.rule for reason in one.reasons} for one in advice.excluded}
    assert {form: rule for form, rule in case["excluded"].items() if rule not in out.get(form, set())} == {}
