"""What each structure could bring at best, at given prices: a Lagrangian bound, for all structures at once.

The prices are the duals of the rows that tie structures together (covers, insertion, number of members, turnovers,
lead, ties, incompatibilities). Once those rows are priced, each structure is alone before its own limits (offers
within free hours, needs, least share), and its best is a greedy filling: see docs/algorithms/consortium.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from maillage.consortium.domain.cut import Cut
from maillage.consortium.domain.instance import Bools, Floats, Instance
from maillage.consortium.domain.model import GroupModel
from maillage.consortium.domain.rows import INFINITY, Layout, may_lead, turnover_shares


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """What a group costs at least: `constant`, plus `reduced[s]` for each of its members s (maybe negative)."""

    constant: float
    reduced: Floats

    def bound(self, low: Bools, high: Bools) -> float:
        """No group costs less, if its members are among `high` and all of `low` are members."""
        gains = np.where(low, self.reduced, np.minimum(self.reduced, 0.0))
        return self.constant + float(gains[high].sum())


class Pricer:
    """Prices the structures of one instance. `real` as in GroupModel: whether costs count, or only what is missing."""

    def __init__(self, instance: Instance, *, real: bool = True) -> None:
        self.instance = instance
        width = int((instance.upper > 0).sum(axis=1).max(initial=0))
        order = np.argsort(instance.upper <= 0, axis=1, kind="stable")[:, :width]
        self.need = order
        self.rows = np.arange(instance.size)
        self.upper = np.take_along_axis(instance.upper, order, axis=1)
        self.group = instance.group_of[order]
        self.cost = np.take_along_axis(instance.cost, order, axis=1) * real
        self.member_cost = instance.member_cost * real
        self.tie_cost = instance.tie_cost * real
        self.pairs = instance.friends
        self.lonely = np.ones(instance.size, dtype=np.bool_)
        self.lonely[self.pairs.ravel()] = False

    def price(self, model: GroupModel, duals: Floats) -> Prices:
        """Price everyone at the duals of a model (those with a wrong sign count as 0)."""
        instance, layout = self.instance, model.layout
        cover = duals[layout.cover]
        cover = np.where(instance.at_most, np.minimum(cover, 0.0), cover)
        asked = layout.insertion >= 0
        insertion = np.zeros(len(instance.target))
        insertion[asked] = np.maximum(duals[layout.insertion[asked]], 0.0)
        constant = float(cover.sum() + insertion.sum())
        insertion[asked] /= instance.target[asked]
        hourly = (
            self.cost
            - (cover / instance.hours)[self.need]
            - insertion[instance.lot_of[self.need]] * instance.insertion[:, None]
        )
        for rank, more in enumerate(model.more, layout.rows):
            if isinstance(more, Cut) and duals[rank] > 0 and more.flow.any():
                hourly = hourly - float(duals[rank]) * more.flow[:, None] * more.needs[self.need]
        fixed = self.member_cost + self._ties(layout, duals)
        for coefficients, low, high, dual in self._group_rows(model, duals):
            wanted = max(dual, 0.0) if low > -INFINITY else 0.0
            wanted += min(dual, 0.0) if high < INFINITY else 0.0
            fixed = fixed - wanted * coefficients
            constant += wanted * (low if wanted > 0 else high) if wanted else 0.0
        return Prices(constant, fixed + self._best_hours(hourly))

    def _group_rows(self, model: GroupModel, duals: Floats) -> Iterator[tuple[Floats, float, float, float]]:
        """Rows on the members alone: coefficients (S,), bounds, dual."""
        instance, layout = self.instance, model.layout
        low, high = model.members_range
        yield np.ones(instance.size), low, high, float(duals[layout.members])
        if layout.turnover >= 0:
            yield turnover_shares(instance), 1.0, INFINITY, float(duals[layout.turnover])
        if layout.lead >= 0:
            yield may_lead(instance), 1.0, INFINITY, float(duals[layout.lead])
        for (one, two), row in zip(layout.chosen[layout.foes].tolist(), layout.enemy.tolist(), strict=True):
            pair = np.zeros(instance.size)
            pair[[one, two]] = 1.0
            yield pair, -INFINITY, 1.0, float(duals[row])
        for rank, more in enumerate(model.more, layout.rows):
            if isinstance(more, Cut):
                yield more.members, 1.0, INFINITY, float(duals[rank])
            elif duals[rank] < 0:
                signs = np.full(instance.size, -1.0)
                signs[more] = 1.0
                yield signs, -INFINITY, len(more) - 1.0, float(duals[rank])

    def _ties(self, layout: Layout, duals: Floats) -> Floats:
        """(S,) what being untied costs, less what being a friend saves.

        A structure out of the model is free of this cost when it has friends: that keeps the bound true.
        """
        if self.tie_cost <= 0:
            return np.zeros(self.instance.size)
        own = np.where(self.lonely, self.tie_cost, 0.0)
        own[layout.chosen] = self.tie_cost
        own[layout.chosen[layout.tied]] = np.clip(duals[layout.tie], 0.0, self.tie_cost)
        paid = own.copy()
        saved = np.where(self.lonely, 0.0, own)
        for one, other in ((0, 1), (1, 0)):
            np.subtract.at(paid, self.pairs[:, other], saved[self.pairs[:, one]])
        return paid

    def _best_hours(self, hourly: Floats) -> Floats:
        """(S,) the least that the hours of each structure cost at these prices, its own limits kept.

        The limits are laminar (needs within offers within free hours), so filling by increasing price is optimal;
        hours that cost are taken only until the least share is reached.
        """
        instance = self.instance
        price = np.where(self.upper > 0, hourly, np.inf)
        order = np.argsort(price, axis=1, kind="stable")
        price = np.take_along_axis(price, order, axis=1)
        upper = np.take_along_axis(self.upper, order, axis=1)
        group = np.take_along_axis(self.group, order, axis=1)
        offer, free = instance.offer.copy(), instance.cap.copy()
        missing = np.full(instance.size, instance.least)
        total = np.zeros(instance.size)
        for column in range(price.shape[1]):
            cost, own = price[:, column], group[:, column]
            most = np.minimum(np.minimum(upper[:, column], offer[self.rows, own]), free)
            take = np.where(cost < 0, most, np.minimum(most, missing))
            total += np.where(take > 0, np.where(np.isfinite(cost), cost, 0.0), 0.0) * take
            offer[self.rows, own] -= take
            free -= take
            missing = np.maximum(missing - take, 0.0)
        return total


def tie_extra(pricer: Pricer, layout: Layout, reduced: Floats) -> Floats:
    """(S,) what a structure out of the model also costs: untied, or tied to a friend who costs something too."""
    if pricer.tie_cost <= 0:
        return np.zeros(len(reduced))
    above = np.maximum(reduced, 0.0)
    extra = np.where(pricer.lonely, 0.0, pricer.tie_cost)
    for one, other in ((0, 1), (1, 0)):
        np.minimum.at(extra, pricer.pairs[:, one], above[pricer.pairs[:, other]])
    extra[layout.chosen] = 0.0
    return extra
