"""Inequalities that every group keeps and that divided structures break: they bring the bound close to the truth.

Take needs W and structures A. If A, used to the full, leaves D hours of W uncovered, the others must bring them, and
none counts for more than D: Σ min(most hours of s on W, D) · y_s ≥ D over the others (knapsack cover inequalities,
Carr, Fleischer, Leung, Phillips, 2000; flow covers, Padberg, Van Roy, Wolsey, 1985: some of the others may be counted
by their hours instead). The same holds for the insertion hours of a lot. A comes from the members that are (nearly)
whole in the relaxation, W from a minimum cut: the needs that A cannot cover.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import highspy
import numpy as np

from maillage.consortium.domain.cut import Cut
from maillage.consortium.domain.instance import Bools, Floats, Instance, Ints, most_hours
from maillage.consortium.domain.model import quiet_highs
from maillage.consortium.domain.rows import INFINITY, Triplets

VIOLATED = 1e-3
LEVELS = 3


class Separator:
    """Finds cuts for relaxations of the structures `chosen` of an instance; the cuts hold for all of them."""

    def __init__(self, instance: Instance, chosen: Ints) -> None:
        self.whole, self.chosen = instance, chosen
        self.upper, self.offer, self.cap = (
            instance.upper[chosen],
            instance.offer[chosen],
            instance.cap[chosen],
        )
        self.row, self.need = np.nonzero(self.upper > 0)
        self._most = self.upper[self.row, self.need]
        self._highs = quiet_highs()
        self._highs.passModel(self._flow())
        self._columns = np.arange(len(self.row), dtype=np.int32)
        self._zero = np.zeros(len(self.row))
        self._insertion = [
            _Asked(instance.lot_of == lot, target, instance.insertion)
            for lot, target in enumerate(instance.target.tolist())
            if target > 0
        ]
        self._serves = [frozenset(np.flatnonzero(row).tolist()) for row in self.upper > 0]

    def _flow(self) -> highspy.HighsLp:
        """Cover as many hours as possible, without asking who is a member."""
        instance, out = self.whole, Triplets()
        columns = np.arange(len(self.row))
        ones = np.ones(len(columns))
        cover = out.open_rows(np.full(len(instance.hours), -INFINITY), np.ones(len(instance.hours)))
        out.fill(cover[self.need], columns, self._most / instance.hours[self.need])
        free = out.open_rows(np.full(len(self.cap), -INFINITY), self.cap)
        out.fill(free[self.row], columns, self._most * ones)
        groups = self.offer.shape[1]
        offer = out.open_rows(np.full(self.offer.size, -INFINITY), self.offer.ravel())
        out.fill(offer[self.row * groups + instance.group_of[self.need]], columns, self._most * ones)
        wanted = ~instance.at_most[self.need]
        return out.programme(-self._most * wanted, np.zeros(len(columns)), ones)

    def cuts(self, y: Floats, hours: Floats, levels: int = LEVELS) -> Iterator[Cut]:
        """Cuts broken by a relaxation: y of the chosen, and their hours (chosen, N).

        levels: how many sets A to try: the whole members, then those above some of the divided ones.
        """
        divided = np.unique(y[(y > 0.02) & (y < 0.999)])[::-1][: levels - 1]
        for level in (0.999, *divided.tolist()):
            inside = y >= level
            for needs in self._uncovered(inside):
                yield from self._cut(_Asked(needs, float(self.whole.hours[needs].sum())), inside, y, hours)
            for asked in self._insertion:
                yield from self._cut(asked, inside, y, hours)

    def _uncovered(self, inside: Bools) -> Iterator[Bools]:
        """Sets of needs that these structures cannot cover together, apart from each other."""
        self._highs.changeColsBounds(
            len(self._columns), self._columns, self._zero, inside[self.row].astype(np.float64)
        )
        self._highs.run()
        duals = np.array(self._highs.getSolution().row_dual[: len(self.whole.hours)])
        short = (duals > -0.5 * self.whole.hours) & ~self.whole.at_most
        left = set(np.flatnonzero(short).tolist())
        links = [
            link for rank in np.flatnonzero(inside).tolist() if len(link := self._serves[rank] & left) > 1
        ]
        while left:
            part = {left.pop()}
            for _ in links:
                joined = part.union(*(link for link in links if not link.isdisjoint(part)))
                if len(joined) == len(part):
                    break
                part = joined
            left -= part
            needs = np.zeros(len(self.whole.hours), dtype=np.bool_)
            needs[list(part)] = True
            yield needs

    def _cut(self, asked: _Asked, inside: Bools, y: Floats, hours: Floats) -> Iterator[Cut]:
        """The cut of these needs and these structures, if the relaxation breaks it."""
        whole, needs = self.whole, asked.needs
        most = self._most_hours(self.upper, self.offer, self.cap, needs)
        weight = np.ones(1) if asked.insertion is None else asked.insertion[self.chosen]
        most = most * weight
        missing = asked.hours - float(most[inside].sum())
        if missing <= 1e-6 * whole.total:
            return
        members = np.minimum(most, missing) / missing
        given = (hours[:, needs].sum(axis=1)) * weight / missing
        flow = ~inside & (given < members * y - 1e-9)
        if float(np.where(flow, given, members * y)[~inside].sum()) > 1 - VIOLATED:
            return
        everyone = self._most_hours(whole.upper, whole.offer, whole.cap, needs)
        all_weights = np.ones(whole.size) if asked.insertion is None else asked.insertion
        all_members = np.minimum(everyone * all_weights, missing) / missing
        all_members[self.chosen[inside | flow]] = 0.0
        by_hour = np.zeros(whole.size)
        by_hour[self.chosen[flow]] = all_weights[self.chosen[flow]] / missing
        yield Cut(all_members, by_hour, needs)

    def _most_hours(self, upper: Floats, offer: Floats, cap: Floats, needs: Bools) -> Floats:
        return most_hours(upper[:, needs], offer, cap, self.whole.group_of[needs])


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """Hours asked on some needs; of insertion when the share of each structure is given (S,)."""

    needs: Bools
    hours: float
    insertion: Floats | None = None
