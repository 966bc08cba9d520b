"""Verify an answer against the contract, before anyone sees it, in plain Python.

On purpose nothing is shared with the model: who may serve what, distances, sums and costs are worked out again from
the question, one structure at a time. An answer that fails is never shown: `WrongAnswer` is an internal error.
"""

from __future__ import annotations

from collections.abc import Iterator

from maillage.consortium.domain.answer import Answer, Member, Proposal
from maillage.consortium.domain.problem import Question, Structure
from maillage.directory.domain.kinds import FAMILY_OF, MODES_OF, Kind
from maillage.procurement.domain.tender import Lot, Need
from maillage.territory.domain.places import departement_of, distance_km

# Printed hours are whole hundredths: a limit in hours may be off by this much at most (contracts §1.4).
HOURS = 0.05 + 1e-6
RELATIVE = 1e-9


class WrongAnswer(AssertionError):
    """The answer does not keep the contract: a fault of the programme, not of the question."""


def check_answer(question: Question, answer: Answer) -> None:
    """Raise WrongAnswer with everything that is wrong in the proposals of an answer."""
    wrong = [
        f"proposal {rank}: {what}"
        for rank, proposal in enumerate(answer.proposals, 1)
        for what in check_proposal(question, proposal)
    ]
    wrong += _check_together(answer)
    if wrong:
        raise WrongAnswer("; ".join(wrong))


def check_proposal(question: Question, proposal: Proposal) -> list[str]:
    """Everything that is wrong in one proposal."""
    structures = {structure.siret: structure for structure in question.structures}
    unknown = [member.siret for member in proposal.members if member.siret not in structures]
    if unknown:
        return [f"{siret} is not a candidate" for siret in unknown]
    group = [(member, structures[member.siret]) for member in proposal.members]
    return [
        *_check_members(question, group),
        *_check_hours(question, group),
        *_check_lots(question, group, proposal),
        *_check_turnovers(question, group, proposal),
        *_check_cost(question, group, proposal),
    ]


Group = list[tuple[Member, Structure]]


def may_serve(question: Question, structure: Structure, lot: Lot, need: Need) -> bool:
    """Whether the structure may serve the need: offer, mode, reservation, area (contracts §1.3)."""
    kinds = [Kind(code) for code in structure.kinds]
    offers = any(offer.trade == need.trade and offer.mode == need.mode for offer in structure.offers)
    works = any(need.mode in MODES_OF[kind] for kind in kinds)
    admitted = not lot.reserved or any(FAMILY_OF.get(kind) in lot.reserved for kind in kinds)
    return offers and works and admitted and _reaches(question, structure, need)


def _reaches(question: Question, structure: Structure, need: Need) -> bool:
    place, reach = question.places[need.place], structure.reach
    if reach.national or departement_of(place.code) in reach.departements:
        return True
    return reach.radius_km is not None and distance_km(structure.place, place) <= reach.radius_km


def _check_members(question: Question, group: Group) -> Iterator[str]:
    tender = question.tender
    sirets = {member.siret for member, _ in group}
    if len(sirets) < max(2, len(group)):
        yield "fewer than two different members"
    if tender.max_members is not None and len(group) > tender.max_members:
        yield f"{len(group)} members, at most {tender.max_members} allowed"
    for siret in sorted(set(tender.must_include) - sirets):
        yield f"{siret} is imposed and is not a member"
    for siret in sorted(set(tender.exclude) & sirets):
        yield f"{siret} is excluded and is a member"
    for _, structure in group:
        for other in sorted(structure.incompatible & sirets - {structure.siret}):
            yield f"{structure.siret} and {other} are incompatible"


def _check_hours(question: Question, group: Group) -> Iterator[str]:
    total = float(question.tender.total_hours())
    least = float(question.tender.min_member_percent) / 100 * total
    where = {need.id: (lot, need) for lot in question.tender.lots for need in lot.needs}
    for member, structure in group:
        hours = sum(serve.hours for serve in member.serves)
        if len({serve.need for serve in member.serves}) < len(member.serves):
            yield f"{member.siret} serves a need twice"
        if hours <= 0 or hours < least - HOURS or abs(hours - member.hours) > 1e-6:
            yield f"{member.siret} has {hours} h, says {member.hours}, must have {least}"
        if hours > structure.hours + HOURS:
            yield f"{member.siret} has {hours} h, is free for {structure.hours}"
        if abs(member.percent - 100 * hours / total) > 0.006:
            yield f"{member.siret}: wrong percent"
        if abs(member.load_percent - 100 * hours / structure.hours) > 0.006:
            yield f"{member.siret}: wrong load"
        yield from _check_serves(question, member, structure, where)


def _check_serves(
    question: Question, member: Member, structure: Structure, where: dict[str, tuple[Lot, Need]]
) -> Iterator[str]:
    for serve in member.serves:
        if serve.need not in where or serve.hours <= 0:
            yield f"{member.siret}: no such need {serve.need}, or no hours"
            continue
        lot, need = where[serve.need]
        if not may_serve(question, structure, lot, need):
            yield f"{member.siret} may not serve {need.id}"
        if serve.km != distance_km(structure.place, question.places[need.place]):
            yield f"{member.siret}: wrong distance to {need.id}"
    for offer in structure.offers:
        given = sum(
            serve.hours
            for serve in member.serves
            if serve.need in where and _matches(where[serve.need][1], offer.trade, offer.mode)
        )
        if given > offer.hours + HOURS:
            yield f"{member.siret} gives {given} h of {offer.trade}, offers {offer.hours}"


def _matches(need: Need, trade: str, mode: str) -> bool:
    return need.trade == trade and need.mode == mode


def _check_lots(question: Question, group: Group, proposal: Proposal) -> Iterator[str]:
    given: dict[str, float] = {}
    worked: dict[str, float] = {}
    for member, structure in group:
        for serve in member.serves:
            given[serve.need] = given.get(serve.need, 0.0) + serve.hours
            part = structure.insertion_percent / 100 * serve.hours
            worked[serve.need] = worked.get(serve.need, 0.0) + part
    for lot in question.tender.lots:
        for need in lot.needs:
            if abs(given.get(need.id, 0.0) - float(need.hours)) > HOURS:
                yield f"need {need.id}: {given.get(need.id, 0.0)} h of {need.hours}"
        insertion = sum(worked.get(need.id, 0.0) for need in lot.needs)
        if insertion < float(lot.insertion_hours) - HOURS:
            yield f"lot {lot.id}: {insertion} h of insertion of {lot.insertion_hours}"
        if abs(insertion - proposal.insertion_hours.get(lot.id, -1.0)) > 1e-4:
            yield f"lot {lot.id}: wrong hours of insertion"


def _check_turnovers(question: Question, group: Group, proposal: Proposal) -> Iterator[str]:
    tender = question.tender
    turnovers = {member.siret: structure.turnover_eur or 0.0 for member, structure in group}
    if sum(turnovers.values()) < float(tender.min_turnover_eur) * (1 - RELATIVE):
        yield "turnovers too small together"
    able = [m for m, _ in group if turnovers[m.siret] >= float(tender.lead_min_turnover_eur)]
    if not able:
        yield "nobody may lead"
    elif proposal.lead != min(able, key=lambda member: (-member.hours, member.siret)).siret:
        yield "wrong lead"


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
