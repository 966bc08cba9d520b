"""Structures that meet every condition alone: not groups, but the buyer and the members must know (R-345)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from maillage.consortium.domain.eligibility import Eligible
from maillage.consortium.domain.instance import Instance, build_instance
from maillage.consortium.domain.problem import Question


def alone(question: Question, eligible: Eligible) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """SIRETs that meet every condition with |M| = 1: of the whole tender, then of each lot as a tender of its own.

    Every condition but the number of members counts: hours, insertion, turnovers, imposed and excluded structures
    (when another structure is imposed nobody answers alone). Cheapest first.
    """
    instance = build_instance(question.tender, eligible, question.weights, drop=["min_member_percent"])
    lots = {lot.id: _alone(instance, [rank]) for rank, lot in enumerate(eligible.lots)}
    return _alone(instance, range(len(eligible.lots))), lots


def _alone(instance: Instance, lots: Sequence[int]) -> tuple[str, ...]:
    needs = np.isin(instance.lot_of, lots)
    hours = np.where(needs, instance.hours, 0.0)
    able = (instance.upper >= hours).all(axis=1) & (instance.cap >= hours.sum())
    by_group = np.bincount(instance.group_of, hours, instance.offer.shape[1])
    able &= (instance.offer >= by_group).all(axis=1)
    by_lot = np.bincount(instance.lot_of, hours, len(instance.target))[lots]
    able &= (instance.insertion[:, None] * by_lot >= instance.target[lots] - 1e-6).all(axis=1)
    able &= instance.turnover >= max(instance.min_turnover, instance.lead_turnover)
    others = len(instance.must) + len(instance.hopeless)
    able &= np.isin(np.arange(instance.size), instance.must) if others == 1 else others == 0
    costs = instance.member_cost + instance.tie_cost + instance.cost @ hours
    ranked = sorted((round(float(costs[rank]), 6), rank) for rank in np.flatnonzero(able).tolist())
    return tuple(instance.structures[rank].siret for _, rank in ranked)
