"""The best groups of an instance, proved: the plain way, with every structure in one model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from maillage.consortium.domain.instance import Floats, Instance, Ints
from maillage.consortium.domain.model import GroupModel
from maillage.consortium.domain.rows import INFINITY

GAP = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Members (ranks in the instance), their best hours (members, needs), what that costs, and a lower bound on
    what any group left to propose costs."""

    members: Ints
    hours: Floats
    cost: float
    bound: float


@dataclass(frozen=True, slots=True)
class Limits:
    """When to give up: a moment of `perf_counter`, or when `stop` says so."""

    until: float = INFINITY
    stop: Callable[[], bool] | None = None

    def seconds(self) -> float:
        """Seconds left."""
        return self.until - perf_counter()

    def reached(self) -> bool:
        """Whether it is time to give up."""
        return self.seconds() <= 0 or (self.stop is not None and self.stop())


@dataclass(frozen=True, slots=True)
class Outcome:
    """Groups, cheapest first; `complete`: nothing more could be proposed, or all that was asked is proved."""

    groups: tuple[Group, ...]
    complete: bool


def best_groups(
    instance: Instance,
    count: int,
    limits: Limits,
    on_found: Callable[[tuple[Group, ...]], None] | None = None,
) -> Outcome:
    """Return the `count` best groups with different members."""
    groups: list[Group] = []
    if instance.hopeless or not instance.size:
        return Outcome((), True)
    model = GroupModel(instance, np.arange(instance.size))
    while len(groups) < count:
        found = model.search(cutoff=INFINITY, gap=GAP, seconds=limits.seconds(), stop=limits.stop)
        if found.members is None:
            return Outcome(tuple(groups), found.closed)
        groups.append(polish(instance, found.members, found.bound))
        if on_found:
            on_found(tuple(groups))
        if not found.closed:
            return Outcome(tuple(groups), False)
        model.forbid(found.members.tolist())
    return Outcome(tuple(groups), True)


def any_group(instance: Instance, limits: Limits) -> Outcome:
    """Return one group, whatever it costs, or none when it is proved that there is none."""
    free = replace(
        instance,
        cost=np.zeros_like(instance.cost),
        member_cost=np.zeros(instance.size),
        tie_cost=0.0,
    )
    return best_groups(free, 1, limits)


def polish(instance: Instance, members: Ints, bound: float) -> Group:
    """The cheapest allocation of the hours among these members, exactly."""
    model = GroupModel(instance, members)
    model.fix(np.arange(len(members)), 1.0)
    relaxed = model.relax()
    table = np.zeros((len(members), len(instance.hours)))
    table[model.layout.pair_row, model.layout.pair_need] = relaxed.hours
    return Group(members, table, relaxed.value, min(bound, relaxed.value))
