"""The map of a group: its members, the places of work, and who goes where."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.core.cache import cache
from django.utils.translation import get_language

from maillage.consortium.domain.found import Found
from maillage.consortium.presentation.group import GroupView, MemberView
from maillage.territory.domain.map import Map, MapLink, MapPoint, Role
from maillage.territory.domain.places import Place
from maillage.territory.queries import map_of

MAP_SECONDS = 600  # new outlines show after that long at most


def map_of_group(found: Found, group: GroupView | None) -> Map:
    """Draw the places of work and, when there is a group, its members and their links."""
    places = {found.places[need.place].code: found.places[need.place] for need in found.tender.needs()}
    points = [MapPoint(place, Role.PLACE) for place in places.values()]
    links: list[MapLink] = []
    if group is None:
        points += _able(found)
    else:
        ranks = {code: rank for rank, code in enumerate(places)}
        for member, place in _members(found, group):
            served = {task.place_code: task.km for task in member.tasks}
            links += [MapLink(len(points), ranks[code], km) for code, km in served.items()]
            points.append(MapPoint(place, Role.MEMBER, member.letter, member.category))
    return _drawn(points, links)


def _drawn(points: list[MapPoint], links: list[MapLink]) -> Map:
    """Draw, or find the same drawing again: outlines take longer than all the rest of the page."""
    asked = repr((get_language(), points, links))
    key = f"consortium-map-{hashlib.sha256(asked.encode()).hexdigest()}"
    found = cache.get(key)
    if not isinstance(found, Map):
        found = map_of(points, links)
        cache.set(key, found, MAP_SECONDS)
    return found


def _able(found: Found) -> list[MapPoint]:
    """Those who may serve some need, when no group was found: plain discs, one a town."""
    places = {one.place.code: one.place for able in found.able if (one := found.structure(able.siret))}
    return [MapPoint(place) for place in places.values()]


def _members(found: Found, group: GroupView) -> Iterator[tuple[MemberView, Place]]:
    for member in group.members:
        structure = found.structure(member.siret)
        if structure is not None:
            yield member, structure.place
