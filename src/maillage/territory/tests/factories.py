"""Territories for tests: a few real communes, and outlines that are plain squares."""

from __future__ import annotations

import factory
import numpy as np

from maillage.territory.domain.outlines import pack
from maillage.territory.domain.places import name_keys
from maillage.territory.models import Area, Kind, Outline, PlaceName


class AreaFactory(factory.django.DjangoModelFactory[Area]):
    """An area; a commune of Val-de-Marne unless told otherwise."""

    class Meta:
        model = Area
        django_get_or_create = ("kind", "code")

    kind = Kind.COMMUNE
    code = factory.Sequence(lambda n: f"94{n:03}")
    name = factory.Sequence(lambda n: f"Commune {n}")
    population = 10_000
    latitude = 48.77
    longitude = 2.36


def make_commune(
    code: str,
    name: str,
    latitude: float | None,
    longitude: float | None,
    *,
    population: int = 10_000,
    postcodes: str = "",
) -> Area:
    """Make a commune that can be found by its name, its postcodes and its code, with its département."""
    departement = code[:3] if code[:2] in ("97", "98") else code[:2]
    area = AreaFactory(
        code=code, name=name, latitude=latitude, longitude=longitude, population=population, postcodes=postcodes,
        departement=AreaFactory(
            kind=Kind.DEPARTEMENT, code=departement, name=f"Département {departement}", latitude=None, longitude=None
        ),
    )  # fmt: skip
    make_names(area)
    return area


def make_part(kind: Kind, code: str, name: str, current: Area, *, postcodes: str = "") -> Area:
    """Make a former, delegated or associated commune, or an arrondissement, of a current commune."""
    area = AreaFactory(
        kind=kind, code=code, name=name, current=current, latitude=None, longitude=None, postcodes=postcodes
    )
    make_names(area)
    return area


def make_names(area: Area) -> None:
    """Let an area be found as `maillage ingest communes` does."""
    keys = (
        {area.code.lower(): 2}
        | name_keys(area.name)
        | dict.fromkeys(filter(None, area.postcodes.split("|")), 0)
    )
    PlaceName.objects.bulk_create(
        PlaceName(area=area, key=key, rank=rank, population=area.population or 0)
        for key, rank in keys.items()
    )


def make_square(
    area: Area, west: float, south: float, side: float, detail: str = Outline.Detail.RINGS
) -> Outline:
    """Give an area a square outline, in degrees."""
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]) * side + [west, south]
    packed = pack([corners])
    left, bottom, right, top = packed.box
    return Outline.objects.create(
        area=area,
        kind=area.kind,
        detail=detail,
        shape=packed.shape,
        west=left,
        south=bottom,
        east=right,
        north=top,
    )
