from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.base.faults import Faulty
from maillage.consortium.domain.answer import Answer
from maillage.consortium.domain.problem import PROFILES, Offer, Question, Weights
from maillage.consortium.domain.solver import answer
from maillage.consortium.tests.domain import oracle, vectors
from maillage.consortium.tests.domain.draws import draw_question

POSSIBLE = [name for name in vectors.NAMES if vectors.expected(name)["status"] == "optimal"]
IMPOSSIBLE = [name for name in vectors.NAMES if vectors.expected(name)["status"] == "infeasible"]
SEEDS = st.integers(0, 10**9)


def costs(found: Answer) -> list[float]:
    return [proposal.cost for proposal in found.proposals]


def members(found: Answer) -> list[list[str]]:
    return [sorted(member.siret for member in proposal.members) for proposal in found.proposals]


@pytest.mark.parametrize("name", POSSIBLE)
def test_answer_gives_the_costs_of_the_vector_with_a_member_set_of_each_cost(name: str) -> None:
    expected = vectors.expected(name)

    found = answer(vectors.question(name), alternatives=len(expected["costs"]))

    assert found.status == "optimal"
    assert costs(found) == pytest.approx(expected["costs"], rel=1e-9)
    assert members(found) == expected["members"]
    assert all(proposal.proven and proposal.bound == proposal.cost for proposal in found.proposals)


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_answer_names_what_blocks_in_the_impossible_vectors(name: str) -> None:
    found = answer(vectors.question(name))

    assert found.status == "infeasible"
    assert found.proposals == ()
    assert found.missing is not None
    assert sorted(found.missing.blocking) == vectors.expected(name)["blocking_example"]


@settings(max_examples=120, deadline=None)
@given(seed=SEEDS)
def test_answer_agrees_with_the_oracle_on_every_best_group(seed: int) -> None:
    question = draw_question(Random(seed))
    expected = oracle.groups(question)

    found = answer(question, alternatives=6)

    assert found.status == ("optimal" if expected else "infeasible")
    assert len(found.proposals) == min(6, len(expected))
    hundredth = (
        0.01 * _dearest_hour(question) * 6
    )  # hours are printed to 0.01: all there is in so small a tender
    for cost, (best, _) in zip(costs(found), expected, strict=False):
        assert cost == pytest.approx(best, rel=1e-5, abs=hundredth + 1e-6)


def _dearest_hour(question: Question) -> float:
    return question.weights.km * 9500 + question.weights.insertion * 100


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, order=st.randoms(use_true_random=False))
def test_answer_does_not_depend_on_the_order_of_the_candidates(seed: int, order: Random) -> None:
    question = draw_question(Random(seed))
    shuffled = list(question.structures)
    order.shuffle(shuffled)

    assert told(answer(replace(question, structures=shuffled))) == told(answer(question))


def told(found: Answer) -> Answer:
    return replace(found, seconds=0.0)


@pytest.mark.parametrize("name", ["kinds", "max_members", "insertion"])
def test_answer_is_the_same_with_one_more_candidate_that_can_do_nothing(name: str) -> None:
    question = vectors.question(name)
    useless = replace(
        question.structures[0], siret="99999999999999", offers=(Offer("horlogerie", "production", 9e6),)
    )

    more = answer(replace(question, structures=[*question.structures, useless]))

    assert costs(more) == costs(answer(question))
    assert more.able == answer(question).able
    assert more.candidates_read == len(question.structures) + 1


@pytest.mark.parametrize("name", ["kinds", "national"])
def test_answer_scales_with_the_weights(name: str) -> None:
    question = vectors.question(name)
    weights = PROFILES["equilibre"]
    double = Weights(weights.member * 2, weights.km * 2, weights.insertion * 2, weights.tie * 2)

    twice, once = answer(replace(question, weights=double)), answer(question)

    assert members(twice) == members(once)
    assert costs(twice) == pytest.approx([2 * cost for cost in costs(once)])


def test_answer_is_the_same_when_a_need_is_cut_in_two() -> None:
    question = vectors.question("reserved")
    lot, *lots = question.tender.lots
    need, *needs = lot.needs
    halves = [replace(need, id=f"half{half}", hours=need.hours / 2) for half in (1, 2)]
    cut = replace(question.tender, lots=(replace(lot, needs=(*halves, *needs)), *lots))

    halved = answer(replace(question, tender=cut))

    assert costs(halved) == pytest.approx(costs(answer(question)))
    assert members(halved) == members(answer(question))


def test_answer_keeps_both_limits_when_one_offer_serves_several_needs_and_equals_the_free_hours() -> None:
    question = vectors.question("reserved")
    offers = {s.siret: tuple(replace(o, hours=s.hours) for o in s.offers[:1]) for s in question.structures}
    equal = [replace(s, offers=offers[s.siret]) for s in question.structures]

    found = answer(replace(question, structures=equal))  # the checker would refuse a member beyond its hours

    assert found.status in ("optimal", "infeasible")


def test_answer_refuses_a_question_that_cannot_be_put() -> None:
    question = vectors.question("kinds")
    tender = replace(question.tender, must_include=("12345678900000",))

    with pytest.raises(Faulty) as refusal:
        answer(replace(question, tender=tender, places={}))

    assert {fault.path for fault in refusal.value.faults} >= {"must_include[0]", "lots[0].needs[0].place"}


def test_answer_stops_at_once_when_asked_and_says_it_does_not_know() -> None:
    found = answer(vectors.question("incompatible"), stop=lambda: True)

    assert found.status in ("unknown", "feasible")
    assert all(not proposal.proven or proposal.bound == proposal.cost for proposal in found.proposals)


def test_answer_tells_its_progress_with_better_and_better_groups() -> None:
    seen: list[Answer] = []

    found = answer(vectors.question("incompatible"), alternatives=3, on_progress=seen.append)

    assert seen
    assert {one.status for one in seen} == {"feasible"}
    firsts = [one.proposals[0].cost for one in seen]
    assert firsts == sorted(firsts, reverse=True)
    assert firsts[-1] == found.proposals[0].cost
    assert all(one.proposals[0].bound <= found.proposals[0].cost for one in seen)


def test_answer_stopped_on_the_way_gives_an_honest_bound() -> None:
    best = answer(vectors.question("incompatible"), alternatives=1).proposals[0].cost
    calls = iter(range(10**6))

    found = answer(vectors.question("incompatible"), alternatives=5, stop=lambda: next(calls) > 12)

    assert all(proposal.bound <= proposal.cost for proposal in found.proposals)
    assert all(proposal.bound <= best * (1 + 1e-6) for proposal in found.proposals if not proposal.proven)


def test_answer_without_any_able_structure_says_so() -> None:
    question = replace(vectors.question("kinds"), structures=[])

    found = answer(question)

    assert (found.status, found.able) == ("infeasible", 0)
    assert found.missing is not None
    assert found.missing.blocking == ()
    assert {need.able for need in found.missing.needs} == {0}


def test_answer_lists_who_could_answer_alone_cheapest_first() -> None:
    found = answer(vectors.question("infeasible-two_members"))

    assert len(found.alone_tender) == 1
    assert found.alone_lots == {"1": found.alone_tender}


def test_answer_with_all_weights_at_zero_finds_as_many_groups_as_asked() -> None:
    question = replace(vectors.question("kinds"), weights=Weights(0, 0, 0, 0))

    found = answer(question, alternatives=4)

    assert costs(found) == [0.0] * 4
    assert len({tuple(group) for group in members(found)}) == 4


def test_answer_accepts_the_smallest_share_the_contract_allows() -> None:
    question = vectors.question("min_member_percent")
    tender = replace(question.tender, min_member_percent=Decimal("0.1"))

    looser, tighter = answer(replace(question, tender=tender)), answer(question)

    assert costs(looser)[0] <= costs(tighter)[0]
