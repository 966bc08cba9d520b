"""The list of structures as its page shows it: lines, count in words, chips, map, what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import get_language

from maillage.accounts.actors import Actor
from maillage.directory.domain.search import Criteria
from maillage.directory.forms.search import Search
from maillage.directory.models import Structure
from maillage.directory.presentation.chips import Chip, chips_of
from maillage.directory.presentation.shown import Line, line_of
from maillage.directory.queries.search import FoundStructures, current_index, search
from maillage.territory.domain.map import Map, MapPoint, Role
from maillage.territory.queries import map_of

PER_PAGE = 20
_MAP_SECONDS = 3600
_LOCAL_COMMUNES = 400  # more points than this are shown on the whole country


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything the results show. `unknown_url`: the same search for structures whose trade is unknown."""

    page: Page[Structure]
    lines: list[Line]
    chips: list[Chip]
    map: Map | None
    by_distance: bool
    unknown: int
    unknown_url: str
    only_unknown: bool


def listing_of(form: Search, asked: QueryDict, actor: Actor) -> Listing:
    """Search what a valid form asks, and read one page of it."""
    criteria = form.criteria()
    found = search(criteria)
    page: Page[Structure] = Paginator(found, PER_PAGE).get_page(asked.get("page"))
    unknown_address = asked.copy()
    unknown_address.pop("page", None)
    unknown_address["connu"] = "non"
    return Listing(
        page=page,
        lines=[line_of(structure, actor) for structure in page],
        chips=chips_of(form, asked),
        map=_map(found, criteria) if len(found) else None,
        by_distance=criteria.near is not None,
        unknown=found.found.unknown_trades,
        unknown_url=f"?{unknown_address.urlencode()}",
        only_unknown=criteria.unknown_trade,
    )


def _map(found: FoundStructures, criteria: Criteria) -> Map:
    """The map of all that was found (not of the page), kept for an hour: the same search gives the same map."""
    place = criteria.near
    asked = f"{place.code if place else ''}/{get_language()}/".encode()
    key = f"directory-map-{sha256(asked + found.found.ids.tobytes()).hexdigest()}"
    kept: Map | None = cache.get(key)
    if kept is None:
        kept = _drawn(found, criteria)
        cache.set(key, kept, _MAP_SECONDS)
    return kept


def _drawn(found: FoundStructures, criteria: Criteria) -> Map:
    communes = current_index().by_commune(found.found.ids)
    points = [MapPoint(place, Role.OTHER, count=count) for place, count in communes]
    if criteria.near:
        points.insert(0, MapPoint(criteria.near, Role.PLACE))
    whole = criteria.near is None and not criteria.departement and len(communes) > _LOCAL_COMMUNES
    return map_of(points, is_national=whole)
