"""Compose a map: one frame on what is shown, and small frames for the territories overseas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from zlib import crc32

from maillage.territory.domain.drawing import Style, draw
from maillage.territory.domain.map import Elsewhere, Frame, Ground, Map, MapLink, MapPoint
from maillage.territory.domain.places import Place, box_of, departement_of
from maillage.territory.domain.projection import View, fit

METROPOLITAN = "metropolitan"
# The five départements overseas, west to east: always shown with the whole country.
OVERSEAS = {"971": "Guadeloupe", "972": "Martinique", "973": "Guyane", "974": "La Réunion", "976": "Mayotte"}
# Those of which no outline is shipped.
_WITHOUT_OUTLINE = {
    "975": "Saint-Pierre-et-Miquelon", "977": "Saint-Barthélemy", "978": "Saint-Martin",
    "984": "Terres australes et antarctiques françaises", "986": "Wallis-et-Futuna",
    "987": "Polynésie française", "988": "Nouvelle-Calédonie", "989": "Île de Clipperton",
    "98": "Pacifique et terres australes",
}  # fmt: skip
# Farthest points of metropolitan France (longitude, latitude): Ouessant, Dunkerque, Lauterbourg, Bastia,
# Bonifacio, Prats-de-Mollo, Hendaye.
_FARTHEST = (
    (-5.14, 48.45), (2.4, 51.09), (8.23, 48.97), (9.56, 42.7), (9.2, 41.33), (2.5, 42.33), (-1.79, 43.37),
)  # fmt: skip
_FAR_KM = 450.0  # beyond, points are gathered more
_COLUMNS, _INSET_GAP, _INSET_NAME = 5, 8, 16

# The ground of the main view and of those of the small frames, read together.
GroundsOf = Callable[[View, Sequence[View]], tuple[Ground, Sequence[Ground]]]


# Sizes in units, about one pixel beside a text on a large screen and as wide as a telephone.
WIDTH, HEIGHT, INSET = 400, 350, 62
_MARGIN = 52  # room for names around the points
_STYLE = Style()


def land_of(place: Place) -> str:
    """Return the territory on whose sheet a place is drawn: metropolitan France, or its own overseas.

    A place without a code (the middle of several communes) is told by its coordinates.
    """
    if not place.code:
        return _land_at(place)
    departement = departement_of(place.code)
    return departement if departement[:2] in ("97", "98") else METROPOLITAN


def _land_at(place: Place) -> str:
    for land in (*OVERSEAS, "975", "977", "978", METROPOLITAN):
        west, south, east, north = box_of(land)
        if west <= place.longitude <= east and south <= place.latitude <= north:
            return land
    return "98"


def compose(
    points: Sequence[MapPoint], links: Sequence[MapLink], grounds_of: GroundsOf, *,
    is_national: bool, least_km: float,
) -> Map:  # fmt: skip
    """Return the map of the points, without its words.

    is_national: the whole country is shown, with its five départements overseas.
    least_km: smallest width of the view.
    """
    parts = _by_land(points)
    lands = list(parts)
    if is_national:
        lands += [land for land in (METROPOLITAN, *OVERSEAS) if land not in parts]
    order = [METROPOLITAN, *OVERSEAS]
    lands.sort(key=lambda land: (order.index(land) if land in order else len(order), land))
    main = METROPOLITAN if METROPOLITAN in lands or not lands else lands[0]
    kept = parts.get(main, [])
    here = [points[i] for i in kept]
    there = {
        land: [points[i] for i in parts.get(land, [])] for land in lands if land in OVERSEAS and land != main
    }
    view = _main_view(here, main, is_national, least_km)
    small = [_small_view(land, len(there)) for land in there]
    ground, grounds = grounds_of(view, small)
    style = replace(_STYLE, cell=_STYLE.cell * 1.35) if view.width_km > _FAR_KM else _STYLE
    frames = [draw(view, ground, here, _moved(links, kept), style)]
    for rank, (land, those) in enumerate(there.items()):
        frame = draw(small[rank], grounds[rank], those, (), _SMALL_STYLE)
        frames.append(_placed(frame, land, rank))
    height = max(frame.y + frame.height for frame in frames)
    roles = frozenset(point.role for point in points)
    elsewhere = tuple(
        _elsewhere(land, [points[i] for i in parts[land]]) for land in lands if land not in {main, *OVERSEAS}
    )
    return Map(_id(points, links), WIDTH, height, tuple(frames), "", "", roles, elsewhere)


def _elsewhere(land: str, points: Sequence[MapPoint]) -> Elsewhere:
    letters = [point.letter for point in points if point.letter]
    return Elsewhere(
        _WITHOUT_OUTLINE.get(land, land), ", ".join(letters) or str(sum(point.count for point in points))
    )


def _by_land(points: Sequence[MapPoint]) -> dict[str, list[int]]:
    parts: dict[str, list[int]] = {}
    for i, point in enumerate(points):
        parts.setdefault(land_of(point.place), []).append(i)
    return parts


def _moved(links: Sequence[MapLink], kept: Sequence[int]) -> list[MapLink]:
    """Return the links between points kept, by their new positions."""
    position = {i: new for new, i in enumerate(kept)}
    return [
        replace(link, source=position[link.source], target=position[link.target])
        for link in links
        if link.source in position and link.target in position
    ]


def _id(points: Sequence[MapPoint], links: Sequence[MapLink]) -> str:
    """Return a name that tells apart the maps of one page."""
    told = [f"{point.place.code or point.place}{point.role}{point.letter}" for point in points]
    told += [f"{link.source}-{link.target}" for link in links]
    return f"{crc32(';'.join(told).encode()):08x}"


def _main_view(points: Sequence[MapPoint], main: str, is_national: bool, least_km: float) -> View:
    """Return the closest view of the points; none of metropolitan France is wider than the country itself."""
    country = fit(_FARTHEST, WIDTH, HEIGHT, margin=8, least_km=least_km)
    if main == METROPOLITAN and (is_national or not points):
        return country
    degrees = [(point.place.longitude, point.place.latitude) for point in points]
    view = fit(degrees, WIDTH, HEIGHT, margin=_MARGIN, least_km=least_km)
    return country if main == METROPOLITAN and view.units_per_km < country.units_per_km else view


def _small_view(land: str, count: int) -> View:
    columns = min(_COLUMNS, count)
    width = min((WIDTH - _INSET_GAP * (columns - 1)) // columns, WIDTH // 3)
    west, south, east, north = box_of(land)
    return fit([(west, south), (east, north)], width, INSET, margin=2, least_km=30)


_SMALL_STYLE = replace(_STYLE, towns=0, cell=18, member=8, place=7, strong=_STYLE.light)


def _placed(frame: Frame, land: str, rank: int) -> Frame:
    """Return a small frame at its place under the main one, with its name."""
    x = (rank % _COLUMNS) * (frame.width + _INSET_GAP)
    y = HEIGHT + _INSET_NAME + (rank // _COLUMNS) * (INSET + _INSET_NAME + _INSET_GAP)
    # Names find no room in a small frame; they stand in the table beside the map.
    return replace(frame, x=x, y=y, name=OVERSEAS[land], labels=(), scale=None)
