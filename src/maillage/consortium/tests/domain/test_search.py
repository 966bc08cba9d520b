from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.consortium.domain import branching, search
from maillage.consortium.domain.eligibility import find_eligible
from maillage.consortium.domain.instance import Instance, build_instance
from maillage.consortium.domain.limits import Limits
from maillage.consortium.domain.model import GroupModel
from maillage.consortium.domain.problem import Question
from maillage.consortium.domain.root import relax_all
from maillage.consortium.domain.search import any_group, best_groups
from maillage.consortium.domain.twins import without_spare_twins
from maillage.consortium.tests.domain import oracle, vectors
from maillage.consortium.tests.domain.draws import draw_possible, draw_question

SEEDS = st.integers(0, 10**9)


def instance_of(question: Question) -> Instance:
    return build_instance(question.tender, find_eligible(question), question.weights)


def found_costs(question: Question, count: int = 6) -> list[float]:
    outcome = best_groups(instance_of(question), count, Limits())
    assert outcome.complete
    return [group.cost for group in outcome.groups]


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS)
def test_best_groups_costs_what_the_oracle_says_before_hours_are_rounded(seed: int) -> None:
    question = draw_question(Random(seed))

    expected = [cost for cost, _ in oracle.groups(question)[:6]]

    assert found_costs(question) == pytest.approx(expected, rel=1e-6, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_best_groups_is_the_same_when_highs_takes_over_at_once(seed: int) -> None:
    question = draw_question(Random(seed))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(branching, "HANDED_OVER", 0)
        patch.setattr(branching, "HANDED_OVER_WIDE", 0)
        over = found_costs(question)

    assert over == pytest.approx(found_costs(question), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("name", ["incompatible", "max_members", "kinds"])
def test_best_groups_is_the_same_when_the_first_search_is_tiny(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = found_costs(vectors.question(name))
    monkeypatch.setattr(search, "FIRST", 1)
    monkeypatch.setattr(search, "GROWTH", 2)
    monkeypatch.setattr(search, "SMALL_ENOUGH", 0)

    assert found_costs(vectors.question(name)) == pytest.approx(usual)


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS)
def test_relax_all_never_promises_more_than_the_best_group_with_each_structure(seed: int) -> None:
    question = draw_possible(Random(seed))
    groups = oracle.groups(question)
    instance = instance_of(question)

    root = relax_all(instance, Limits())

    assert root.bound <= groups[0][0] * (1 + 1e-7) + 1e-6
    for rank, structure in enumerate(instance.structures):
        costs = [cost for cost, members in groups if structure.siret in members]
        if costs:
            assert root.dearer[rank] <= costs[0] * (1 + 1e-7) + 1e-6


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS)
def test_relax_all_adds_no_cut_that_removes_a_group(seed: int) -> None:
    question = draw_question(Random(seed))
    instance = instance_of(question)
    cuts = relax_all(instance, Limits()).cuts
    for group in best_groups(instance, 6, Limits()).groups:
        hours = np.zeros(instance.upper.shape)
        hours[group.members] = group.hours
        inside = np.isin(np.arange(instance.size), group.members)
        for cut in cuts:
            given_by_hours = (hours[:, cut.needs].sum(axis=1) * cut.flow).sum()
            assert cut.members[inside].sum() + given_by_hours >= 1 - 1e-6


def test_relax_all_calls_in_few_structures_but_bounds_them_all() -> None:
    instance = instance_of(vectors.question("incompatible"))
    plain = GroupModel(instance, np.arange(instance.size)).relax()
    assert plain is not None

    root = relax_all(instance, Limits())

    assert root.bound >= plain.value * (1 - 1e-9)  # cuts only raise it
    assert (root.dearer >= root.bound - 1e-6).all()


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS)
def test_any_group_finds_one_whenever_there_is_one(seed: int) -> None:
    question = draw_question(Random(seed))

    outcome = any_group(instance_of(question), Limits())

    assert bool(outcome.groups) == oracle.is_possible(question)
    assert outcome.complete


def test_best_groups_tells_the_same_costs_among_many_twins() -> None:
    question = vectors.question("reserved")
    alone = [replace(s, ties=frozenset(), incompatible=frozenset()) for s in question.structures]
    twins = [replace(s, siret=f"{copy:02d}{s.siret[2:]}") for copy in range(3) for s in alone]

    one, three = (found_costs(replace(question, structures=some), 1) for some in (alone, twins))

    assert three[0] <= one[0] * (1 + 1e-9)


def test_without_spare_twins_keeps_enough_of_each_and_everyone_who_is_somebody() -> None:
    question = vectors.question("max_members")
    model = replace(question.structures[5], ties=frozenset(), incompatible=frozenset())
    others = [replace(s, ties=frozenset(), incompatible=frozenset()) for s in question.structures]
    twins = [replace(model, siret=f"9{rank:013d}") for rank in range(40)]
    known = [replace(twins[0], siret="80000000000000", ties=frozenset({twins[39].siret}))]
    instance = instance_of(replace(question, structures=[*others, *twins, *known]))

    kept = without_spare_twins(instance, 5)

    sirets = [instance.structures[rank].siret for rank in kept]
    able = [s.siret for s in instance.structures if s.siret.startswith("9")]
    if able:
        assert sum(siret.startswith("9") for siret in sirets) <= 4 + 5 - 1 + 1
        assert "80000000000000" in sirets
        assert twins[39].siret in sirets


def test_best_groups_stopped_before_it_starts_knows_nothing() -> None:
    outcome = best_groups(instance_of(vectors.question("incompatible")), 3, Limits(until=0.0))

    assert not outcome.complete


def test_best_groups_with_few_nodes_keeps_an_honest_bound() -> None:
    instance = instance_of(vectors.question("incompatible"))
    best = best_groups(instance, 1, Limits()).groups[0].cost

    outcome = best_groups(instance, 5, Limits(nodes=2))

    assert all(group.bound <= group.cost for group in outcome.groups)
    assert all(group.bound <= best * (1 + 1e-7) for group in outcome.groups if group.bound < group.cost)


@pytest.mark.parametrize("name", ["incompatible", "kinds", "insertion"])
def test_best_groups_handed_over_to_highs_keeps_the_costs_of_the_vectors(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(branching, "HANDED_OVER", 0)
    monkeypatch.setattr(branching, "HANDED_OVER_WIDE", 0)

    assert found_costs(vectors.question(name), 3) == pytest.approx(vectors.expected(name)["costs"])


def test_best_groups_handed_over_to_highs_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branching, "HANDED_OVER", 0)
    monkeypatch.setattr(branching, "HANDED_OVER_WIDE", 0)
    calls = iter(range(10**6))

    outcome = best_groups(
        instance_of(vectors.question("incompatible")), 5, Limits(stop=lambda: next(calls) > 12)
    )

    assert all(group.bound <= group.cost for group in outcome.groups)


def test_relax_answers_even_when_highs_gives_up_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = instance_of(vectors.question("kinds"))
    usual = GroupModel(instance, np.arange(instance.size)).relax()
    stubborn = GroupModel(instance, np.arange(instance.size))
    monkeypatch.setattr(stubborn._highs, "run", lambda: None, raising=False)

    again = stubborn.relax()

    assert usual is not None
    assert again is not None
    assert again.value == pytest.approx(usual.value)
