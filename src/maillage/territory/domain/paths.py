"""SVG path data from lines: clipped to the frame, on a whole grid, in relative steps, as short as it gets."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

# Outside the frame by this many units, so that the edges made by clipping are never seen.
OUTSIDE = 4


def path_of(lines: Iterable[Points], grid: int = 1) -> str:
    """Return the path of lines already in units; `grid` steps a unit. Closed lines end with z."""
    return "".join(filter(None, (_path(line, grid) for line in lines)))


def _path(line: Points, grid: int) -> str:
    steps = np.rint(line * grid).astype(np.int64)
    is_ring = len(line) > 3 and bool((line[0] == line[-1]).all())
    moved = np.concatenate([[True], (np.diff(steps, axis=0) != 0).any(axis=1)])
    steps = _without_straight(steps[moved])
    if len(steps) < (4 if is_ring else 2):
        return ""
    if is_ring:
        steps = steps[:-1]
    text = [f"M{steps[0, 0]} {steps[0, 1]}l"]
    joined = ""
    for x, y in np.diff(steps, axis=0).tolist():
        joined += f"{'' if x < 0 or not joined else ' '}{x}{'' if y < 0 else ' '}{y}"
    text.append(joined)
    return "".join(text) + ("z" if is_ring else "")


def _without_straight(steps: NDArray[np.int64]) -> NDArray[np.int64]:
    """Drop the points in the middle of a straight run."""
    if len(steps) < 3:
        return steps
    before, after = steps[1:-1] - steps[:-2], steps[2:] - steps[1:-1]
    turns = (before[:, 0] * after[:, 1] != before[:, 1] * after[:, 0]) | ((before * after).sum(axis=1) < 0)
    kept: NDArray[np.int64] = steps[np.concatenate([[True], turns, [True]])]
    return kept


def clip_rings(rings: Iterable[Points], width: float, height: float) -> list[Points]:
    """Return the rings cut by the frame (Sutherland and Hodgman): what lies far outside costs nothing."""
    bounds = ((0, -OUTSIDE, 1), (0, width + OUTSIDE, -1), (1, -OUTSIDE, 1), (1, height + OUTSIDE, -1))
    kept = []
    for ring in rings:
        cut = ring
        for axis, limit, sign in bounds:
            cut = _cut(cut, axis, limit, sign)
            if len(cut) < 3:
                break
        else:
            kept.append(cut if (cut[0] == cut[-1]).all() else np.concatenate([cut, cut[:1]]))
    return kept


def _cut(ring: Points, axis: int, limit: float, sign: int) -> Points:
    inside = (ring[:, axis] - limit) * sign >= 0
    if inside.all() or not len(ring):
        return ring
    if not inside.any():
        return ring[:0]
    closed = ring if (ring[0] == ring[-1]).all() else np.concatenate([ring, ring[:1]])
    inside = (closed[:, axis] - limit) * sign >= 0
    out: list[Points] = []
    crossings = np.flatnonzero(inside[1:] != inside[:-1])
    start = 0
    for crossing in crossings.tolist():
        if inside[start]:
            out.append(closed[start : crossing + 1])
        a, b = closed[crossing], closed[crossing + 1]
        share = (limit - a[axis]) / (b[axis] - a[axis])
        out.append((a + share * (b - a))[None])
        start = crossing + 1
    if inside[start]:
        out.append(closed[start:])
    return np.concatenate(out)


def clip_lines(lines: Iterable[Points], width: float, height: float) -> list[Points]:
    """Return the pieces of lines that are seen, each to the first point beyond the frame."""
    low, high = np.array([-OUTSIDE, -OUTSIDE]), np.array([width + OUTSIDE, height + OUTSIDE])
    kept: list[Points] = []
    for line in lines:
        if len(line) < 2:
            continue
        least, most = np.minimum(line[1:], line[:-1]), np.maximum(line[1:], line[:-1])
        seen = np.logical_and((least <= high).all(axis=1), (most >= low).all(axis=1))
        edges = np.flatnonzero(np.diff(np.concatenate([[False], seen, [False]]).astype(np.int8)))
        kept += [line[start : end + 1] for start, end in edges.reshape(-1, 2).tolist()]
    return kept
