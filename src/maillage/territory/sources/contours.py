"""Load the simplified outlines of communes, départements and régions, ready to draw."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from maillage.base.ingest import Bundle, Source, Tally
from maillage.base.refusals import gettext_noop
from maillage.base.tables import TableFault, damaged, decode
from maillage.territory.domain.outlines import Box, Line, Packed, Topology, decode_arcs, pack, simplify
from maillage.territory.models import Area, Kind, Outline

COMMUNES = "contours_communes.topojson"
DEPARTEMENTS = "contours_departements.geojson"
REGIONS = "contours_regions.geojson"

# About one pixel of a map of the whole country.
OVERVIEW_DEGREES = 0.008
_BATCH = 2000
_FEWEST = {COMMUNES: 30_000, DEPARTEMENTS: 96, REGIONS: 13}
Detail = Outline.Detail
Shapes = Mapping[tuple[Kind, str, str], Packed]  # (kind, code, detail)


def load(bundle: Bundle) -> None:
    """Replace the outlines that differ from those of the files."""
    for file, read in _READERS.items():
        if bundle.has(file):
            name = bundle.files[file].path.name
            shapes = _read(bundle, file, name, read)
            _write(shapes, bundle.tally(file), name)


def _read(bundle: Bundle, file: str, name: str, read: Callable[[Any], Shapes]) -> Shapes:
    text = decode(name, bundle.files[file].content)
    try:
        document = json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", 0)
        raise damaged(
            name, gettext_noop("ce n’est pas du JSON complet ; récupérez le fichier en entier."), line=line
        ) from None
    except RecursionError:
        raise damaged(name, _SHAPE) from None
    try:
        shapes = read(document)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        raise damaged(name, _SHAPE) from None
    places = len({code for _, code, detail in shapes if detail == Detail.RINGS})
    bundle.tally(file).rows = places
    if places < _FEWEST[file]:
        raise damaged(
            name, gettext_noop("%(found)d contours ; au moins %(expected)d attendus : le fichier est coupé."),
            found=places, expected=_FEWEST[file],
        )  # fmt: skip
    return shapes


def _communes(document: Any) -> Shapes:
    """Read the communes, and the limits of their départements made of the very same lines."""
    transform = document["transform"]
    arcs = decode_arcs(document["arcs"], transform["scale"], transform["translate"])
    shapes = document["objects"]["communes"]["geometries"]
    rings = {shape["properties"]["code"]: _rings(shape) for shape in shapes}
    topology = Topology(arcs, rings)
    departements = {code: code[:3] if code.startswith("97") else code[:2] for code in rings}
    packed: dict[tuple[Kind, str, str], Packed] = {
        (Kind.COMMUNE, code, Detail.RINGS): _checked(topology.lines_of(code)) for code in rings
    }
    packed |= {
        (Kind.DEPARTEMENT, code, Detail.BORDER): _checked(lines)
        for code, lines in topology.borders(departements).items()
    }
    return packed


def _rings(shape: Mapping[str, Any]) -> list[list[int]]:
    polygons = {"Polygon": [shape["arcs"]], "MultiPolygon": shape["arcs"]}[shape["type"]]
    return [ring for polygon in polygons for ring in polygon]


def _features(kind: Kind) -> Callable[[Any], Shapes]:
    def read(document: Any) -> Shapes:
        shapes: dict[tuple[Kind, str, str], Packed] = {}
        for feature in document["features"]:
            code, geometry = str(feature["properties"]["code"]), feature["geometry"]
            parts = geometry["coordinates"]
            polygons = {"Polygon": [parts], "MultiPolygon": parts}[geometry["type"]]
            rings = [np.array(ring, dtype=np.float64) for polygon in polygons for ring in polygon]
            shapes[kind, code, Detail.RINGS] = _checked(rings)
            shapes[kind, code, Detail.OVERVIEW] = _checked(
                [simplify(ring, OVERVIEW_DEGREES) for ring in rings]
            )
        return shapes

    return read


def _checked(lines: list[Line]) -> Packed:
    packed = pack(lines)
    if not _inside(packed.box):
        raise ValueError("coordinates out of range")
    return packed


def _inside(box: Box) -> bool:
    west, south, east, north = box
    return -180 <= west <= east <= 180 and -90 <= south <= north <= 90


def _write(shapes: Shapes, tally: Tally, name: str) -> None:
    kinds = {(kind, detail) for kind, _, detail in shapes}
    known = Area.objects.filter(kind__in={kind for kind, _detail in kinds})
    areas = {(kind, code): pk for kind, code, pk in known.values_list("kind", "code", "pk")}
    if not areas:
        raise damaged(
            name, gettext_noop("aucun territoire n’est connu ; chargez d’abord la source « communes ».")
        )
    held = _held(kinds)
    changed: list[Outline] = []
    replaced: list[int] = []
    for (kind, code, detail), packed in shapes.items():
        if (area := areas.get((kind, code))) is None:
            if detail == Detail.RINGS:
                tally.refused.append(TableFault(name, 0, "code", _UNKNOWN, {"code": code[:20]}))
            continue
        before = held.pop((area, detail), None)
        same = before is not None and before[1] == packed.shape and np.allclose(before[2:], packed.box)
        if detail == Detail.RINGS:
            tally.unchanged += same
            tally.added += before is None
            tally.changed += before is not None and not same
        if not same:
            replaced += [before[0]] if before else []
            changed.append(_outline(area, kind, detail, packed))
    _replace(replaced + [pk for pk, *_ in held.values()], changed)


def _held(kinds: set[tuple[Kind, str]]) -> dict[tuple[int, str], tuple[Any, ...]]:
    held: dict[tuple[int, str], tuple[Any, ...]] = {}
    for kind, detail in kinds:
        rows = Outline.objects.filter(kind=kind, detail=detail).values_list(
            "area_id", "pk", "shape", "west", "south", "east", "north"
        )
        held |= {(area, detail): (pk, bytes(shape), *box) for area, pk, shape, *box in rows}
    return held


def _replace(gone: list[int], outlines: list[Outline]) -> None:
    for start in range(0, len(gone), _BATCH):
        Outline.objects.filter(pk__in=gone[start : start + _BATCH]).delete()
    Outline.objects.bulk_create(outlines, batch_size=_BATCH)


def _outline(area: int, kind: Kind, detail: str, packed: Packed) -> Outline:
    west, south, east, north = packed.box
    return Outline(
        area_id=area,
        kind=kind,
        detail=detail,
        shape=packed.shape,
        west=west,
        south=south,
        east=east,
        north=north,
    )


_READERS: dict[str, Callable[[Any], Shapes]] = {
    REGIONS: _features(Kind.REGION),
    DEPARTEMENTS: _features(Kind.DEPARTEMENT),
    COMMUNES: _communes,
}


def verify(bundle: Bundle) -> Iterator[TableFault]:
    """Tell which communes lie outside the outline of their département: a wrong code or a wrong file."""
    boxes = {
        code: box for code, *box in Outline.objects.filter(
            kind=Kind.DEPARTEMENT, detail=Detail.RINGS
        ).values_list("area__code", "west", "south", "east", "north")
    }  # fmt: skip
    communes = Outline.objects.filter(kind=Kind.COMMUNE, detail=Detail.RINGS)
    rows = communes.values_list("area__code", "area__departement__code", "west", "south", "east", "north")
    name = next(iter(bundle.files.values())).path.name
    for code, departement, *box in rows:
        if departement in boxes and not _overlap(box, boxes[departement]):
            yield TableFault(name, 0, "code", _ELSEWHERE, {"code": code, "departement": departement})


def _overlap(one: Iterable[float], other: Iterable[float]) -> bool:
    (west, south, east, north), (left, bottom, right, top) = one, other
    return west <= right and east >= left and south <= top and north >= bottom


def held() -> int:
    """Return the number of outlines in the database."""
    return Outline.objects.count()


_SHAPE = gettext_noop(
    "le fichier n’a pas la forme attendue (TopoJSON des communes ou GeoJSON avec « code »)."
)
_UNKNOWN = gettext_noop("le contour « %(code)s » ne correspond à aucun territoire connu.")
_ELSEWHERE = gettext_noop("la commune %(code)s tomberait hors du département %(departement)s.")

SOURCE = Source(
    name="contours",
    title=gettext_noop("contours simplifiés des communes, des départements et des régions (IGN)"),
    files=(COMMUNES, DEPARTEMENTS, REGIONS),
    load=load,
    verify=verify,
    held=held,
)
