"""Where names go on a map: none over another, over a mark, or out of the frame; the first asked are served first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import cos, hypot, sin

Rect = tuple[float, float, float, float]  # left, top, right, bottom, in units

# Widths of a humanist sans serif, in parts of its size: enough to keep names apart.
_NARROW = frozenset("ijlftr'’.,-·:() |!I")
_WIDE = frozenset("mwMWŒœÆæ@—")


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is at a size."""
    parts = sum(0.31 if c in _NARROW else 0.86 if c in _WIDE else 0.63 if c.isupper() else 0.52 for c in text)
    return parts * size


@dataclass(frozen=True, slots=True)
class Label:
    """A name at a point: offset and side of its text (`anchor`: start, middle, end).

    has_dot: a dot stands at the point (else some mark does).
    """

    x: float
    y: float
    dx: float
    dy: float
    anchor: str
    text: str
    kind: str
    has_dot: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A name to write beside a mark of some radius; `must`: written even if it has to cover something."""

    x: float
    y: float
    radius: float
    text: str
    size: float
    kind: str
    must: bool = False


_CELL = 40  # units: what stands in a frame is looked for near by only


@dataclass(slots=True)
class Board:
    """A frame and what already stands in it."""

    width: float
    height: float
    _taken: dict[tuple[int, int], list[Rect]] = field(default_factory=dict)

    def take(self, rect: Rect) -> None:
        """Keep a rectangle free of names."""
        for cell in _cells(rect):
            self._taken.setdefault(cell, []).append(rect)

    def overlap(self, rect: Rect) -> float:
        """Return how much of what stands there a rectangle would cover; infinite out of the frame."""
        left, top, right, bottom = rect
        if left < 2 or top < 2 or right > self.width - 2 or bottom > self.height - 2:
            return float("inf")
        cover = 0.0
        for cell in _cells(rect):
            for west, north, east, south in self._taken.get(cell, ()):
                if west < right and east > left and north < bottom and south > top:
                    cover += (min(right, east) - max(left, west)) * (min(bottom, south) - max(top, north))
        return cover

    def write(self, wanted: Wanted) -> Label | None:
        """Return where the name goes, and keep its place; None when there is none."""
        least = float("inf")
        chosen: tuple[Label, Rect] | None = None
        for dx, dy, anchor in _sides(wanted.radius, wanted.size):
            rect = rect_of(wanted, dx, dy, anchor)
            cover = self.overlap(rect)
            if chosen is None or cover < least:
                least = cover
                chosen = (Label(wanted.x, wanted.y, dx, dy, anchor, wanted.text, wanted.kind), rect)
            if cover == 0:
                break
        if chosen is None or (least > 0 and not wanted.must):
            return None
        self.take(chosen[1])
        return chosen[0]


def _cells(rect: Rect) -> Iterable[tuple[int, int]]:
    left, top, right, bottom = (int(side // _CELL) for side in rect)
    return ((column, row) for column in range(left, right + 1) for row in range(top, bottom + 1))


def _sides(radius: float, size: float) -> Iterable[tuple[float, float, str]]:
    gap, half = radius + 0.3 * size, 0.35 * size
    near = radius * 0.7 + 0.25 * size
    return (
        (gap, half, "start"), (-gap, half, "end"), (0, -gap, "middle"), (0, gap + 2 * half, "middle"),
        (near, -near, "start"), (near, near + 2 * half, "start"), (-near, -near, "end"),
        (-near, near + 2 * half, "end"),
    )  # fmt: skip


def rect_of(wanted: Wanted, dx: float, dy: float, anchor: str) -> Rect:
    """Return what the text of a name covers, at its side of the mark."""
    size = wanted.size
    width = text_width(wanted.text, size)
    left = wanted.x + dx - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    base = wanted.y + dy
    return (left - 1, base - 0.8 * size, left + width + 1, base + 0.26 * size)


def around(x: float, y: float, radius: float) -> Rect:
    """Return the square around a mark."""
    return (x - radius, y - radius, x + radius, y + radius)


def spread(
    points: Sequence[tuple[float, float]], radii: Sequence[float], fixed: Sequence[bool]
) -> list[tuple[float, float]]:
    """Return the points pushed apart until their marks no longer touch; fixed ones do not move.

    Marks at one very place leave it in different directions, in their order: the same input, the same map.
    """
    moved = [list(point) for point in points]
    for _round in range(60):
        still = True
        for i in range(len(moved)):
            for j in range(i):
                least = radii[i] + radii[j] + 2
                dx, dy = moved[i][0] - moved[j][0], moved[i][1] - moved[j][1]
                apart = hypot(dx, dy)
                if apart >= least - 0.01 or (fixed[i] and fixed[j]):
                    continue
                still = False
                if apart < 0.01:
                    dx, dy, apart = cos(2.4 * i), sin(2.4 * i), 1.0
                    push = least
                else:
                    push = least - apart
                share = 1.0 if fixed[j] else 0.0 if fixed[i] else 0.5
                for k, step in ((0, dx / apart * push), (1, dy / apart * push)):
                    moved[i][k] += step * share
                    moved[j][k] -= step * (1 - share)
        if still:
            break
    return [(x, y) for x, y in moved]
