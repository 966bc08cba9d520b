import numpy as np
import pytest

from maillage.territory.domain.composition import HEIGHT, WIDTH, compose, land_of
from maillage.territory.domain.map import Ground, MapLink, MapPoint, Role, Town
from maillage.territory.domain.places import Place

CHEVILLY = Place("94021", "Chevilly-Larue", 48.7678, 2.3531)
ARCUEIL = Place("94003", "Arcueil", 48.8059, 2.3345)
CHOISY = Place("94022", "Choisy-le-Roi", 48.7646, 2.4175)
SAINT_DENIS = Place("97411", "Saint-Denis", -20.9329, 55.4466)
SQUARE = np.array([[2.3, 48.7], [2.4, 48.7], [2.4, 48.8], [2.3, 48.8], [2.3, 48.7]])
TOWN = Town("Villejuif", "94076", 48.7932, 2.3615)


def grounds(view, small):
    return Ground([SQUARE], [SQUARE], [SQUARE], [TOWN]), [Ground() for _ in small]


def drawn(points, links=(), is_national=False):
    return compose(points, links, grounds, is_national=is_national, least_km=16)


POINTS = [
    MapPoint(CHEVILLY, Role.PLACE),
    MapPoint(ARCUEIL, Role.MEMBER, "A", "a"),
    MapPoint(CHOISY, Role.MEMBER, "B", "b"),
]
LINKS = [MapLink(1, 0, 4), MapLink(2, 0, 5)]


@pytest.mark.parametrize(
    ("code", "latitude", "longitude", "land"),
    [
        ("94021", 48.8, 2.4, "metropolitan"),
        ("2A004", 41.9, 8.7, "metropolitan"),
        ("97411", -20.9, 55.4, "974"),
        ("98735", -17.5, -149.6, "987"),
        ("", 48.8, 2.4, "metropolitan"),
        ("", -20.9, 55.4, "974"),
        ("", 18.06, -63.07, "978"),
        ("", -17.5, -149.6, "98"),
    ],
)
def test_land_of_is_the_territory_drawn_on_one_sheet(code, latitude, longitude, land):
    assert land_of(Place(code, "", latitude, longitude)) == land


def test_compose_marks_places_by_lozenges_and_members_by_letters():
    (frame,) = drawn(POINTS, LINKS).frames

    assert [(mark.shape, mark.text, mark.category) for mark in frame.marks] == [
        ("place", "", ""), ("member", "A", "a"), ("member", "B", "b"),
    ]  # fmt: skip
    assert [link.category for link in frame.links] == ["a", "b"]


def test_compose_writes_the_names_of_marks_distances_and_towns():
    (frame,) = drawn(POINTS, LINKS).frames

    names = {label.text: label.kind for label in frame.labels}
    assert names == {
        "Chevilly-Larue": "place", "Arcueil": "member", "Choisy-le-Roi": "member", "4 km": "distance",
        "5 km": "distance", "Villejuif": "town",
    }  # fmt: skip
    assert [label.has_dot for label in frame.labels if label.kind == "town"] == [True]


def test_compose_writes_once_the_town_of_two_members_side_by_side():
    points = [*POINTS, MapPoint(CHOISY, Role.MEMBER, "C", "c")]

    (frame,) = drawn(points).frames

    assert [label.text for label in frame.labels].count("Choisy-le-Roi") == 1
    assert len(frame.marks) == 4


def test_compose_draws_one_lozenge_for_two_needs_in_one_commune():
    points = [
        MapPoint(CHEVILLY, Role.PLACE),
        MapPoint(CHEVILLY, Role.PLACE),
        MapPoint(ARCUEIL, Role.MEMBER, "A"),
    ]

    (frame,) = drawn(points, [MapLink(2, 0), MapLink(2, 1)]).frames

    assert [mark.shape for mark in frame.marks] == ["place", "member"]


def test_compose_shows_points_overseas_in_small_frames_without_links_across():
    points = [*POINTS, MapPoint(SAINT_DENIS, Role.MEMBER, "C", "c")]

    picture = drawn(points, [*LINKS, MapLink(3, 0, 9400)])

    assert [frame.name for frame in picture.frames] == ["", "La Réunion"]
    assert len(picture.frames[0].links) == 2
    assert picture.frames[1].y >= HEIGHT
    assert picture.height == picture.frames[1].y + picture.frames[1].height


def test_compose_shows_overseas_alone_as_the_main_frame():
    (frame,) = drawn([MapPoint(SAINT_DENIS, Role.PLACE)]).frames

    assert (frame.x, frame.y, frame.name) == (0, 0, "")


def test_compose_national_shows_the_country_and_its_five_departements_overseas():
    picture = drawn([MapPoint(SAINT_DENIS)], is_national=True)

    assert [frame.name for frame in picture.frames] == [
        "", "Guadeloupe", "Martinique", "Guyane", "La Réunion", "Mayotte",
    ]  # fmt: skip
    assert [len(frame.discs) for frame in picture.frames] == [0, 0, 0, 0, 1, 0]


def test_compose_tells_in_words_the_points_of_which_there_is_no_outline():
    marigot = Place("97801", "Saint-Martin", 18.0603, -63.0668)
    points = [
        MapPoint(marigot, Role.MEMBER, "C"),
        *POINTS,
        MapPoint(Place("98735", "Papeete", -17.5, -149.6), count=2),
    ]

    picture = drawn(points)

    assert [frame.name for frame in picture.frames] == [""]
    assert [(each.name, each.what) for each in picture.elsewhere] == [
        ("Saint-Martin", "C"), ("Polynésie française", "2"),
    ]  # fmt: skip


def test_compose_draws_points_without_outline_when_there_is_nothing_else():
    (frame,) = drawn([MapPoint(Place("97801", "Saint-Martin", 18.0603, -63.0668), Role.PLACE)]).frames

    assert [mark.shape for mark in frame.marks] == ["place"]


def test_compose_never_shows_more_than_the_country_around_far_points():
    far = [
        MapPoint(Place("59183", "Dunkerque", 51.03, 2.35)),
        MapPoint(Place("2A041", "Bonifacio", 41.4, 9.2)),
    ]

    assert drawn(far).frames[0].scale == drawn([], is_national=True).frames[0].scale


def test_compose_lists_overseas_from_west_to_east():
    places = [
        SAINT_DENIS,
        Place("97302", "Cayenne", 4.93, -52.32),
        Place("97105", "Basse-Terre", 16.0, -61.7),
    ]

    picture = drawn([*POINTS, *map(MapPoint, places)])

    assert [frame.name for frame in picture.frames] == ["", "Guadeloupe", "Guyane", "La Réunion"]


def test_compose_gathers_dense_points_and_counts_them_all():
    rng = np.random.default_rng(7)
    spots = rng.uniform([43, -1], [50, 7], (3000, 2)).tolist()
    points = [MapPoint(Place(f"{i:05}", "", lat, lon)) for i, (lat, lon) in enumerate(spots)]

    picture = drawn(points, is_national=True)

    discs = [disc for frame in picture.frames for disc in frame.discs]
    assert sum(int(disc.text or 1) for disc in discs) == 3000
    assert len(discs) < 400
    assert picture.has_groups


def test_compose_gives_the_same_name_to_the_same_map_only():
    assert drawn(POINTS, LINKS).id == drawn(POINTS, LINKS).id
    assert drawn(POINTS, LINKS).id != drawn(POINTS[:2], LINKS[:1]).id


def test_compose_scale_is_a_round_length_that_fits():
    (frame,) = drawn(POINTS).frames

    assert frame.scale.km in {1, 2, 5, 10}
    assert 0 < frame.scale.units <= WIDTH / 4
