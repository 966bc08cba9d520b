from __future__ import annotations

import pytest

from maillage.consortium.domain.solver import answer
from maillage.consortium.tests.domain import vectors

POSSIBLE = [name for name in vectors.NAMES if vectors.expected(name)["status"] == "optimal"]
IMPOSSIBLE = [name for name in vectors.NAMES if vectors.expected(name)["status"] == "infeasible"]


@pytest.mark.parametrize("name", POSSIBLE)
def test_answer_gives_the_costs_of_the_vector_with_a_member_set_of_each_cost(name: str) -> None:
    expected = vectors.expected(name)

    found = answer(vectors.question(name), alternatives=len(expected["costs"]))

    assert found.status == "optimal"
    assert [proposal.cost for proposal in found.proposals] == pytest.approx(expected["costs"], rel=1e-9)
    for proposal, members in zip(found.proposals, expected["members"], strict=True):
        assert sorted(member.siret for member in proposal.members) == members
        assert proposal.proven


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_answer_says_that_the_impossible_vectors_are_impossible(name: str) -> None:
    found = answer(vectors.question(name))

    assert found.status == "infeasible"
    assert found.proposals == ()
