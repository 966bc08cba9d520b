"""Verify an answer against the contract, before anyone sees it. An answer that fails is never shown.

The conditions are read again in plain Python (see `conditions`), distances, sums and costs are worked out again from
the question. `WrongAnswer` is an internal error: a fault of the programme, not of the question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from maillage.consortium.domain.answer import Answer, Member, Proposal
from maillage.consortium.domain.conditions import RELATIVE, Work, broken, broken_conditions
from maillage.consortium.domain.problem import Question, Structure
from maillage.territory.domain.places import distance_km

Group = list[tuple[Member, Structure]]

# Hours by which a condition may be off when hours are not rounded.
CLOSE = 1e-4


class WrongAnswer(AssertionError):
    """The answer does not keep the contract."""


def check_answer(question: Question, answer: Answer) -> None:
    """Raise WrongAnswer with everything that is wrong in the proposals of an answer."""
    structures = {structure.siret: structure for structure in question.structures}
    wrong = []
    for rank, proposal in enumerate(answer.proposals, 1):
        unknown = [member.siret for member in proposal.members if member.siret not in structures]
        wrong += [f"proposal {rank}: {siret} is not a candidate" for siret in unknown]
        if not unknown:
            group = [(member, structures[member.siret]) for member in proposal.members]
            wrong += [f"proposal {rank}: {what}" for what in _check_proposal(question, group, proposal)]
    _raise([*wrong, *_check_together(answer)])


def check_group(
    question: Question, group: Collection[Structure], work: Work, drop: Collection[str] = ()
) -> frozenset[str]:
    """Return the names, in `drop`, of what the group breaks; raise WrongAnswer if it breaks anything else.

    Hours are not rounded here: they are read to CLOSE, or to the precision of the solver when there are many.
    """
    off = max(CLOSE, 1e-8 * float(question.tender.total_hours()))
    wrong = list(broken(question, group, work, off))
    _raise([what for name, what in wrong if name not in drop])
    return frozenset(name for name, _ in wrong)


def _raise(wrong: list[str]) -> None:
    if wrong:
        raise WrongAnswer("; ".join(wrong))


def _check_proposal(question: Question, group: Group, proposal: Proposal) -> Iterator[str]:
    work = {m.siret: {serve.need: serve.hours for serve in m.serves} for m, _ in group}
    yield from broken_conditions(question, [structure for _, structure in group], work)
    yield from _check_members(question, group)
    yield from _check_lead(question, group, proposal)
    yield from _check_insertion(question, group, proposal)
    yield from _check_cost(question, group, proposal)


def _check_members(question: Question, group: Group) -> Iterator[str]:
    total = float(question.tender.total_hours())
    places = {need.id: question.places[need.place] for need in question.tender.needs()}
    for member, structure in group:
        hours = sum(serve.hours for serve in member.serves)
        told = (member.hours, member.percent, member.load_percent)
        mine = (hours, 100 * hours / total, 100 * hours / structure.hours)
        if any(abs(a - b) > 0.0051 for a, b in zip(mine, told, strict=True)):
            yield f"{member.siret}: hours, percent and load are {mine}, says {told}"
        if len({serve.need for serve in member.serves}) < len(member.serves):
            yield f"{member.siret} serves a need twice"
        for serve in member.serves:
            place = places.get(serve.need)
            if serve.hours <= 0 or place is None or serve.km != distance_km(structure.place, place):
                yield f"{member.siret}: no hours, or wrong distance, on {serve.need}"


def _check_lead(question: Question, group: Group, proposal: Proposal) -> Iterator[str]:
    asked = float(question.tender.lead_min_turnover_eur)
    able = [member for member, structure in group if (structure.turnover_eur or 0) >= asked]
    if able and proposal.lead != min(able, key=lambda member: (-member.hours, member.siret)).siret:
        yield "wrong lead"


def _check_insertion(question: Question, group: Group, proposal: Proposal) -> Iterator[str]:
    for lot in question.tender.lots:
        needs = {need.id for need in lot.needs}
        inserted = sum(
            structure.insertion_percent / 100 * serve.hours
            for member, structure in group
            for serve in member.serves
            if serve.need in needs
        )
        if abs(inserted - proposal.insertion_hours.get(lot.id, -1.0)) > 1e-4:
            yield f"lot {lot.id}: wrong hours of insertion"


def _check_cost(question: Question, group: Group, proposal: Proposal) -> Iterator[str]:
    weights, parts = question.weights, proposal.parts
    hour_km = sum(serve.hours * serve.km for member, _ in group for serve in member.serves)
    outside = sum(
        (100 - structure.insertion_percent) * serve.hours
        for member, structure in group
        for serve in member.serves
    )
    untied = sum(not any(_tied(a, b) for _, b in group) for _, a in group)
    cost = weights.km * hour_km + weights.insertion * outside
    cost += 1000 * (weights.member * len(group) + weights.tie * untied)
    told = (parts.members, parts.hour_km, parts.non_insertion, parts.untied_members, proposal.cost)
    for mine, theirs in zip((len(group), hour_km, outside, untied, cost), told, strict=True):
        if abs(mine - theirs) > 1e-4 + RELATIVE * abs(mine):
            yield f"cost or part {theirs}, should be {mine}"


def _tied(a: Structure, b: Structure) -> bool:
    return a.siret != b.siret and (b.siret in a.ties or a.siret in b.ties)


def _check_together(answer: Answer) -> Iterator[str]:
    sets = [frozenset(member.siret for member in proposal.members) for proposal in answer.proposals]
    if len(set(sets)) < len(sets):
        yield "two proposals have the same members"
    costs = [proposal.cost for proposal in answer.proposals]
    if costs != sorted(costs):
        yield "proposals are not in order"
    if any(proposal.bound > proposal.cost for proposal in answer.proposals):
        yield "a bound is above its cost"
    if answer.status == "optimal" and not all(proposal.proven for proposal in answer.proposals):
        yield "optimal, with a proposal not proven"
