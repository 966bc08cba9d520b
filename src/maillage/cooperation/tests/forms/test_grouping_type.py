"""The advisor and the proposals of groups advise the same type of grouping (R-252)."""

from __future__ import annotations

import pytest

from maillage.consortium.domain.advice import type_advice
from maillage.consortium.tests.domain.make import FAR, ask, lot, need, tender
from maillage.cooperation.domain.advice.project import answers_of
from maillage.cooperation.formbook import advisor
from maillage.cooperation.tests.forms.strategies import AT

FORM = {"solidaire": "R-306", "conjoint": "R-304"}


@pytest.mark.parametrize(
    "lots",
    [
        [lot(need("a", 100))],
        [lot(need("a", 100), need("b", 50, place=FAR))],
        [lot(need("a", 100), need("b", 50, trade="menage"))],
        [lot(need("a", 100)), lot(need("b", 50), id="2")],
        [lot(need("a", 100)), lot(need("b", 50, place=FAR), id="2")],
        [lot(need("a", 100)), lot(need("b", 50, trade="menage"), id="2")],
    ],
)
def test_the_first_grouping_is_the_type_that_proposals_advise(lots):
    asked = tender(*lots)
    said = answers_of(["EI", "ACI"], asked).having("liability", "joint")

    ranked = [one.form.id for one in advisor().advise(said, AT).ranked]

    assert ranked[0] == FORM[type_advice(ask(asked)).advice]
