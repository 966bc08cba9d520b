"""Structures that meet every condition alone: not groups, but the buyer and the members must know (R-345)."""

from __future__ import annotations

import numpy as np

from maillage.consortium.domain.eligibility import Eligible
from maillage.consortium.domain.instance import Instance, build_instance
from maillage.consortium.domain.problem import Question


def alone_for_tender(question: Question, eligible: Eligible) -> tuple[str, ...]:
    """SIRETs that meet every condition of the whole tender with |M| = 1, cheapest first.

    Every condition but the number of members: hours, insertion, turnovers, imposed and excluded structures. When
    another structure is imposed nobody answers alone.
    """
    return _alone(build_instance(question.tender, eligible, question.weights))


def alone_for_lots(question: Question, eligible: Eligible) -> dict[str, tuple[str, ...]]:
    """For each lot, the SIRETs that meet every condition of a tender made of that lot only."""
    found = {}
    for rank, lot in enumerate(eligible.lots):
        tender = question.tender.only_lots([lot.id])
        found[lot.id] = _alone(build_instance(tender, eligible.only_lots([rank]), question.weights))
    return found


def _alone(instance: Instance) -> tuple[str, ...]:
    hours = instance.hours
    able = (instance.upper >= hours).all(axis=1) & (instance.cap >= hours.sum())
    by_group = np.bincount(instance.group_of, hours, instance.offer.shape[1])
    able &= (instance.offer >= by_group).all(axis=1)
    by_lot = np.bincount(instance.lot_of, hours, len(instance.target))
    able &= (instance.insertion[:, None] * by_lot >= instance.target - 1e-6).all(axis=1)
    able &= instance.turnover >= max(instance.min_turnover, instance.lead_turnover)
    others = len(instance.must) + len(instance.hopeless)
    able &= np.isin(np.arange(instance.size), instance.must) if others == 1 else others == 0
    costs = instance.member_cost + instance.tie_cost + instance.cost @ hours
    ranked = sorted((round(float(costs[rank]), 6), rank) for rank in np.flatnonzero(able).tolist())
    return tuple(instance.structures[rank].siret for _, rank in ranked)
