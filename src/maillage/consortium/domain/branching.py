"""Branch and bound on who is a member, for a few dozen structures: all the best groups in one tree.

Each node is a linear programme solved again from the last one; between two of them, prices (see `pricing`) fix the
structures that no group cheap enough can have, or do without, and cuts (see `cuts`) raise the bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from heapq import heappop, heappush

import numpy as np

from maillage.consortium.domain.best import Best
from maillage.consortium.domain.cut import Cut
from maillage.consortium.domain.cuts import Separator
from maillage.consortium.domain.instance import Bools, Instance, Ints
from maillage.consortium.domain.limits import Limits
from maillage.consortium.domain.model import GroupModel, Relaxation
from maillage.consortium.domain.pricing import Pricer
from maillage.consortium.domain.rows import INFINITY

WHOLE = 1e-6
# Structures tried both ways before choosing where to branch, and rounds of cuts at each node.
TRIED = 6
CUT_ROUNDS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A part of the groups: members among `high`, all of `low` among them, between least and most of them."""

    low: Bools
    high: Bools
    least: float
    most: float


class Tree:
    """The search, among the structures `ranks` of an instance, for groups cheaper than those of `best`."""

    def __init__(
        self, instance: Instance, ranks: Ints, best: Best, limits: Limits, cuts: Iterable[Cut] = ()
    ) -> None:
        self.ranks, self.best, self.limits = ranks, best, limits
        self.instance = instance.restricted(ranks)
        self.model = GroupModel(self.instance, np.arange(len(ranks)))
        self.pricer = Pricer(self.instance)
        self.separator = Separator(self.instance, self.model.layout.chosen)
        self.on_found: Callable[[], None] | None = None
        for cut in cuts:
            self.model.cut(cut.restricted(ranks))
        for _, members in best.groups:
            if np.isin(members, ranks).all():
                self.model.forbid(np.searchsorted(ranks, members))
        low = np.zeros(len(ranks), dtype=np.bool_)
        low[self.instance.must] = True
        self.top = Node(low, np.ones(len(ranks), dtype=np.bool_), *self.model.members_range)
        self._open: list[tuple[float, int, Node]] = []
        self._pushed = 0
        self.nodes = 0

    def dive(self) -> None:
        """Look for one group quickly: keep the most wanted structure, solve again, until all are whole."""
        node: Node = self.top
        for _ in range(len(self.ranks)):
            relaxed = self._solve(node)
            if relaxed is None or self.limits.reached():
                return
            if not len(_split(relaxed)):
                self._found(relaxed)
                return
            free = np.where(node.low, -1.0, relaxed.y)
            low = node.low | (relaxed.y > 1 - WHOLE)
            low[int(free.argmax())] = True
            low[int(np.where(low & ~node.low, -1.0, free).argmax())] |= bool(free.max() < WHOLE)
            node = replace(node, low=low)

    def run(self, *, first: bool = False) -> float:
        """Search until nothing better is left, or the limits; return what any group left to find costs at least.

        first: stop at the first group.
        """
        bound, node = -INFINITY, self.top
        known = len(self.best.groups)
        while True:
            if self.limits.reached():
                return min([bound, *(value for value, _, _ in self._open)])
            bound, child = self._visit(node, bound)
            if first and len(self.best.groups) > known:
                return bound
            if child is None:
                if not self._open or self._open[0][0] >= self.best.cutoff():
                    return INFINITY
                bound, _, child = heappop(self._open)
            node = child

    def _visit(self, node: Node, bound: float) -> tuple[float, Node | None]:
        """Solve a node; return the child to go on with and its bound, or None."""
        self.nodes += 1
        rounds = 0
        while not self.limits.reached():
            relaxed = self._solve(node)
            if relaxed is None:
                return bound, None
            split = _split(relaxed)
            if not len(split):
                self._found(relaxed)
                continue
            if rounds < CUT_ROUNDS and self._add_cuts(relaxed):
                rounds += 1
                continue
            node = self._fixed(node, relaxed)
            children = self._branch(node, relaxed, split[node.low[split] != node.high[split]])
            if isinstance(children, Node):
                node = children
                continue
            return self._choose(children, bound)
        heappush(self._open, (bound, self._pushed, node))
        return bound, None

    def _choose(self, children: list[tuple[float, Node]], bound: float) -> tuple[float, Node | None]:
        """Go on with the child of lower bound; keep the other for later."""
        children.sort(key=lambda child: child[0])
        for value, child in children[1:]:
            self._pushed += 1
            heappush(self._open, (value, self._pushed, child))
        return children[0] if children else (bound, None)

    def _solve(self, node: Node) -> Relaxation | None:
        """The relaxation of a node; None when it has nothing cheap enough."""
        self.model.bound_members(node.low, node.high, node.least, node.most)
        relaxed = self.model.relax()
        return relaxed if relaxed is not None and relaxed.value < self.best.cutoff() else None

    def _found(self, relaxed: Relaxation) -> None:
        members = np.flatnonzero(relaxed.y > 0.5)
        kept = self.best.add(relaxed.value, tuple(self.ranks[members].tolist()))
        self.model.forbid(members)
        if kept and self.on_found is not None:
            self.on_found()

    def _add_cuts(self, relaxed: Relaxation) -> bool:
        found = list(self.separator.cuts(relaxed.y, self.model.table(relaxed)))
        for cut in found:
            self.model.cut(cut)
        return bool(found)

    def _fixed(self, node: Node, relaxed: Relaxation) -> Node:
        """Fix what prices prove: structures too dear for any group cheap enough, or that all of them need."""
        prices = self.pricer.price(self.model, relaxed.duals)
        spare = self.best.cutoff() - prices.bound(node.low, node.high)
        free = node.high & ~node.low
        out = free & (prices.reduced > spare)
        into = free & (-prices.reduced > spare)
        return replace(node, low=node.low | into, high=node.high & ~out)

    def _branch(self, node: Node, relaxed: Relaxation, split: Ints) -> list[tuple[float, Node]] | Node:
        """The two children that raise the bound most; or a smaller node when one side has nothing to give."""
        score, chosen = -1.0, []
        for pair in _ways(node, relaxed, split):
            values = [self._value(child) for child in pair]
            alive = [(value, child) for value, child in zip(values, pair, strict=True) if value < INFINITY]
            if len(alive) < 2:
                return alive[0][1] if alive else []
            gain = max(values[0] - relaxed.value, 1e-9) * max(values[1] - relaxed.value, 1e-9)
            if gain > score:
                score, chosen = gain, alive
        return chosen

    def _value(self, node: Node) -> float:
        solved = self._solve(node)
        return INFINITY if solved is None else solved.value


def _split(relaxed: Relaxation) -> Ints:
    return np.flatnonzero(np.abs(relaxed.y - np.rint(relaxed.y)) > WHOLE)


def _ways(node: Node, relaxed: Relaxation, split: Ints) -> Iterable[tuple[Node, Node]]:
    """Ways to cut a node in two: the number of members, then each of the most divided structures."""
    count = float(relaxed.y.sum())
    down, up = float(np.floor(count)), float(np.ceil(count))
    if min(count - down, up - count) > 0.01:
        yield replace(node, most=down), replace(node, least=up)
    order = np.argsort(np.abs(relaxed.y[split] - 0.5), kind="stable")[:TRIED]
    for position in split[order].tolist():
        out, into = node.high.copy(), node.low.copy()
        out[position], into[position] = False, True
        yield replace(node, high=out), replace(node, low=into)
