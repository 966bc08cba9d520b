"""The best groups of an instance, proved: relax everything, search near the relaxation, then among survivors.

The relaxation (`root`) gives for each structure what a group with it costs at least. Once enough groups are known,
those that cost more than the last of them can be in no better one: what is left, a few dozen, is searched exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from maillage.consortium.domain.best import Best
from maillage.consortium.domain.branching import Tree
from maillage.consortium.domain.cut import Cut
from maillage.consortium.domain.instance import Bools, Floats, Instance, Ints
from maillage.consortium.domain.limits import Limits
from maillage.consortium.domain.model import GroupModel, cost_scale
from maillage.consortium.domain.obvious import is_obviously_impossible
from maillage.consortium.domain.root import Root, relax_all
from maillage.consortium.domain.rows import INFINITY
from maillage.consortium.domain.twins import without_spare_twins

# How many structures the first search looks at, beyond those the relaxation uses; then so many times more.
FIRST = 30
GROWTH = 4
# Survivors are searched at once when they are not many more than that.
SMALL_ENOUGH = 2
# Gap (relative) above which prices and cuts are not enough.
WIDE = 0.05
# What is missing of a row scaled to 1 below which nothing is missing: the precision of HiGHS.
NOTHING = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Members (ranks in the instance), their best hours (members, needs), what that costs, and a lower bound on
    what any group left to propose costs."""

    members: Ints
    hours: Floats
    cost: float
    bound: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """Groups, cheapest first; `complete`: nothing more could be proposed, or all that was asked is proved."""

    groups: tuple[Group, ...]
    complete: bool


OnFound = Callable[[tuple[Group, ...]], None]


def best_groups(instance: Instance, count: int, limits: Limits, on_found: OnFound | None = None) -> Outcome:
    """Return the `count` best groups with different members."""
    return _search(instance, count, limits, on_found, first=False)


def any_group(instance: Instance, limits: Limits) -> Outcome:
    """Return one group, whatever it costs, or none when it is proved that there is none.

    Few members are aimed at: that is what finds a group soonest, and proves soonest that there is none.
    """
    free = replace(
        instance, cost=np.zeros_like(instance.cost), member_cost=np.ones(instance.size), tie_cost=0.0
    )
    return _search(free, 1, limits, None, first=True)


def _search(
    instance: Instance, count: int, limits: Limits, on_found: OnFound | None, *, first: bool
) -> Outcome:
    """Search among the structures that are worth distinguishing, and say what is found in the ranks of all."""
    ranks = without_spare_twins(instance, count)

    def named(groups: tuple[Group, ...]) -> tuple[Group, ...]:
        return tuple(replace(group, members=ranks[group.members]) for group in groups)

    def tell(groups: tuple[Group, ...]) -> None:
        if on_found is not None:
            on_found(named(groups))

    outcome = _Search(instance.restricted(ranks), count, limits, tell).run(first=first)
    return replace(outcome, groups=named(outcome.groups))


class _Search:
    def __init__(self, instance: Instance, count: int, limits: Limits, on_found: OnFound) -> None:
        self.instance, self.limits, self.on_found = instance, limits, on_found
        self.best = Best(count, cost_scale(instance))
        self.searched = np.zeros(instance.size, dtype=np.bool_)
        self.bound = -INFINITY
        self.impossible = False
        self.hard = False
        self._polished: dict[tuple[int, ...], Group] = {}

    def run(self, *, first: bool) -> Outcome:
        if is_obviously_impossible(self.instance):
            return Outcome((), True)
        root = relax_all(self.instance, self.limits)
        self.bound = root.bound
        if root.missing > 0 and self._is_impossible():
            return Outcome((), True)
        size = FIRST
        while True:
            ranks = self._next(root, size)
            if ranks is None:
                return self._outcome(complete=True)
            left = self._search(root, ranks, first)
            if self.impossible:
                return self._outcome(complete=True)
            if left < INFINITY or (first and self.best.groups):
                outside = root.dearer[~ranks].min(initial=INFINITY)
                self.bound = max(self.bound, min(left, float(outside)))
                return self._outcome(complete=first and bool(self.best.groups))
            self.searched = ranks
            size *= GROWTH

    def _is_impossible(self) -> bool:
        """Whether something is missing whatever the structures, even divided ones."""
        return relax_all(self.instance, self.limits, real=False).bound > NOTHING

    def _next(self, root: Root, size: int) -> Bools | None:
        """Structures to search now; None when no other can be in a group of interest."""
        useful = root.dearer < self.best.cutoff()
        if not (useful & ~self.searched).any():
            return None
        few = useful.sum() <= SMALL_ENOUGH * size
        if self.best.is_full() and (few or self.hard or self._is_wide(root)):
            return useful | self.searched
        ranks = self.searched | (root.y > 1e-6)
        ranks[self.instance.must] = True
        ranks[np.argsort(root.dearer, kind="stable")[:size]] = True
        return ranks

    def _search(self, root: Root, ranks: Bools, first: bool) -> float:
        """Search among these structures; return what any group left to find there costs at least."""
        tree = self._tree(root, ranks)
        if not self.best.groups:
            tree.dive()
        if first and self.best.groups:
            return INFINITY
        if not first and not self.best.groups:
            if not self._helped():
                return INFINITY
            tree = self._tree(root, ranks)
        if not self.best.is_full():
            tree.vary()
        tree.wide = self._is_wide(root)
        left = tree.run(first=first)
        self.hard = tree.handed_over
        return left

    def _is_wide(self, root: Root) -> bool:
        """Whether the bound is so far that prices and cuts will not close the gap."""
        cost = self.best.groups[0][0] if self.best.groups else root.bound
        return cost - root.bound > WIDE * abs(cost)

    def _tree(self, root: Root, ranks: Bools) -> Tree:
        cuts = list(root.cuts)
        if self.searched.any():
            cuts.append(_one_of(ranks & ~self.searched, len(self.instance.hours)))
        tree = Tree(self.instance, np.flatnonzero(ranks), self.best, self.limits, cuts)
        tree.on_found = self._tell
        return tree

    def _helped(self) -> bool:
        """Start from any group when none was easy to find; False when it is proved that there is none."""
        outcome = any_group(self.instance, self.limits)
        for group in outcome.groups:
            found = polish(self.instance, group.members)
            self.best.add(found.cost, tuple(found.members.tolist()))
            self._tell()
        self.impossible = outcome.complete and not outcome.groups
        return not self.impossible

    def _tell(self) -> None:
        self.on_found(self._groups())

    def _groups(self) -> tuple[Group, ...]:
        groups = []
        for cost, members in self.best.groups:
            if members not in self._polished:
                self._polished[members] = polish(self.instance, np.array(members, dtype=np.int64))
            groups.append(replace(self._polished[members], bound=min(cost, self.bound)))
        return tuple(groups)

    def _outcome(self, *, complete: bool) -> Outcome:
        if complete:
            self.bound = INFINITY
        return Outcome(self._groups(), complete)


def _one_of(some: Bools, needs: int) -> Cut:
    """At least one of these structures is a member (groups without any of them have been searched already)."""
    return Cut(some.astype(np.float64), np.zeros(len(some)), np.zeros(needs, dtype=np.bool_))


def polish(instance: Instance, members: Ints) -> Group:
    """The cheapest allocation of the hours among these members, exactly."""
    model = GroupModel(instance, members)
    inside = np.ones(len(members), dtype=np.bool_)
    model.bound_members(inside, inside, *model.members_range)
    relaxed = model.relax()
    if relaxed is None:
        model.loosen()
        relaxed = model.relax()
    if relaxed is None:
        raise RuntimeError("a group found has no allocation of its hours")
    return Group(members, model.table(relaxed), relaxed.value, relaxed.value)
