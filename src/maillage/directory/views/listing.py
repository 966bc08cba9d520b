"""The list of structures as its page shows it: lines, count in words, chips, map, what is not known."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.accounts.actors import Actor
from maillage.directory.domain.search import Criteria
from maillage.directory.forms.search import Search
from maillage.directory.models import Structure
from maillage.directory.presentation.kept import kept_map
from maillage.directory.presentation.shown import Line, line_of
from maillage.directory.queries.search import Directory, FoundStructures
from maillage.directory.views.chips import Chip, chips_of
from maillage.territory.domain.map import Map, MapPoint, Role
from maillage.territory.queries import map_of

PER_PAGE = 20
_LOCAL_COMMUNES = 400  # more points than this are shown on the whole country


@dataclass(frozen=True, slots=True)
class Choice:
    """Something an unclear filter may mean, and the query string that asks for it."""

    label: str
    detail: str
    query: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything the results show. `unknown_url`: the same search for structures whose trade is unknown."""

    page: Page[Structure]
    lines: list[Line]
    chips: list[Chip]
    map: SafeString
    by_distance: bool
    unknown: int
    unknown_url: str
    only_unknown: bool


def listing_of(form: Search, asked: QueryDict, actor: Actor, directory: Directory) -> Listing:
    """Search what a valid form asks, and read one page of it."""
    criteria = form.criteria()
    found = directory.search(criteria)
    page: Page[Structure] = Paginator(found, PER_PAGE).get_page(asked.get("page"))
    unknown_address = asked.copy()
    unknown_address.pop("page", None)
    unknown_address["connu"] = "non"
    return Listing(
        page=page,
        lines=[line_of(structure, actor) for structure in page],
        chips=chips_of(form, asked),
        map=_map(found, criteria, directory) if len(found) else SafeString(""),
        by_distance=criteria.near is not None,
        unknown=found.found.unknown_trades,
        unknown_url=f"?{unknown_address.urlencode()}",
        only_unknown=criteria.unknown_trade,
    )


def choices_of(form: Search, asked: QueryDict) -> list[Choice]:
    """What the unclear places and trades of a form may mean, as links to the right search."""
    found = []
    for name, choices in (("metier", form.trade_choices), ("lieu", form.place_choices)):
        for choice in choices:
            address = asked.copy()
            address.pop(f"{name}_text", None)
            address[name] = choice["value"]
            found.append(Choice(choice["label"], choice["detail"], f"?{address.urlencode()}"))
    return found


def _map(found: FoundStructures, criteria: Criteria, directory: Directory) -> SafeString:
    """The map of all that was found, not of the page alone."""
    near = criteria.near
    subject = b"".join((repr(near).encode(), directory.state.facts.encode(), found.found.rows.tobytes()))

    def draw() -> Map:
        communes = directory.index.clusters(found.found.rows)
        points = [MapPoint(place, Role.OTHER, count=count) for place, count in communes]
        whole = near is None and not criteria.departement and len(communes) > _LOCAL_COMMUNES
        sought = [MapPoint(near, Role.PLACE)] if near else []
        return map_of([*sought, *points], is_national=whole, place_legend=_("lieu cherché"))

    return kept_map(subject, draw)
