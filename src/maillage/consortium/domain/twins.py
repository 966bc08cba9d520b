"""Structures that nothing distinguishes: a few of each are enough, whatever their number."""

from __future__ import annotations

import numpy as np

from maillage.consortium.domain.instance import Instance, Ints


def without_spare_twins(instance: Instance, count: int) -> Ints:
    """Ranks to search among so as to find the `count` best groups, the first twins (by SIRET) being kept.

    Twins have the same hours, costs, insertion and turnover, and neither ties nor enemies. A group uses at most as
    many of them as it may have members; with `count` - 1 more of each, any group with a twin left out has `count`
    groups of the same cost among those kept.
    """
    most = instance.total / instance.least * (1 + 1e-9)
    if instance.max_members is not None:
        most = min(most, instance.max_members)
    enough = int(most) + count - 1
    if enough >= instance.size:
        return np.arange(instance.size)
    known: dict[bytes, int] = {}
    kept = []
    apart = _apart(instance)
    for rank, row in enumerate(_rows(instance)):
        twins = 0 if apart[rank] else known.get(row, 0)
        known[row] = twins + 1
        if twins < enough:
            kept.append(rank)
    return np.array(kept, dtype=np.int64)


def _apart(instance: Instance) -> list[bool]:
    """Structures that are somebody: imposed, or named by another."""
    apart = np.zeros(instance.size, dtype=np.bool_)
    for named in (instance.must, instance.enemies.ravel(), instance.friends.ravel()):
        apart[named] = True
    return apart.tolist()


def _rows(instance: Instance) -> list[bytes]:
    singles = np.stack((instance.cap, instance.insertion, instance.turnover, instance.member_cost), axis=1)
    table = np.ascontiguousarray(np.hstack((instance.upper, instance.cost, instance.offer, singles)))
    return [row.tobytes() for row in table]
