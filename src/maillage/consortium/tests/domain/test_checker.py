from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from maillage.consortium.domain.answer import Answer, Proposal
from maillage.consortium.domain.checker import WrongAnswer, check_answer
from maillage.consortium.domain.problem import Question
from maillage.consortium.domain.solver import answer
from maillage.consortium.tests.domain import vectors


@cache
def right() -> tuple[Question, Answer]:
    question = vectors.question("max_members")
    return question, answer(question, alternatives=2)


def spoiled(change: Callable[[Proposal], Proposal]) -> Answer:
    _, found = right()
    return replace(found, proposals=(change(found.proposals[0]), *found.proposals[1:]))


def with_hours(proposal: Proposal, hours: float) -> Proposal:
    member, *others = proposal.members
    serve, *serves = member.serves
    more = replace(member, serves=(replace(serve, hours=serve.hours + hours), *serves))
    return replace(proposal, members=(more, *others))


def with_first(proposal: Proposal, **changes: object) -> Proposal:
    member, *others = proposal.members
    return replace(proposal, members=(replace(member, **changes), *others))  # type: ignore[arg-type]


SPOILED: dict[str, Callable[[Proposal], Proposal]] = {
    "more hours than the need": lambda p: with_hours(p, 1.0),
    "fewer hours than the need": lambda p: with_hours(p, -1.0),
    "wrong cost": lambda p: replace(p, cost=p.cost * 1.00001),
    "wrong part": lambda p: replace(p, parts=replace(p.parts, untied_members=p.parts.untied_members + 1)),
    "wrong lead": lambda p: replace(p, lead=p.members[-1].siret),
    "wrong insertion": lambda p: replace(p, insertion_hours={}),
    "bound above the cost": lambda p: replace(p, bound=p.cost + 1),
    "a member left out": lambda p: replace(p, members=p.members[1:]),
    "a stranger": lambda p: with_first(p, siret="99999999999999"),
    "the same member twice": lambda p: replace(p, members=(*p.members, p.members[0])),
    "wrong percent": lambda p: with_first(p, percent=1.0),
    "wrong load": lambda p: with_first(p, load_percent=1.0),
    "wrong distance": lambda p: with_first(
        p, serves=tuple(replace(serve, km=serve.km + 1) for serve in p.members[0].serves)
    ),
    "not proven": lambda p: replace(p, proven=False),
}


def test_check_answer_accepts_what_the_solver_finds() -> None:
    check_answer(*right())


@pytest.mark.parametrize("what", SPOILED)
def test_check_answer_refuses(what: str) -> None:
    question, _ = right()

    with pytest.raises(WrongAnswer):
        check_answer(question, spoiled(SPOILED[what]))


def test_check_answer_refuses_the_same_group_twice() -> None:
    question, found = right()

    with pytest.raises(WrongAnswer, match="same members"):
        check_answer(question, replace(found, proposals=(found.proposals[0],) * 2))


def test_check_answer_refuses_proposals_out_of_order() -> None:
    question, found = right()

    with pytest.raises(WrongAnswer, match="not in order"):
        check_answer(question, replace(found, proposals=found.proposals[::-1]))


@pytest.mark.parametrize("name", [name for name in vectors.NAMES if name.startswith("infeasible")])
def test_check_answer_refuses_a_group_where_there_is_none(name: str) -> None:
    _, found = right()

    with pytest.raises(WrongAnswer):
        check_answer(vectors.question(name), replace(found, proposals=found.proposals[:1]))


@pytest.mark.parametrize(
    "changes",
    [
        {"max_members": 2},
        {"min_turnover_eur": 10**10},
        {"lead_min_turnover_eur": 10**10},
        {"must_include": ("00010000000000",)},
        {"min_member_percent": 49},
    ],
)
def test_check_answer_reads_each_condition_of_the_tender(changes: dict[str, object]) -> None:
    question, found = right()
    tender = replace(question.tender, **changes)  # type: ignore[arg-type]

    with pytest.raises(WrongAnswer):
        check_answer(replace(question, tender=tender), found)


def test_check_answer_refuses_an_excluded_member_and_enemies() -> None:
    question, found = right()
    first, second = (member.siret for member in found.proposals[0].members[:2])
    excluding = replace(question, tender=replace(question.tender, exclude=(first,)))
    hostile = [
        replace(s, incompatible=frozenset({second})) if s.siret == first else s for s in question.structures
    ]

    with pytest.raises(WrongAnswer, match="excluded"):
        check_answer(excluding, found)
    with pytest.raises(WrongAnswer, match="incompatible"):
        check_answer(replace(question, structures=hostile), found)
