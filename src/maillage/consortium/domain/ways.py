"""Parts of a search, the ways to cut one in two, and what was learnt of each way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from maillage.consortium.domain.instance import Bools, Ints
from maillage.consortium.domain.model import Relaxation

# Nearer than this to 0 or 1, a y is whole.
WHOLE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A part of the groups: members among `high`, all of `low` among them, between least and most of them."""

    low: Bools
    high: Bools
    least: float
    most: float


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A way to cut a node in two. what: the structure (or, last, the number of members); part: how divided it is."""

    what: int
    part: float
    down: Node
    up: Node


class Gains:
    """What trying taught: how much the bound rises when a structure is put out (down) or in (up)."""

    def __init__(self, size: int) -> None:
        self.sums, self.tries = np.zeros((size, 2)), np.zeros(size)

    def learn(self, way: Way, values: tuple[float, float], value: float) -> None:
        """Remember what a trial gave."""
        self.sums[way.what] += (values[0] - value) / way.part, (values[1] - value) / (1 - way.part)
        self.tries[way.what] += 1

    def expected(self, way: Way, value: float) -> tuple[float, float] | None:
        """The values expected of the two children; None when it was never tried."""
        if not self.tries[way.what]:
            return None
        down, up = (self.sums[way.what] / self.tries[way.what]).tolist()
        return value + down * way.part, value + up * (1 - way.part)


def split_members(relaxed: Relaxation) -> Ints:
    """Positions of the structures that the relaxation divides."""
    return np.flatnonzero(np.abs(relaxed.y - np.rint(relaxed.y)) > WHOLE)


def ways(node: Node, relaxed: Relaxation, split: Ints) -> Iterator[Way]:
    """Ways to cut a node in two: the number of members, then each of the most divided structures."""
    count = float(relaxed.y.sum())
    part = count - float(np.floor(count))
    if 0.01 < part < 0.99:
        least, most = float(np.ceil(count)), float(np.floor(count))
        yield Way(len(relaxed.y), part, replace(node, most=most), replace(node, least=least))
    order = np.argsort(np.abs(relaxed.y[split] - 0.5), kind="stable")
    for position in split[order].tolist():
        out, into = node.high.copy(), node.low.copy()
        out[position], into[position] = False, True
        yield Way(position, float(relaxed.y[position]), replace(node, high=out), replace(node, low=into))
