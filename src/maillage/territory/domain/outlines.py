"""Outlines of areas: reading a topology, simplifying, packing into a few bytes and back.

A line is an array (n, 2) of longitude, latitude in degrees. A ring is a line whose last point is its first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Line = NDArray[np.float64]
Box = tuple[float, float, float, float]  # west, south, east, north, in degrees

_STEPS = 65535  # a packed coordinate is a 16-bit step inside the box: 8 m on 500 km


@dataclass(frozen=True, slots=True)
class Packed:
    """Lines as stored: their box and their bytes (number of lines, length of each, then the points)."""

    box: Box
    shape: bytes


def pack(lines: Sequence[Line]) -> Packed:
    """Return the lines as bytes. Raises ValueError without any point."""
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    span = np.where(high > low, high - low, 1.0)
    steps = np.rint((points - low) / span * _STEPS).astype("<u2")
    counts = np.array([len(lines), *map(len, lines)], dtype="<u4")
    box = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    return Packed(box, counts.tobytes() + steps.tobytes())


def unpack(packed: Packed) -> list[Line]:
    """Return the lines of a packed shape, in degrees."""
    west, south, east, north = packed.box
    count = int(np.frombuffer(packed.shape, "<u4", 1)[0])
    lengths = np.frombuffer(packed.shape, "<u4", count, offset=4)
    steps = np.frombuffer(packed.shape, "<u2", offset=4 * (count + 1)).reshape(-1, 2)
    points = steps / _STEPS * [east - west, north - south] + [west, south]
    return np.split(points, np.cumsum(lengths)[:-1])


def simplify(line: Line, tolerance: float) -> Line:
    """Return the line without the points that lie within the tolerance (degrees) of what remains.

    Douglas and Peucker's method; degrees of longitude are taken at their length at the middle of the line.
    A ring stays a ring of at least four points: small islands do not vanish.
    """
    if len(line) < 5:
        return line
    flat = line * [np.cos(np.radians(line[:, 1].mean())), 1.0]
    keep = np.zeros(len(line), dtype=bool)
    is_ring = bool((line[0] == line[-1]).all())
    far = int(np.argmax(((flat - flat[0]) ** 2).sum(axis=1))) if is_ring else 0
    keep[[0, far, -1]] = True
    stack = [(0, far), (far, len(line) - 1)] if is_ring else [(0, len(line) - 1)]
    while stack:
        first, last = stack.pop()
        if last - first < 2:
            continue
        distances = _distances(flat[first + 1 : last], flat[first], flat[last])
        worst = int(np.argmax(distances))
        if distances[worst] > tolerance:
            middle = first + 1 + worst
            keep[middle] = True
            stack += [(first, middle), (middle, last)]
    if is_ring and keep.sum() < 4:
        keep[[len(line) // 4, len(line) // 2, 3 * len(line) // 4]] = True
    return line[keep]


def _distances(points: Line, start: Line, end: Line) -> NDArray[np.float64]:
    """Return how far each point is from the segment (not the line: an outline may turn back on itself)."""
    along = end - start
    length = float(along @ along)
    offset = points - start
    share = np.clip(offset @ along / length, 0.0, 1.0) if length else np.zeros(len(points))
    apart = offset - share[:, None] * along
    return np.hypot(apart[:, 0], apart[:, 1])


@dataclass(frozen=True, slots=True)
class Topology:
    """Areas that share their borders (TopoJSON): each border line is stored once.

    arcs:  the border lines.
    rings: for each area code, its rings, each a list of arc numbers (negative: ~number, run backwards).
    """

    arcs: Sequence[Line]
    rings: Mapping[str, Sequence[Sequence[int]]]

    def lines_of(self, code: str) -> list[Line]:
        """Return the rings of an area."""
        return [self._ring(numbers) for numbers in self.rings[code]]

    def _ring(self, numbers: Sequence[int]) -> Line:
        parts = [self.arcs[n] if n >= 0 else self.arcs[~n][::-1] for n in numbers]
        return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])

    def borders(self, group_of: Mapping[str, str]) -> dict[str, list[Line]]:
        """Return, for each group of areas (a département…), the lines it shares with no other of its areas.

        They are exactly lines of the areas, so that both can be drawn one over the other.
        """
        uses: dict[int, list[str]] = {}
        for code, rings in self.rings.items():
            for numbers in rings:
                for number in numbers:
                    uses.setdefault(number if number >= 0 else ~number, []).append(group_of[code])
        borders: dict[str, list[Line]] = {}
        for number, groups in uses.items():
            if len(groups) == 1 or groups[0] != groups[1]:
                for group in dict.fromkeys(groups):
                    borders.setdefault(group, []).append(self.arcs[number])
        return {group: chain(lines) for group, lines in borders.items()}


def chain(lines: Sequence[Line]) -> list[Line]:
    """Return the lines joined end to end wherever exactly two of them meet."""
    ends: dict[tuple[float, float], list[int]] = {}
    for index, line in enumerate(lines):
        for point in (line[0], line[-1]):
            ends.setdefault(_point(point), []).append(index)
    left = set(range(len(lines)))
    chains = []
    # Start from open ends and crossings, so that a chain is never begun in its middle; closed rings come last.
    starts = [index for meeting in ends.values() if len(meeting) != 2 for index in meeting]
    for start in [*starts, *range(len(lines))]:
        if start in left:
            left.remove(start)
            forward = _follow(lines[start], lines, ends, left)
            chains.append(_follow(forward[::-1], lines, ends, left))
    return chains


def _follow(
    line: Line, lines: Sequence[Line], ends: Mapping[tuple[float, float], list[int]], left: set[int]
) -> Line:
    parts = [line]
    while True:
        tip = parts[-1][-1]
        meeting = ends[_point(tip)]
        following = next((index for index in meeting if index in left), None)
        if following is None or len(meeting) != 2:
            return np.concatenate(parts)
        left.remove(following)
        joined = lines[following]
        parts.append(joined[1:] if (joined[0] == tip).all() else joined[::-1][1:])


def _point(point: NDArray[np.float64]) -> tuple[float, float]:
    return (float(point[0]), float(point[1]))


def decode_arcs(
    arcs: Iterable[Sequence[Sequence[int]]], scale: Sequence[float], translate: Sequence[float]
) -> list[Line]:
    """Return the arcs of a quantised TopoJSON in degrees (each is a start, then steps)."""
    factor, origin = np.array(scale, dtype=np.float64), np.array(translate, dtype=np.float64)
    return [np.cumsum(np.array(arc, dtype=np.float64), axis=0) * factor + origin for arc in arcs]
