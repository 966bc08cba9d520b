"""What needs no search: constraints that cannot hold even with every structure at work."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from maillage.consortium.domain.eligibility import Eligible
from maillage.consortium.domain.instance import Instance
from maillage.procurement.domain.tender import Tender

# Hours and euros are compared to this (relative): further than rounding, nearer than anything that matters.
CLEARLY = 1e-9


def is_obviously_impossible(instance: Instance) -> bool:
    """Whether one condition alone rules out any group. False says nothing."""
    if instance.hopeless or instance.size < instance.min_members:
        return True
    if instance.max_members is not None and len(instance.must) > instance.max_members:
        return True
    most = instance.size if instance.max_members is None else instance.max_members
    richest = np.sort(instance.turnover)[::-1][:most]
    if richest.sum() < instance.min_turnover * (1 - CLEARLY) or richest[0] < instance.lead_turnover:
        return True
    return bool((_short(instance) & ~instance.at_most).any())


def _short(instance: Instance) -> np.ndarray:
    """(N,) needs that all the structures together cannot cover."""
    short: np.ndarray = instance.upper.sum(axis=0) < instance.hours * (1 - CLEARLY)
    return short


def lone_conflicts(tender: Tender, eligible: Eligible, free: Instance) -> Iterator[str]:
    """Names of constraints that are impossible alone, every other being dropped (`free`: all are dropped)."""
    for need, short in zip(eligible.needs, _short(free).tolist(), strict=True):
        if short:
            yield f"cover:{need.id}"
    sirets = {structure.siret for structure in free.structures}
    for siret in sorted(set(tender.must_include) - sirets):
        yield f"must_include:{siret}"
    if free.size < 2:
        yield "two_members"
    if float(free.turnover.sum()) < float(tender.min_turnover_eur) * (1 - CLEARLY):
        yield "min_turnover"
    if float(free.turnover.max(initial=0.0)) < float(tender.lead_min_turnover_eur):
        yield "lead"
