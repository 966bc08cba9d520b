"""Inequalities that every group keeps and that divided structures break: they bring the bound close to the truth.

Take needs W and structures A. If A, used to the full, leaves D hours of W uncovered, the others must bring them, and
none counts for more than D: Σ min(most hours of s on W, D) · y_s ≥ D over the others (knapsack cover inequalities,
Carr, Fleischer, Leung, Phillips, 2000; flow covers, Padberg, Van Roy, Wolsey, 1985: some of the others may be
counted by their hours instead). A comes from the members that are (nearly) whole in the relaxation, W from a minimum
cut: the needs that A cannot cover.
"""

from __future__ import annotations

from collections.abc import Iterator

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
                cut = self._cut(inside, needs, y, hours)
                if cut is not None:
                    yield cut

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

    def _cut(self, inside: Bools, needs: Bools, y: Floats, hours: Floats) -> Cut | None:
        whole = self.whole
        most = most_hours(self.upper * needs, self.offer, self.cap, whole.group_of)
        missing = float(whole.hours[needs].sum() - most[inside].sum())
        if missing <= 1e-6 * whole.total:
            return None
        members = np.minimum(most, missing) / missing
        given = (hours * needs).sum(axis=1) / missing
        flow = ~inside & (given < members * y - 1e-9)
        if float(np.where(flow, given, members * y)[~inside].sum()) > 1 - VIOLATED:
            return None
        everyone = most_hours(whole.upper * needs, whole.offer, whole.cap, whole.group_of)
        all_members = np.minimum(everyone, missing) / missing
        all_members[self.chosen[inside | flow]] = 0.0
        all_flow = np.zeros(whole.size, dtype=np.bool_)
        all_flow[self.chosen[flow]] = True
        return Cut(all_members, all_flow, needs, missing)
