from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.consortium.domain.alone import alone
from maillage.consortium.domain.conditions import may_serve
from maillage.consortium.domain.eligibility import find_eligible
from maillage.consortium.domain.problem import Question, Reach
from maillage.consortium.tests.domain import vectors
from maillage.consortium.tests.domain.draws import draw_question
from maillage.territory.domain.places import distance_km


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_find_eligible_agrees_with_the_conditions_read_one_by_one(seed: int) -> None:
    question = draw_question(Random(seed), most=12)

    eligible = find_eligible(question)

    rows = {structure.siret: row for row, structure in enumerate(eligible.structures)}
    columns = {need.id: column for column, need in enumerate(eligible.needs)}
    for structure in question.structures:
        for lot in question.tender.lots:
            for need in lot.needs:
                row = rows.get(structure.siret)
                km = -1 if row is None else eligible.km[row, columns[need.id]]
                expected = distance_km(structure.place, question.places[need.place])
                assert km == (expected if may_serve(question, structure, lot, need) else -1)


@pytest.mark.parametrize(("kinds", "able"), [(("EITI",), False), (("AI",), False), (("EITI", "AI"), True)])
def test_find_eligible_takes_the_mode_of_one_kind_and_the_family_of_another(
    kinds: tuple[str, ...], able: bool
) -> None:
    question = vectors.question("reserved")
    lot = next(lot for lot in question.tender.lots if lot.reserved == {"iae", "handicap"})
    need = lot.needs[0]
    tender = replace(question.tender, lots=(replace(lot, needs=(need,)),))
    offering = next(
        s for s in question.structures if any((o.trade, o.mode) == (need.trade, need.mode) for o in s.offers)
    )
    one = replace(offering, kinds=kinds, reach=Reach(national=True))

    assert bool(find_eligible(replace(question, tender=tender, structures=[one])).structures) is able


def test_find_eligible_lists_whom_to_ask_nearest_first() -> None:
    question = vectors.question("kinds")
    silent = [
        replace(s, offers=(), kinds=("EI", "AI"), reach=Reach(national=True)) for s in question.structures[:5]
    ]
    places = [question.places[need.place] for need in question.tender.needs()]

    found = find_eligible(replace(question, structures=silent))

    near = {s.siret: min(distance_km(s.place, place) for place in places) for s in silent}
    assert found.to_ask == tuple(sorted(near, key=lambda siret: (near[siret], siret)))
    assert found.structures == ()


def question_for_one() -> Question:
    question = vectors.question("reserved")
    lot = question.tender.lots[0]
    need = lot.needs[0]
    tender = replace(
        question.tender,
        max_members=None,
        lots=(replace(lot, needs=(need,), reserved=frozenset(), insertion_hours=0),),
    )
    big = [
        replace(
            s,
            kinds=("EI", "AI"),
            reach=Reach(national=True),
            hours=10**6,
            offers=tuple(
                replace(offer, trade=need.trade, mode=need.mode, hours=10**6) for offer in s.offers[:1]
            ),
        )
        for s in question.structures[:3]
    ]
    return replace(question, tender=tender, structures=big)


def test_alone_lists_those_who_meet_every_condition_cheapest_first() -> None:
    question = question_for_one()
    tender, lots = alone(question, find_eligible(question))

    assert sorted(tender) == sorted(s.siret for s in question.structures)
    assert lots == {question.tender.lots[0].id: tender}
    place = question.places[next(question.tender.needs()).place]
    costs = [
        distance_km(s.place, place) + 100 - s.insertion_percent
        for siret in tender
        for s in question.structures
        if s.siret == siret
    ]
    assert costs == sorted(costs)


def test_alone_is_only_for_the_one_structure_imposed() -> None:
    question = question_for_one()
    first, second, _ = (s.siret for s in question.structures)

    one, both, excluded = (
        replace(question, tender=replace(question.tender, **changes))
        for changes in ({"must_include": (first,)}, {"must_include": (first, second)}, {"exclude": (first,)})
    )

    assert alone(one, find_eligible(one))[0] == (first,)
    assert alone(both, find_eligible(both))[0] == ()
    assert first not in alone(excluded, find_eligible(excluded))[0]
