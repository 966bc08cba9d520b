"""Reads: what a code means today, places by what people type, départements, maps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.territory.domain.composition import compose
from maillage.territory.domain.map import Map, MapLink, MapPoint, Role
from maillage.territory.domain.places import Place, normalise
from maillage.territory.grounds import read_grounds
from maillage.territory.models import Area, Kind, PlaceName

# A code means the first of these that knows it (contract of the tender: current commune first).
_MEANINGS = (Kind.COMMUNE, Kind.ARRONDISSEMENT, Kind.DELEGATED, Kind.ASSOCIATED, Kind.FORMER)
_CHUNK = 500
# « st » may be the beginning of Strasbourg, « saint » may not.
_ABBREVIATED = re.compile(r"\bst(e|s|es)?$")


class Resolution(Mapping[str, Place]):
    """What codes mean today: each code as given → its current commune.

    unknown:             codes that never named a commune, as far as the loaded files tell.
    without_coordinates: codes whose commune is known but has no centre → its name (no distance can be told).
    """

    def __init__(
        self, places: Mapping[str, Place], unknown: Iterable[str], without_coordinates: Mapping[str, str]
    ) -> None:
        self._places = dict(places)
        self.unknown = frozenset(unknown)
        self.without_coordinates = dict(without_coordinates)

    def __getitem__(self, code: str) -> Place:
        return self._places[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __repr__(self) -> str:
        return f"Resolution({len(self)} places, unknown={sorted(self.unknown)})"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A place proposed to someone typing. `code`: the current commune; `label`: « Grenoble (38) »."""

    code: str
    label: str
    departement: str
    postcodes: tuple[str, ...]


def resolve(codes: Iterable[str]) -> Resolution:
    """Return the current commune of each code: itself, else of the past or part commune it names."""
    wanted = sorted(set(codes))
    best: dict[str, tuple[int, Area]] = {}
    for start in range(0, len(wanted), _CHUNK):
        for area in _meanings(wanted[start : start + _CHUNK]):
            rank = _MEANINGS.index(Kind(area.kind))
            if area.code not in best or rank < best[area.code][0]:
                best[area.code] = (rank, area)
    places: dict[str, Place] = {}
    without: dict[str, str] = {}
    for code, (_rank, area) in best.items():
        commune = area if area.current is None else area.current
        if commune.latitude is None or commune.longitude is None:
            without[code] = commune.name
        else:
            places[code] = Place(commune.code, commune.name, commune.latitude, commune.longitude)
    return Resolution(places, set(wanted) - set(best), without)


def _meanings(codes: list[str]) -> QuerySet[Area]:
    still_there = ~Q(kind=Kind.COMMUNE) | Q(valid_to=None)
    fields = ("code", "name", "latitude", "longitude")
    return (
        Area.objects.filter(still_there, code__in=codes, kind__in=_MEANINGS)
        .select_related("current")
        .only("kind", "current", *fields, *(f"current__{field}" for field in fields))
    )


def suggest_places(text: str, limit: int = 10) -> list[Suggestion]:
    """Return the places someone may mean: exact names first, then beginnings, then inner words; largest first.

    Accents, case, hyphens and « saint » / « st » do not matter; a postcode, an official code, and a name
    followed or preceded by its département or postcode are understood.
    """
    words = normalise(text[:100]).split()
    if not words:
        return []
    whole = not _ABBREVIATED.search(text.casefold())
    found = _areas(PlaceName.objects.filter(_begins("".join(words))), words, limit, whole=whole)
    if len(found) < limit and len(words) > 1:
        found += _places_by_words(words, limit)
    suggestions: dict[tuple[str, str], Suggestion] = {}
    for area in found:
        suggestion = _suggestion(area)
        suggestions.setdefault((suggestion.code, suggestion.label), suggestion)
    return list(suggestions.values())[:limit]


def find_places(text: str, limit: int = 10) -> list[Suggestion]:
    """Return the places a whole text means: one when it is clear, several to choose from, none when unknown.

    For a form sent without JavaScript. Clear: the label of a suggestion, or the only suggestion.
    """
    found = suggest_places(text, limit)
    typed = normalise(text)
    named = [suggestion for suggestion in found if normalise(suggestion.label) == typed]
    return named if len(named) == 1 else found


def _begins(key: str) -> Q:
    """Prefix search that uses the index everywhere: no letter of a key sorts after « z »."""
    return Q(key__startswith=key, key__gte=key, key__lte=key + "zzzz")


def _areas(names: QuerySet[PlaceName], words: list[str], limit: int, *, whole: bool) -> list[Area]:
    """Return the areas of the names: the exact ones, those that begin so, those with it inside; largest first.

    whole: the words typed come before others that only begin like them (« saint » is not Strasbourg).
    """
    key = "".join(words)
    closeness = Case(
        When(key=key, rank=0, then=Value(0)), When(rank__lt=2, then=Value(1)), default=Value(2)
    )  # fmt: skip
    # Several keys may lead to one place, and whole words are told apart here: read more than asked.
    ordered = names.annotate(closeness=closeness).order_by("closeness", "-population", "area")
    near: dict[int, int] = {}
    for area, close in ordered.values_list("area", "closeness")[: limit * 3]:
        near.setdefault(area, close)
    areas = Area.objects.select_related("current__departement", "departement").in_bulk(near)
    typed = f" {' '.join(words)} "

    def order(pk: int) -> tuple[int, bool]:
        return near[pk], whole and typed not in f" {normalise(areas[pk].name)} "

    return [areas[pk] for pk in sorted(near, key=order)][:limit]


def _places_by_words(words: list[str], limit: int) -> list[Area]:
    """Find « grenoble 38 », « 93200 st denis », « chevilly rue »: one word leads, the others filter."""
    numbers = [word for word in words if word[0].isdigit()]
    letters = [word for word in words if word not in numbers]
    filters = Q()
    for number in numbers:
        departement = Q(area__departement__code__iexact=number) | Q(
            area__current__departement__code__iexact=number
        )
        filters &= departement | Q(area__postcodes__contains=number)
    if not letters:
        return []
    if numbers:
        return _areas(
            PlaceName.objects.filter(filters, _begins("".join(letters))), letters, limit, whole=True
        )
    lead = max(
        letters, key=lambda word: (len(word), not _ABBREVIATED.search(word))
    )  # « st » leads to thousands
    rows = (
        PlaceName.objects.filter(_begins(lead))
        .order_by("rank", "-population")
        .values_list("area", "area__name")
    )
    ids = [area for area, name in rows[:400] if _has_words(name, letters)][:limit]
    areas = Area.objects.select_related("current__departement", "departement").in_bulk(ids)
    return [areas[pk] for pk in dict.fromkeys(ids)]


def _has_words(name: str, words: list[str]) -> bool:
    own = normalise(name).split()
    return all(any(mine.startswith(word) for mine in own) for word in words)


def _suggestion(area: Area) -> Suggestion:
    commune = area.current or area
    departement = commune.departement.code if commune.departement else ""
    label = _("%(name)s (%(departement)s)") % {"name": commune.name, "departement": departement}
    if area.current is not None:
        label = _("%(part)s, aujourd’hui %(name)s") % {"part": area.name, "name": label}
        if area.kind == Kind.ARRONDISSEMENT:
            label = _("%(part)s (%(departement)s)") % {"part": area.name, "departement": departement}
    postcodes = tuple(filter(None, (area.postcodes or commune.postcodes).split("|")))
    return Suggestion(commune.code, label, departement, postcodes)


def departements() -> dict[str, str]:
    """Return the names of the départements and collectivities overseas by code, in the order of codes."""
    return dict(
        Area.objects.current().filter(kind=Kind.DEPARTEMENT).order_by("code").values_list("code", "name")
    )


def map_of(
    points: Sequence[MapPoint], links: Sequence[MapLink] = (), *, title: str = "",
    is_national: bool = False, least_km: float = 16.0, place_legend: str = "",
) -> Map:  # fmt: skip
    """Return the map of points and links for `territory/_map.html`.

    title:       what the map shows, in the reader's language; by default told from the points.
    is_national: the whole country with its départements overseas, whatever the points.
    least_km:    smallest width of the view.
    place_legend: what a lozenge is, when it is not a place of work.
    """
    tinted = {point.place.code for point in points if point.role is Role.PLACE}
    drawn = compose(
        points, links, lambda view, small: read_grounds(view, small, tinted),
        is_national=is_national, least_km=least_km,
    )  # fmt: skip
    return replace(
        drawn, title=title or _title(points), description=_description(points), place_legend=place_legend
    )


def _title(points: Sequence[MapPoint]) -> str:
    places = list(dict.fromkeys(point.place.name for point in points if point.role is Role.PLACE))
    others = sum(point.count for point in points if point.role is not Role.PLACE)
    counted = ngettext("Carte de %(n)d structure", "Carte de %(n)d structures", others) % {"n": others}
    if not places:
        return counted
    around = _("autour de %(places)s") % {"places": ", ".join(places[:3])}
    return f"{counted} {around}" if others else _("Carte %(around)s") % {"around": around}


def _description(points: Sequence[MapPoint]) -> str:
    """Say in words what the letters and lozenges are; the page gives the rest as text or table."""
    parts = []
    members = [point for point in points if point.role is Role.MEMBER]
    if members:
        named = ", ".join(f"{point.letter} {point.place.name}".strip() for point in members)
        parts.append(_("Membres : %(named)s.") % {"named": named})
    places = list(dict.fromkeys(point.place.name for point in points if point.role is Role.PLACE))
    if places:
        parts.append(_("Lieux de travail : %(named)s.") % {"named": ", ".join(places)})
    return " ".join(parts)
