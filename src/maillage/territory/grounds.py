"""The ground of maps, read from the database: outlines and towns seen in a view."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q

from maillage.territory.domain.map import Ground, Town
from maillage.territory.domain.outlines import Line, Packed, unpack
from maillage.territory.domain.projection import View
from maillage.territory.models import Area, Kind, Outline

# Communes are drawn up to this width of view, full outlines of départements up to the second, then their overview.
_COMMUNES_KM, _DEPARTEMENTS_KM = 90.0, 450.0
_TOWNS_READ = 150

Seen = list[tuple[str, list[Line]]]  # code, lines


def read_grounds(view: View, small: Sequence[View], tinted: Iterable[str]) -> tuple[Ground, list[Ground]]:
    """Return the outlines and towns seen in a view, and the outlines of small ones, in four queries at most."""
    if view.width_km <= _COMMUNES_KM:
        wanted = set(tinted)
        communes = _outlines([view], Kind.COMMUNE, Outline.Detail.RINGS)[0]
        borders = _outlines([view], Kind.DEPARTEMENT, Outline.Detail.BORDER)[0]
        main = Ground(
            _lines(communes), _lines(borders),
            [line for code, lines in communes if code in wanted for line in lines], _towns(view, 0),
        )  # fmt: skip
        seen = _outlines(small, Kind.DEPARTEMENT, Outline.Detail.OVERVIEW)
    elif view.width_km <= _DEPARTEMENTS_KM:
        areas = _outlines([view], Kind.DEPARTEMENT, Outline.Detail.RINGS)[0]
        main = Ground(_lines(areas), towns=_towns(view, 1_500))
        seen = _outlines(small, Kind.DEPARTEMENT, Outline.Detail.OVERVIEW)
    else:
        areas, *seen = _outlines([view, *small], Kind.DEPARTEMENT, Outline.Detail.OVERVIEW)
        main = Ground(_lines(areas), towns=_towns(view, 40_000))
    return main, [Ground(_lines(areas)) for areas in seen]


def _lines(seen: Seen) -> list[Line]:
    return [line for _code, lines in seen for line in lines]


def _outlines(views: Sequence[View], kind: Kind, detail: Outline.Detail) -> list[Seen]:
    """Return the outlines seen in each view, with their codes, in one query."""
    boxes = [view.box for view in views]
    if not boxes:
        return []
    some = Q()
    for west, south, east, north in boxes:
        some |= Q(west__lte=east, east__gte=west, south__lte=north, north__gte=south)
    rows = Outline.objects.filter(some, kind=kind, detail=detail).values_list(
        "area__code", "west", "south", "east", "north", "shape"
    )
    seen: list[Seen] = [[] for _ in boxes]
    for code, left, bottom, right, top, shape in rows:
        lines = unpack(Packed((left, bottom, right, top), bytes(shape)))
        for (west, south, east, north), found in zip(boxes, seen, strict=True):
            if left <= east and right >= west and bottom <= north and top >= south:
                found.append((code, lines))
    return seen


def _towns(view: View, least_population: int) -> list[Town]:
    west, south, east, north = view.box
    rows = (
        Area.objects.current()
        .filter(kind=Kind.COMMUNE, population__gte=least_population)
        .filter(latitude__range=(south, north), longitude__range=(west, east))
        .order_by("-population")
        .values_list("name", "code", "latitude", "longitude")[:_TOWNS_READ]
    )
    return [
        Town(name, code, latitude, longitude)
        for name, code, latitude, longitude in rows
        if latitude is not None and longitude is not None
    ]
