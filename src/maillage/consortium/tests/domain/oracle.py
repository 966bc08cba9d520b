"""The contract a second time, naively: every set of members, one linear programme each.

Slow, short, and written from the text of the contract alone: the solver must agree with it.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations

import numpy as np
from scipy.optimize import linprog

from maillage.consortium.domain.problem import Question, Structure
from maillage.procurement.domain.tender import Lot, Need
from maillage.territory.domain.places import departement_of, distance_km

MODES = {
    "production": {"ACI", "EI", "EITI", "EA", "ESAT", "EBE", "ENT"},
    "staffing": {"AI", "ETTI", "EATT", "GEIQ"},
}
FAMILIES = {"iae": {"EI", "ACI", "AI", "ETTI"}, "handicap": {"EA", "EATT", "ESAT"}}

Sets = list[tuple[float, frozenset[str]]]

# « Any hours make a member »: a hundredth at least, the smallest quantity that the formats can say.
ANY_HOURS = 0.01


def names(question: Question) -> list[str]:
    """Every named constraint of the question (contracts §1.4)."""
    tender = question.tender
    sirets = {s.siret for s in question.structures}
    pairs = {
        tuple(sorted((s.siret, other)))
        for s in question.structures
        for other in s.incompatible & sirets
        if other != s.siret
    }
    return [
        *(f"cover:{need.id}" for need in tender.needs()),
        *(f"insertion:{lot.id}" for lot in tender.lots),
        *("two_members", "max_members", "min_member_percent", "min_turnover", "lead"),
        *(f"incompatible:{low}:{high}" for low, high in sorted(pairs)),
        *(f"must_include:{siret}" for siret in tender.must_include),
    ]


def groups(question: Question, drop: Collection[str] = (), first: int | None = None) -> Sets:
    """Every possible set of members with its least cost, cheapest first (or the `first` ones found)."""
    tender = question.tender
    candidates = [s for s in question.structures if s.siret not in tender.exclude and _needs_of(question, s)]
    most = tender.max_members if tender.max_members and "max_members" not in drop else len(candidates)
    found: Sets = []
    for size in range(1 if "two_members" in drop else 2, min(most, len(candidates)) + 1):
        for members in combinations(candidates, size):
            cost = _cost(question, members, drop) if _may_meet(question, members, drop) else None
            if cost is not None:
                found.append((cost, frozenset(s.siret for s in members)))
                if first is not None and len(found) >= first:
                    return found
    return sorted(found, key=lambda pair: (pair[0], sorted(pair[1])))


def is_possible(question: Question, drop: Collection[str] = ()) -> bool:
    """Whether any group exists without the constraints dropped."""
    return bool(groups(question, drop, first=1))


def _needs_of(question: Question, s: Structure) -> list[tuple[Lot, Need]]:
    return [(lot, n) for lot in question.tender.lots for n in lot.needs if _may_serve(question, s, lot, n)]


def _may_serve(question: Question, s: Structure, lot: Lot, need: Need) -> bool:
    place = question.places[need.place]
    kinds = set(s.kinds)
    near = s.reach.radius_km is not None and distance_km(s.place, place) <= s.reach.radius_km
    return (
        any((offer.trade, offer.mode) == (need.trade, need.mode) for offer in s.offers)
        and bool(kinds & MODES[need.mode])
        and (not lot.reserved or any(kinds & FAMILIES[family] for family in lot.reserved))
        and (s.reach.national or departement_of(place.code) in s.reach.departements or near)
    )


def _may_meet(question: Question, members: tuple[Structure, ...], drop: Collection[str]) -> bool:
    """The conditions without hours."""
    tender, sirets = question.tender, {s.siret for s in members}
    for s in members:
        for other in s.incompatible & sirets - {s.siret}:
            low, high = sorted((s.siret, other))
            if f"incompatible:{low}:{high}" not in drop:
                return False
    if any(siret not in sirets and f"must_include:{siret}" not in drop for siret in tender.must_include):
        return False
    turnovers = [s.turnover_eur or 0 for s in members]
    rich = sum(turnovers) >= tender.min_turnover_eur or "min_turnover" in drop
    return rich and (max(turnovers) >= tender.lead_min_turnover_eur or "lead" in drop)


def _cost(question: Question, members: tuple[Structure, ...], drop: Collection[str]) -> float | None:
    """Least cost of the members, None when the hours cannot be shared out among them."""
    tender, weights = question.tender, question.weights
    pairs = [(i, lot, need) for i, s in enumerate(members) for lot, need in _needs_of(question, s)]
    any_hours = "min_member_percent" in drop
    least = 0.0 if any_hours else float(tender.min_member_percent * tender.total_hours() / 100)
    cost = [
        weights.km * distance_km(members[i].place, question.places[need.place])
        + weights.insertion * (100 - members[i].insertion_percent)
        for i, _, need in pairs
    ]
    bounds_rows = _rows(question, members, pairs, least, drop)
    upper, limits, equal, values = bounds_rows
    if any_hours:  # the last column is the least hours of a member, to be made as large as possible
        upper = np.hstack([upper, _least_column(len(upper), len(members))])
        equal = np.hstack([equal, np.zeros((len(equal), 1))])
        cost = [0.0] * len(pairs) + [-1.0]
    solved = linprog(
        cost, A_ub=upper, b_ub=limits, A_eq=equal if len(equal) else None, b_eq=values if len(equal) else None
    )
    if solved.status != 0 or (any_hours and -solved.fun < ANY_HOURS - 1e-6):
        return None
    untied = sum(not any(_tied(a, b) for b in members) for a in members)
    fixed = 1000 * (weights.member * len(members) + weights.tie * untied)
    return float(fixed + (0 if any_hours else solved.fun))


def _least_column(rows: int, members: int) -> np.ndarray:
    column = np.zeros((rows, 1))
    column[:members] = 1.0  # the first rows say: least − hours of the member ≤ 0
    return column


def _tied(a: Structure, b: Structure) -> bool:
    return a.siret != b.siret and (b.siret in a.ties or a.siret in b.ties)


def _rows(question, members, pairs, least, drop):  # type: ignore[no-untyped-def]
    upper, limits, equal, values = [], [], [], []
    for i in range(len(members)):
        upper.append([-float(j == i) for j, _, _ in pairs])
        limits.append(-least)
    for i, s in enumerate(members):
        upper.append([float(j == i) for j, _, _ in pairs])
        limits.append(s.hours)
        for offer in s.offers:
            key = (offer.trade, offer.mode)
            upper.append([float(j == i and (need.trade, need.mode) == key) for j, _, need in pairs])
            limits.append(offer.hours)
    for lot in question.tender.lots:
        if f"insertion:{lot.id}" not in drop:
            share = [members[j].insertion_percent / 100 for j, _, _ in pairs]
            upper.append([-q * (own.id == lot.id) for q, (_, own, _) in zip(share, pairs, strict=True)])
            limits.append(-float(lot.insertion_hours))
        for need in lot.needs:
            row = [float(other.id == need.id) for _, _, other in pairs]
            into = (upper, limits) if f"cover:{need.id}" in drop else (equal, values)
            into[0].append(row)
            into[1].append(float(need.hours))
    width = len(pairs)
    return np.array(upper), limits, np.array(equal).reshape(-1, width), values
