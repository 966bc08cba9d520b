"""Branch and bound on who is a member, for a few dozen structures: all the best groups in one tree.

Each node is a linear programme solved again from the last one; between two of them, prices (see `pricing`) fix the
structures that no group cheap enough can have, or do without, and cuts (see `cuts`) raise the bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from heapq import heappop, heappush

import numpy as np

from maillage.consortium.domain.best import Best
from maillage.consortium.domain.cut import Cut
from maillage.consortium.domain.cuts import LEVELS, Separator
from maillage.consortium.domain.instance import Instance, Ints
from maillage.consortium.domain.limits import Limits
from maillage.consortium.domain.model import GroupModel, Relaxation
from maillage.consortium.domain.pricing import Pricer
from maillage.consortium.domain.rows import INFINITY
from maillage.consortium.domain.ways import WHOLE, Gains, Node, split_members, ways

# Structures tried both ways before choosing where to branch, and rounds of cuts at each node.
TRIED = 4
CUT_ROUNDS = 2
TOP_ROUNDS = 10
# Structures put out after a failure, in a dive.
FLIPS = 12
# Structures tried one by one beside the best group known.
VARIED = 10
# Nodes after which HiGHS takes over, and the gaps it closes: all of it, or none when any group will do.
HANDED_OVER, HANDED_OVER_WIDE = 150, 30
GAP, FIRST_GAP = 1e-7, 1e3
# Part of the structures that must be left for the model not to be built again without the others.
SHRUNK = 0.75


class Tree:
    """The search, among the structures `ranks` of an instance, for groups cheaper than those of `best`."""

    def __init__(
        self, instance: Instance, ranks: Ints, best: Best, limits: Limits, cuts: Iterable[Cut] = ()
    ) -> None:
        self.best, self.limits = best, limits
        self.on_found: Callable[[], None] | None = None
        self._open: list[tuple[float, int, Node]] = []
        self._pushed = 0
        self.handed_over = False
        self.wide = False
        self.nodes = 0
        self._build(instance.restricted(ranks), ranks, [cut.restricted(ranks) for cut in cuts])
        low = np.zeros(len(ranks), dtype=np.bool_)
        low[self.instance.must] = True
        self.top = Node(low, np.ones(len(ranks), dtype=np.bool_), *self.model.members_range)
        self.bottom = self.top

    def _build(self, instance: Instance, ranks: Ints, cuts: list[Cut]) -> None:
        self.instance, self.ranks, self.cuts = instance, ranks, cuts
        self.model = GroupModel(instance, np.arange(len(ranks)))
        self.pricer = Pricer(instance)
        self.separator = Separator(instance, self.model.layout.chosen)
        self.gains = Gains(len(ranks) + 1)
        for cut in cuts:
            self.model.cut(cut)
        for _, members in self.best.groups:
            if np.isin(members, ranks).all():
                self.model.forbid(np.searchsorted(ranks, members))

    def _shrink(self, node: Node) -> Node:
        """Leave out for good the structures that the top node has excluded."""
        kept = np.flatnonzero(node.high)
        self._build(
            self.instance.restricted(kept), self.ranks[kept], [cut.restricted(kept) for cut in self.cuts]
        )
        self.bottom = replace(node, low=node.low[kept], high=node.high[kept])
        return self.bottom

    def dive(self) -> None:
        """Look for one group quickly: keep the most wanted structure, solve again, until all are whole.

        A structure that leaves nothing possible is put out instead, a few times.
        """
        node, flips = self.top, 0
        relaxed = self._solve(node)
        while relaxed is not None and not self.limits.reached():
            if not len(split_members(relaxed)):
                self._found(relaxed)
                return
            wanted = int(np.where(relaxed.y > 1 - WHOLE, -1.0, np.where(node.low, -1.0, relaxed.y)).argmax())
            low = node.low | (relaxed.y > 1 - WHOLE)
            low[wanted] = True
            tried = self._solve(replace(node, low=low))
            if tried is not None:
                node, relaxed = replace(node, low=low), tried
                continue
            high = node.high.copy()
            high[wanted] = False
            node, flips = replace(node, high=high), flips + 1
            relaxed = self._solve(node) if flips <= FLIPS else None

    def vary(self) -> None:
        """Look for groups close to the best one known: with one more structure, the others making room for it.

        Several groups are then known from the start, and the tree need not look at what costs more.
        """
        relaxed = self._solve(self.top)
        if relaxed is None or not self.best.groups:
            return
        inside = np.isin(self.ranks, self.best.groups[0][1])
        prices = self.pricer.price(self.model, relaxed.duals)
        order = np.argsort(np.where(inside, np.inf, prices.reduced), kind="stable")
        for newcomer in order[: min(VARIED, int((~inside).sum()))].tolist():
            if self.limits.reached():
                return
            low, high = self.top.low.copy(), inside.copy()
            low[newcomer] = high[newcomer] = True
            node = replace(self.top, low=low, high=high)
            near = self._solve(node)
            if near is not None and len(split_members(near)):
                whole = node.low | (near.y > 0.5)
                near = self._solve(replace(node, low=whole, high=whole))
            if near is not None and not len(split_members(near)):
                self._found(near)

    def run(self, *, first: bool = False) -> float:
        """Search until nothing better is left, or the limits; return what any group left to find costs at least.

        first: stop at the first group.
        """
        bound, node = -INFINITY, self.top
        known = len(self.best.groups)
        while True:
            if self.limits.reached() or self.nodes >= self.limits.nodes:
                return min([bound, *(value for value, _, _ in self._open)])
            if self.nodes >= (HANDED_OVER_WIDE if self.wide else HANDED_OVER):
                return self._hand_over(first)
            bound, child = self._visit(node, bound)
            if first and len(self.best.groups) > known:
                return bound
            if child is None:
                if not self._open or self._open[0][0] >= self.best.cutoff():
                    return INFINITY
                bound, _, child = heappop(self._open)
            node = child

    def _hand_over(self, first: bool) -> float:
        """Leave the rest to HiGHS, one group at a time, on a model of its own: large trees are what it is best at.

        Our cuts stay out of it: they hinder it. When the gap is wide, its own presolve and cuts do best alone; when
        it is narrow, presolve costs more than it brings, and the row on who was searched already helps (measured).
        """
        self.handed_over = True
        model = self._plain_model()
        while True:
            gap = FIRST_GAP if first else GAP
            found = model.search(self.best.cutoff(), gap, self.limits, presolve=self.wide)
            if found.members is None or found.value >= self.best.cutoff():
                return INFINITY if found.closed else found.bound
            kept = self.best.add(found.value, tuple(self.ranks[found.members].tolist()))
            if kept and self.on_found is not None:
                self.on_found()
            if first or not found.closed:
                return found.bound
            if self.best.cutoff() <= found.value:
                return INFINITY
            model.forbid(found.members)

    def _plain_model(self) -> GroupModel:
        model = GroupModel(self.instance, np.arange(len(self.ranks)))
        model.bound_members(self.bottom.low, self.bottom.high, self.bottom.least, self.bottom.most)
        for more in self.model.more:
            if not isinstance(more, Cut):
                model.forbid(more)
            elif not self.wide and not more.needs.any():
                model.cut(more)
        return model

    def _visit(self, node: Node, bound: float) -> tuple[float, Node | None]:
        """Solve a node; return the child to go on with and its bound, or None."""
        self.nodes += 1
        top = self.nodes == 1
        rounds = TOP_ROUNDS if top else CUT_ROUNDS
        while not self.limits.reached():
            relaxed = self._solve(node)
            if relaxed is None:
                return bound, None
            split = split_members(relaxed)
            if not len(split):
                self._found(relaxed)
                continue
            node = self._fixed(node, relaxed)
            if (np.clip(relaxed.y, node.low, node.high) != relaxed.y)[split].any():
                continue
            if top and node.high.sum() < SHRUNK * len(node.high):
                node = self._shrink(node)
                continue
            rounds -= 1
            if rounds >= 0 and self._add_cuts(relaxed):
                continue
            children = self._branch(node, relaxed, split)
            if isinstance(children, Node):
                node, self.nodes = children, self.nodes + (not top)
                continue
            return self._choose(children, bound)
        self._push(bound, node)
        return bound, None

    def _choose(self, children: list[tuple[float, Node]], bound: float) -> tuple[float, Node | None]:
        """Go on with the child of lower bound; keep the other for later."""
        children.sort(key=lambda child: child[0])
        for value, child in children[1:]:
            self._push(value, child)
        return children[0] if children else (bound, None)

    def _push(self, value: float, node: Node) -> None:
        self._pushed += 1
        heappush(self._open, (value, self._pushed, node))

    def _solve(self, node: Node) -> Relaxation | None:
        """The relaxation of a node; None when it has nothing cheap enough."""
        self.model.bound_members(node.low, node.high, node.least, node.most)
        self.model.ignore_above(self.best.cutoff())
        relaxed = self.model.relax()
        return relaxed if relaxed is not None and relaxed.value < self.best.cutoff() else None

    def _found(self, relaxed: Relaxation) -> None:
        members = np.flatnonzero(relaxed.y > 0.5)
        kept = self.best.add(relaxed.value, tuple(self.ranks[members].tolist()))
        self.model.forbid(members)
        if kept and self.on_found is not None:
            self.on_found()

    def _add_cuts(self, relaxed: Relaxation) -> bool:
        levels = LEVELS if self.nodes == 1 else 1
        found = list(self.separator.cuts(relaxed.y, self.model.table(relaxed), levels))
        for cut in found:
            self.model.cut(cut)
        self.cuts += found
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
        score, chosen, tried = -1.0, [], 0
        for way in ways(node, relaxed, split):
            values = self.gains.expected(way, relaxed.value)
            if values is None and tried >= TRIED:
                continue
            if values is None:
                tried += 1
                values = self._value(way.down), self._value(way.up)
                if max(values) == INFINITY:
                    return [way.down, way.up][values[0] == INFINITY] if min(values) < INFINITY else []
                self.gains.learn(way, values, relaxed.value)
                children = [(values[0], way.down), (values[1], way.up)]
            else:
                children = [(relaxed.value, way.down), (relaxed.value, way.up)]
            gain = max(values[0] - relaxed.value, 1e-9) * max(values[1] - relaxed.value, 1e-9)
            if gain > score:
                score, chosen = gain, children
        return chosen

    def _value(self, node: Node) -> float:
        solved = self._solve(node)
        return INFINITY if solved is None else solved.value
