"""Many points on one map: one disc with a count where they are dense."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

SMALLEST, LARGEST = 3.2, 17.0


@dataclass(frozen=True, slots=True)
class Disc:
    """A disc that stands for `count` points; `first`: the position of one of them in the list given."""

    x: float
    y: float
    radius: float
    count: int
    first: int


def gather(units: NDArray[np.float64], counts: Sequence[int], cell: float) -> list[Disc]:
    """Return the discs of points (n, 2), largest first.

    Points of one square cell make one disc at their mean; a disc that would touch a larger one joins it.
    """
    if not len(units):
        return []
    weights = np.asarray(counts, dtype=np.float64)
    _cells, first, of = np.unique(np.floor(units / cell), axis=0, return_index=True, return_inverse=True)
    of = of.reshape(-1)
    total = np.bincount(of, weights)
    means = [np.bincount(of, weights * units[:, axis]) / total for axis in (0, 1)]
    discs = [
        Disc(x, y, radius_of(int(count)), int(count), int(index))
        for x, y, count, index in zip(*map(np.ndarray.tolist, (*means, total, first)), strict=True)
    ]
    kept: list[Disc] = []
    for disc in sorted(discs, key=_order):
        near = next((i for i, other in enumerate(kept) if _touch(disc, other)), None)
        if near is None:
            kept.append(disc)
        else:
            kept[near] = _merge(kept[near], disc)
    return sorted(kept, key=_order)


def _order(disc: Disc) -> tuple[int, float, float]:
    return (-disc.count, disc.x, disc.y)


def _merge(one: Disc, other: Disc) -> Disc:
    """Join the smaller disc to the larger, which stays where it is: it may not come to touch a third."""
    count = one.count + other.count
    return Disc(one.x, one.y, max(one.radius, radius_of(2)), count, one.first)


def radius_of(count: int) -> float:
    """Return the radius of a disc: it grows with the count, within what a map bears."""
    if count <= 1:
        return SMALLEST
    return min(LARGEST, 5.2 + 1.1 * sqrt(count))


def _touch(one: Disc, other: Disc) -> bool:
    return (one.x - other.x) ** 2 + (one.y - other.y) ** 2 < (one.radius + other.radius + 0.8) ** 2
