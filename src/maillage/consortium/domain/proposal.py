"""A group and its hours, written as a proposal: what each member does, who leads, what it costs."""

from __future__ import annotations

import numpy as np

from maillage.consortium.domain.answer import Member, Parts, Proposal, Serve
from maillage.consortium.domain.eligibility import Eligible
from maillage.consortium.domain.instance import Ints
from maillage.consortium.domain.problem import Question, Structure, Weights
from maillage.territory.domain.places import distance_km

PROVEN = 1e-6
# Nearer than this (relative), a bound and a cost differ only by the arithmetic of machines.
SAME = 1e-9


def write_proposal(
    question: Question,
    eligible: Eligible,
    members: tuple[Structure, ...],
    cents: Ints,
    *,
    best: float,
    bound: float,
) -> Proposal:
    """Return the proposal of these members.

    cents: (members, needs) hundredths of an hour. best: cost of the group before its hours were rounded.
    bound: no other group left to propose costs less.
    """
    total = float(question.tender.total_hours())
    written = [
        _write_member(question, eligible, structure, row, total)
        for structure, row in zip(members, cents.tolist(), strict=True)
    ]
    written.sort(key=lambda member: (-member.hours, member.siret))
    parts = _parts(members, written)
    cost = cost_of(parts, question.weights)
    return Proposal(
        cost=cost,
        bound=cost if bound >= cost - SAME * abs(cost) else bound,
        proven=bound >= best - PROVEN * abs(best),
        lead=_lead(question, members, written),
        members=tuple(written),
        parts=parts,
        insertion_hours=_insertion_hours(eligible, members, cents),
    )


def _write_member(
    question: Question, eligible: Eligible, structure: Structure, cents: list[int], total: float
) -> Member:
    serves = tuple(
        Serve(need.id, given / 100, distance_km(structure.place, question.places[need.place]))
        for need, given in zip(eligible.needs, cents, strict=True)
        if given > 0
    )
    hours = sum(cents) / 100
    return Member(
        siret=structure.siret,
        name=structure.name,
        kinds=structure.kinds,
        hours=hours,
        percent=round(100 * hours / total, 2),
        load_percent=round(100 * hours / structure.hours, 2),
        serves=serves,
    )


def _parts(members: tuple[Structure, ...], written: list[Member]) -> Parts:
    percent = {structure.siret: structure.insertion_percent for structure in members}
    cents = [(m.siret, round(serve.hours * 100), serve.km) for m in written for serve in m.serves]
    return Parts(
        members=len(members),
        hour_km=sum(given * km for _, given, km in cents) / 100,
        non_insertion=sum(given * (100 - percent[siret]) for siret, given, _ in cents) / 100,
        untied_members=sum(not _is_tied(structure, members) for structure in members),
    )


def _is_tied(structure: Structure, members: tuple[Structure, ...]) -> bool:
    return any(
        other.siret != structure.siret and (other.siret in structure.ties or structure.siret in other.ties)
        for other in members
    )


def cost_of(parts: Parts, weights: Weights) -> float:
    """The points of the contract, from the parts of a group."""
    return round(
        1000 * weights.member * parts.members
        + weights.km * parts.hour_km
        + weights.insertion * parts.non_insertion
        + 1000 * weights.tie * parts.untied_members,
        6,
    )


def _lead(question: Question, members: tuple[Structure, ...], written: list[Member]) -> str:
    """The *mandataire*: of those whose turnover allows it, the one with most hours (R-253)."""
    asked = float(question.tender.lead_min_turnover_eur)
    able = {structure.siret for structure in members if (structure.turnover_eur or 0) >= asked}
    return next(member.siret for member in written if member.siret in able)


def _insertion_hours(eligible: Eligible, members: tuple[Structure, ...], cents: Ints) -> dict[str, float]:
    percent = np.array([structure.insertion_percent for structure in members], dtype=np.int64)
    by_need = percent @ cents
    return {
        lot.id: int(by_need[eligible.lot_of == rank].sum()) / 10_000 for rank, lot in enumerate(eligible.lots)
    }
