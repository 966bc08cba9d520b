"""Every rule that the advisor or a form names can be opened."""

from __future__ import annotations

from maillage.cooperation.domain.advice.advisor import CLUES
from maillage.cooperation.domain.advice.bars import BARS
from maillage.cooperation.domain.advice.weighing import OWN
from maillage.cooperation.formbook import formbook
from maillage.procurement.queries import rules


def test_every_rule_named_is_in_the_rulebook():
    named = {rule for form in formbook().values() for rule in form.rules}
    named |= {caution.rule for form in formbook().values() for caution in form.cautions if caution.rule}
    named |= {rule.rule for rule in (*CLUES, *BARS) if rule.rule != OWN}

    assert named | {"R-300", "R-330", "R-331", "R-332"} <= rules().keys()


def test_criteria_read_real_answers_and_concern_real_forms():
    forms = [form for form in formbook().values() if form.is_ranked]

    for rule in (*CLUES, *BARS):
        assert any(rule.forms(form) for form in forms), rule.message
