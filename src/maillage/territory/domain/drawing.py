"""Draw a view: outlines clipped and projected, marks kept apart, names that do not cover one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import hypot

import numpy as np

from maillage.territory.domain.clusters import Disc, gather
from maillage.territory.domain.labels import Board, Label, Rect, Wanted, around, spread, text_width
from maillage.territory.domain.map import Frame, Ground, Link, MapLink, MapPoint, Mark, Role, Scale, Town
from maillage.territory.domain.outlines import Line
from maillage.territory.domain.paths import clip_lines, clip_rings, path_of
from maillage.territory.domain.projection import View

GRID = 2  # steps of the outlines in one unit
_SCALES_KM = (200, 100, 50, 20, 10, 5, 2, 1)
_NAMED_OTHERS = 12  # other structures are named while they are few


@dataclass(frozen=True, slots=True)
class Style:
    """Sizes in units.

    member, place: radius of their marks; strong, light: text of marks and of towns; towns: names of towns at
    most; cell: where points are gathered.
    """

    member: float = 10.5
    place: float = 9.0
    strong: float = 13.5
    light: float = 11.5
    towns: int = 9
    cell: float = 22.0


def draw(
    view: View, ground: Ground, points: Sequence[MapPoint], links: Sequence[MapLink], style: Style
) -> Frame:
    """Return the picture of a view, at 0, 0. Links name points by their position in `points`."""
    marks, mark_of = _marks(view, points, style)
    discs = _discs(view, points, style)
    scale = _scale(view)
    size = (view.width, view.height)
    lines = list(_links(points, links, marks, mark_of))
    names = _wanted(points, marks, discs, links, mark_of, style)
    shown = [*discs, *marks]
    own = {point.place.code for point in points if point.role is not Role.OTHER}  # named by their marks
    towns = [town for town in ground.towns if town.code not in own]
    labels = _labels(view, towns, names, shown, _obstacles(shown, lines, scale, style), style)
    return _rounded(Frame(
        0, 0, *size,
        areas=path_of(clip_rings(_in_units(view, ground.areas), *size), GRID),
        borders=path_of(clip_lines(_in_units(view, ground.borders), *size), GRID),
        tinted=path_of(clip_rings(_in_units(view, ground.tinted), *size), GRID),
        links=tuple(lines),
        discs=tuple(discs), marks=tuple(marks), labels=tuple(labels), scale=scale,
    ))  # fmt: skip


def _rounded(frame: Frame) -> Frame:
    """Return the frame with tenths of units: what a picture needs, written short."""
    return replace(
        frame,
        links=tuple(
            replace(link, x1=_tenth(link.x1), y1=_tenth(link.y1), x2=_tenth(link.x2), y2=_tenth(link.y2))
            for link in frame.links
        ),
        discs=tuple(map(_rounded_mark, frame.discs)),
        marks=tuple(map(_rounded_mark, frame.marks)),
        labels=tuple(
            replace(label, x=_tenth(label.x), y=_tenth(label.y), dx=_tenth(label.dx), dy=_tenth(label.dy))
            for label in frame.labels
        ),
        scale=frame.scale and replace(frame.scale, units=_tenth(frame.scale.units)),
    )


def _rounded_mark(mark: Mark) -> Mark:
    return replace(mark, x=_tenth(mark.x), y=_tenth(mark.y), radius=_tenth(mark.radius))


def _tenth(value: float) -> float:
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded


def _in_units(view: View, lines: Sequence[Line]) -> Iterable[Line]:
    """Project all the lines at once: thousands of short lines cost as much as one long."""
    if not lines:
        return []
    ends = np.cumsum([len(line) for line in lines])[:-1]
    return np.split(view.units(np.concatenate(lines)), ends)


def _marks(view: View, points: Sequence[MapPoint], style: Style) -> tuple[list[Mark], dict[int, int]]:
    """Return the marks of members and places of work, kept apart, and which mark stands for each point."""
    marks: list[Mark] = []
    mark_of: dict[int, int] = {}
    lozenges: dict[str, int] = {}
    for i, point in enumerate(points):
        if point.role is Role.OTHER:
            continue
        code = point.place.code
        if point.role is Role.PLACE and code in lozenges:
            mark_of[i] = lozenges[code]  # two needs in one commune are one lozenge
            continue
        if point.role is Role.PLACE:
            lozenges[code] = len(marks)
        mark_of[i] = len(marks)
        radius = style.place if point.role is Role.PLACE else style.member
        text = point.letter if point.role is Role.MEMBER else ""
        marks.append(Mark(*view.unit(point.place), radius, point.role, point.category, text, _name(point)))
    spots = spread(
        [(mark.x, mark.y) for mark in marks], [mark.radius for mark in marks],
        [mark.shape == Role.PLACE for mark in marks],
    )  # fmt: skip
    return [replace(mark, x=x, y=y) for mark, (x, y) in zip(marks, spots, strict=True)], mark_of


def _name(point: MapPoint) -> str:
    return point.label or point.place.name


def _discs(view: View, points: Sequence[MapPoint], style: Style) -> list[Mark]:
    """Return the marks of the other points, gathered where they are dense."""
    others = [point for point in points if point.role is Role.OTHER]
    if not others:
        return []
    degrees = np.array([[point.place.longitude, point.place.latitude] for point in others])
    return [
        _disc(disc, others[disc.first])
        for disc in gather(view.units(degrees), [point.count for point in others], style.cell)
    ]


def _disc(disc: Disc, point: MapPoint) -> Mark:
    if disc.count == 1:
        return Mark(disc.x, disc.y, disc.radius, Role.OTHER, point.category, "", _name(point))
    return Mark(disc.x, disc.y, disc.radius, "several", "", str(disc.count), "")


def _links(
    points: Sequence[MapPoint], links: Sequence[MapLink], marks: Sequence[Mark], mark_of: Mapping[int, int]
) -> Iterable[Link]:
    """Yield the lines from edge to edge of their marks; none between marks that touch."""
    for link in links:
        if link.source not in mark_of or link.target not in mark_of:
            continue
        one, other = marks[mark_of[link.source]], marks[mark_of[link.target]]
        length = hypot(other.x - one.x, other.y - one.y)
        if length <= one.radius + other.radius + 2:
            continue
        x, y = (other.x - one.x) / length, (other.y - one.y) / length
        yield Link(
            one.x + x * (one.radius + 1), one.y + y * (one.radius + 1),
            other.x - x * (other.radius + 1), other.y - y * (other.radius + 1),
            points[link.source].category,
        )  # fmt: skip


def _wanted(
    points: Sequence[MapPoint], marks: Sequence[Mark], discs: Sequence[Mark], links: Sequence[MapLink],
    mark_of: Mapping[int, int], style: Style,
) -> list[Wanted]:  # fmt: skip
    """Return the names of marks in the order in which they are served: places of work, members, others, distances."""
    wanted: list[Wanted] = []
    for mark in sorted(marks, key=lambda mark: mark.shape != Role.PLACE):
        named = Wanted(mark.x, mark.y, mark.radius, mark.title, style.strong, mark.shape, must=True)
        if not any(_is_same(named, other) for other in wanted):
            wanted.append(named)
    for link in links:
        if link.km and link.source in mark_of and link.target in mark_of:
            one, other = marks[mark_of[link.source]], marks[mark_of[link.target]]
            if hypot(one.x - other.x, one.y - other.y) > 60:
                x, y = (one.x + other.x) / 2, (one.y + other.y) / 2
                wanted.append(Wanted(x, y, 2, f"{link.km} km", style.light, "distance"))
    single = [disc for disc in discs if disc.shape == Role.OTHER]
    if len(discs) <= _NAMED_OTHERS:
        wanted += [Wanted(d.x, d.y, d.radius, d.title, style.light, "other") for d in single]
    return wanted


def _is_same(one: Wanted, other: Wanted) -> bool:
    """Tell whether two marks side by side have one name: it is written once."""
    return one.text == other.text and hypot(one.x - other.x, one.y - other.y) < 60


def _labels(
    view: View, towns: Sequence[Town], names: Sequence[Wanted], marks: Sequence[Mark], obstacles: Sequence[Rect],
    style: Style,
) -> list[Label]:  # fmt: skip
    """Return the names written: those of the marks first, then of towns, the largest first."""
    board = Board(view.width, view.height)
    for obstacle in obstacles:
        board.take(obstacle)
    written = [label for wanted in names if (label := board.write(wanted))]
    used = {label.text for label in written}
    covered: set[Mark] = set()
    left = style.towns
    for town, (x, y) in zip(towns, _spots(view, towns), strict=True):
        if not left:
            break
        cover = next((mark for mark in marks if hypot(mark.x - x, mark.y - y) < mark.radius + 2), None)
        if town.name in used or cover in covered:
            continue
        if cover:
            covered.add(cover)  # once for its largest town, even if there is no room for the name
        if label := _write_town(board, town, x, y, cover, style):
            written.append(label)
            left -= 1
    return written


def _write_town(
    board: Board, town: Town, x: float, y: float, cover: Mark | None, style: Style
) -> Label | None:
    """Write a town beside its dot, or beside the disc that covers it and stands for its dot."""
    if cover:
        return board.write(Wanted(cover.x, cover.y, cover.radius, town.name, style.light, "town"))
    if board.overlap(around(x, y, 2)):
        return None
    label = board.write(Wanted(x, y, 2, town.name, style.light, "town"))
    if label:
        board.take(around(x, y, 2))
    return label and replace(label, has_dot=True)


def _obstacles(marks: Sequence[Mark], links: Sequence[Link], scale: Scale, style: Style) -> list[Rect]:
    """Return what names may not cover: the scale, the marks, the lines."""
    width = max(scale.units, text_width(f"{scale.km} km", style.light))
    taken = [(scale.x - 4, scale.y - 6 - style.light, scale.x + width + 4, scale.y + 4)]
    taken += [around(mark.x, mark.y, mark.radius) for mark in marks]
    for link in links:
        steps = int(hypot(link.x2 - link.x1, link.y2 - link.y1) / 8) + 1
        for step in range(steps + 1):
            share = step / steps
            x, y = link.x1 + share * (link.x2 - link.x1), link.y1 + share * (link.y2 - link.y1)
            taken.append(around(x, y, 2))
    return taken


def _spots(view: View, towns: Sequence[Town]) -> list[tuple[float, float]]:
    if not towns:
        return []
    degrees = np.array([[town.longitude, town.latitude] for town in towns])
    return [(x, y) for x, y in view.units(degrees).tolist()]


def _scale(view: View) -> Scale:
    """Return the longest round bar that takes at most a quarter of the width."""
    km = next((km for km in _SCALES_KM if km * view.units_per_km <= view.width / 4), 1)
    return Scale(12, view.height - 12, km * view.units_per_km, km)
