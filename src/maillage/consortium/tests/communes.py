"""The communes that the vectors and the cases name, in the test database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.conf import settings

from maillage.consortium.tests.domain.vectors import places as vector_places
from maillage.territory.domain.places import Place
from maillage.territory.models import Area, Kind
from maillage.territory.sources.cog import read_places


def store(places: Mapping[str, Place]) -> None:
    """Store communes: code as written → current commune. A code that is not that of its commune is a former one."""
    current = {place.code: place for place in places.values()}
    Area.objects.bulk_create(
        Area(kind=Kind.COMMUNE, code=one.code, name=one.name, latitude=one.latitude, longitude=one.longitude)
        for one in current.values()
    )
    rows = {area.code: area for area in Area.objects.filter(kind=Kind.COMMUNE)}
    Area.objects.bulk_create(
        Area(kind=Kind.FORMER, code=code, name=code, current=rows[place.code])
        for code, place in places.items()
        if code != place.code
    )


def store_vectors() -> None:
    """Store the communes of all the vectors, and one that has no coordinates."""
    store(vector_places())
    Area.objects.create(kind=Kind.COMMUNE, code="98801", name="Belep")


def store_named(codes: Iterable[str]) -> None:
    """Store communes by their codes, from the files the project carries."""
    every = read_places(settings.DATA / "territory")
    store({code: every[code] for code in codes})
