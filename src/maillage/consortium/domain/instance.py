"""The question as numbers: arrays over the structures that may be members, and the limits on the group.

The same arrays serve the true question and every relaxed one asked to explain why there is no group: see `drop`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from maillage.consortium.domain.eligibility import Eligible
from maillage.consortium.domain.problem import Structure, Weights
from maillage.procurement.domain.tender import Tender

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Least hours of a member when « any hours make a member »: the smallest quantity the formats can say.
ANY_HOURS = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """Arrays over S structures (by SIRET), N needs, L lots, G pairs (trade, mode). Hours are worked hours a year.

    upper: (S, N) most hours of the structure on the need; 0 where it may not serve it.
    offer: (S, G) hours of each offer. group_of: (N,) the pair (trade, mode) of each need.
    cap, insertion, turnover: (S,) free hours, share of insertion between 0 and 1, euros (unknown: 0).
    cost: (S, N) points an hour. member_cost: (S,) points a member. tie_cost: points a member tied to nobody.
    friends, enemies: (…, 2) pairs of ranks, smaller first. must: ranks. hopeless: imposed SIRETs able for nothing.
    at_most: (N,) the cover of this need may fall short. max_members: None without limit.
    least: least hours of a member. total: hours of the whole tender.
    """

    structures: tuple[Structure, ...]
    upper: Floats
    offer: Floats
    group_of: Ints
    cap: Floats
    insertion: Floats
    turnover: Floats
    cost: Floats
    member_cost: Floats
    tie_cost: float
    friends: Ints
    enemies: Ints
    must: Ints
    hopeless: tuple[str, ...]
    hours: Floats
    lot_of: Ints
    target: Floats
    at_most: Bools
    min_members: int
    max_members: int | None
    least: float
    total: float
    min_turnover: float
    lead_turnover: float

    @property
    def size(self) -> int:
        """How many structures may be members."""
        return len(self.structures)

    def restricted(self, ranks: Ints) -> Instance:
        """The same question among these structures only (ranks in order; the imposed ones must be there)."""
        position = np.full(self.size, -1, dtype=np.int64)
        position[ranks] = np.arange(len(ranks))
        return replace(
            self,
            structures=tuple(self.structures[rank] for rank in ranks.tolist()),
            upper=self.upper[ranks],
            offer=self.offer[ranks],
            cap=self.cap[ranks],
            insertion=self.insertion[ranks],
            turnover=self.turnover[ranks],
            cost=self.cost[ranks],
            member_cost=self.member_cost[ranks],
            friends=_still(position[self.friends]),
            enemies=_still(position[self.enemies]),
            must=position[self.must],
        )


def _still(pairs: Ints) -> Ints:
    return pairs[(pairs >= 0).all(axis=1)]


def build_instance(
    tender: Tender, eligible: Eligible, weights: Weights, *, drop: Collection[str] = ()
) -> Instance:
    """Return the arrays of the question, without the named constraints of `drop` (contracts §1.4)."""
    total = float(tender.total_hours())
    least = ANY_HOURS if "min_member_percent" in drop else float(tender.min_member_percent) / 100 * total
    hours, target, at_most = _asked(eligible, drop)
    kept = _may_be_members(tender, eligible, hours, least)
    structures = tuple(eligible.structures[row] for row in kept)
    rank = {structure.siret: position for position, structure in enumerate(structures)}
    imposed = [siret for siret in tender.must_include if f"must_include:{siret}" not in drop]
    insertion = np.array([structure.insertion_percent / 100 for structure in structures])
    groups, group_of = _groups(eligible)
    return Instance(
        structures=structures,
        upper=_upper(eligible, hours)[kept],
        offer=_offers_by_group(eligible.offered[kept], group_of, groups),
        group_of=group_of,
        cap=np.array([float(structure.hours) for structure in structures]),
        insertion=insertion,
        turnover=np.array([float(structure.turnover_eur or 0) for structure in structures]),
        cost=weights.km * np.maximum(eligible.km[kept], 0)
        + weights.insertion * 100 * (1 - insertion.reshape(-1, 1)),
        member_cost=np.full(len(structures), 1000.0 * weights.member),
        tie_cost=1000.0 * weights.tie,
        friends=_pairs(((s.siret, s.ties) for s in structures), rank, ()),
        enemies=_pairs(((s.siret, s.incompatible) for s in structures), rank, drop),
        must=np.array(sorted(rank[siret] for siret in imposed if siret in rank), dtype=np.int64),
        hopeless=tuple(sorted(siret for siret in imposed if siret not in rank)),
        hours=hours,
        lot_of=eligible.lot_of,
        target=target,
        at_most=at_most,
        min_members=1 if "two_members" in drop else 2,
        max_members=None if "max_members" in drop else tender.max_members,
        least=least,
        total=total,
        min_turnover=0.0 if "min_turnover" in drop else float(tender.min_turnover_eur),
        lead_turnover=0.0 if "lead" in drop else float(tender.lead_min_turnover_eur),
    )


def _asked(eligible: Eligible, drop: Collection[str]) -> tuple[Floats, Floats, Bools]:
    """Hours of each need, insertion hours of each lot, and needs whose cover is dropped."""
    kept = [0.0 if f"insertion:{lot.id}" in drop else float(lot.insertion_hours) for lot in eligible.lots]
    short = [f"cover:{need.id}" in drop for need in eligible.needs]
    hours = [float(need.hours) for need in eligible.needs]
    return np.array(hours), np.array(kept), np.array(short, dtype=np.bool_)


def _upper(eligible: Eligible, hours: Floats) -> Floats:
    cap = np.array([float(structure.hours) for structure in eligible.structures])
    upper: Floats = np.minimum(np.minimum(eligible.offered, hours), cap.reshape(-1, 1))
    return upper


def _groups(eligible: Eligible) -> tuple[int, Ints]:
    ranks: dict[tuple[str, str], int] = {}
    group_of = [ranks.setdefault((need.trade, need.mode), len(ranks)) for need in eligible.needs]
    return len(ranks), np.array(group_of, dtype=np.int64)


def _offers_by_group(offered: Floats, group_of: Ints, groups: int) -> Floats:
    offer = np.zeros((len(offered), groups))
    for need, group in enumerate(group_of):
        np.maximum(offer[:, group], offered[:, need], out=offer[:, group])
    return offer


def most_hours(upper: Floats, offer: Floats, cap: Floats, group_of: Ints) -> Floats:
    """(S,) the most hours each structure could give to the tender."""
    by_group = np.zeros_like(offer)
    for need, group in enumerate(group_of):
        by_group[:, group] += upper[:, need]
    most: Floats = np.minimum(np.minimum(by_group, offer).sum(axis=1), cap)
    return most


def _may_be_members(tender: Tender, eligible: Eligible, hours: Floats, least: float) -> Ints:
    """Ranks of the able structures that are not excluded and have hours enough for the least share."""
    groups, group_of = _groups(eligible)
    offer = _offers_by_group(eligible.offered, group_of, groups)
    cap = np.array([float(structure.hours) for structure in eligible.structures])
    most = most_hours(_upper(eligible, hours), offer, cap, group_of)
    excluded = set(tender.exclude)
    wanted = np.array([s.siret not in excluded for s in eligible.structures], dtype=np.bool_)
    return np.flatnonzero(wanted & (most >= least * (1 - 1e-12)))


def _pairs(
    given: Iterable[tuple[str, frozenset[str]]], rank: Mapping[str, int], drop: Collection[str]
) -> Ints:
    """Ranks of the pairs named by either of the two, once each, without those dropped."""
    found = set()
    for siret, others in given:
        for other in others & rank.keys():
            low, high = sorted((siret, other))
            if low != high and f"incompatible:{low}:{high}" not in drop:
                found.add((rank[low], rank[high]))
    return np.array(sorted(found), dtype=np.int64).reshape(-1, 2)
