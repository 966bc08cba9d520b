from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.consortium.domain.eligibility import find_eligible
from maillage.consortium.domain.instance import build_instance
from maillage.consortium.domain.limits import Limits
from maillage.consortium.domain.problem import PROFILES
from maillage.consortium.domain.rounding import round_hours
from maillage.consortium.domain.search import best_groups
from maillage.consortium.domain.solver import answer
from maillage.consortium.tests.domain import vectors
from maillage.consortium.tests.domain.draws import draw_possible


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_round_hours_stays_within_the_contract(seed: int) -> None:
    question = draw_possible(Random(seed))
    instance = build_instance(question.tender, find_eligible(question), question.weights)
    outcome = best_groups(instance, 3, Limits())
    for group in outcome.groups:
        cents = round_hours(instance, group.members, group.hours, group.cost)

        assert (np.abs(cents.sum(axis=0) - instance.hours * 100) <= 5).all()
        assert (cents >= 0).all()
        assert (cents.sum(axis=1) > 0).all()
        assert (cents[instance.upper[group.members] == 0] == 0).all()
        assert (np.abs(cents - group.hours * 100) <= 6).all()


def test_round_hours_covers_each_need_to_the_hundredth_when_insertion_divides_badly() -> None:
    question = vectors.question("insertion")
    lots = tuple(
        replace(lot, insertion_hours=(lot.hours() * Decimal("0.7777")).quantize(Decimal("0.01")))
        for lot in question.tender.lots
    )
    found = answer(replace(question, tender=replace(question.tender, lots=lots)))

    for proposal in found.proposals:
        for need in question.tender.needs():
            given_hours = [s.hours for m in proposal.members for s in m.serves if s.need == need.id]
            assert round(sum(given_hours), 6) == float(need.hours)


def test_round_hours_of_a_tiny_tender_still_gives_something_to_everyone() -> None:
    question = vectors.question("reserved")
    lots = tuple(
        replace(
            lot,
            insertion_hours=Decimal(0),
            needs=tuple(replace(need, hours=Decimal("0.03")) for need in lot.needs),
        )
        for lot in question.tender.lots
    )
    tiny = replace(question, tender=replace(question.tender, lots=lots), weights=PROFILES["equilibre"])

    found = answer(tiny)

    assert found.status == "optimal"
    assert all(member.hours >= 0.01 for proposal in found.proposals for member in proposal.members)
