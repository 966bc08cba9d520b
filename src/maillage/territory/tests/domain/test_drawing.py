"""A frame of 400 × 350 units around Chevilly-Larue, 16 km wide: one kilometre is 25 units."""

import pytest

from maillage.territory.domain.drawing import Style, draw
from maillage.territory.domain.map import Ground, MapLink, MapPoint, Role, Town
from maillage.territory.domain.places import Place
from maillage.territory.domain.projection import fit

VIEW = fit([(2.35, 48.75)], 400, 350, margin=50, least_km=16)
HERE = Place("94021", "Chevilly-Larue", 48.75, 2.35)
EAST = Place("94022", "Choisy-le-Roi", 48.75, 2.43)


def frame(points, links=(), towns=(), style=Style()):  # noqa: B008 — frozen
    return draw(VIEW, Ground(towns=towns), points, links, style)


def names(drawn):
    return [label.text for label in drawn.labels]


def test_draw_leaves_out_the_line_between_marks_that_touch():
    points = [MapPoint(HERE, Role.PLACE), MapPoint(HERE, Role.MEMBER, "A"), MapPoint(EAST, Role.MEMBER, "B")]

    drawn = frame(points, [MapLink(1, 0, 0), MapLink(2, 0, 6)])

    assert len(drawn.links) == 1


def test_draw_leaves_out_links_to_points_that_may_be_gathered():
    drawn = frame([MapPoint(HERE, Role.PLACE), MapPoint(EAST)], [MapLink(1, 0, 6), MapLink(0, 1, 6)])

    assert (drawn.links, "6 km" in names(drawn)) == ((), False)


def test_draw_names_other_structures_while_they_are_few():
    assert names(frame([MapPoint(EAST, label="Atelier")])) == ["Atelier"]
    many = [
        MapPoint(Place(str(i), "", 48.7 + i * 0.008, 2.26 + i % 4 * 0.06), label=f"n{i}") for i in range(13)
    ]
    assert len(frame(many).discs) == 13
    assert names(frame(many)) == []


def test_draw_does_not_name_again_the_town_of_a_mark():
    towns = [Town("Choisy-le-Roi", "94022", 48.75, 2.43), Town("Orly", "94054", 48.72, 2.40)]

    drawn = frame([MapPoint(EAST, Role.MEMBER, "A", label="A · Choisy")], towns=towns)

    assert names(drawn) == ["A · Choisy", "Orly"]


def test_draw_names_a_town_under_a_disc_beside_it_once_for_the_largest():
    towns = [Town("Choisy-le-Roi", "94022", 48.75, 2.43), Town("Orly", "94054", 48.7501, 2.4301)]
    points = [MapPoint(EAST, count=30)]

    drawn = frame(points, towns=towns)

    assert [(label.text, label.has_dot) for label in drawn.labels] == [("Choisy-le-Roi", False)]
    assert [disc.text for disc in drawn.discs] == ["30"]


def test_draw_writes_a_distance_only_where_the_line_is_long_enough():
    near = Place("94054", "Orly", 48.75, 2.37)
    points = [MapPoint(HERE, Role.PLACE), MapPoint(near, Role.MEMBER, "A"), MapPoint(EAST, Role.MEMBER, "B")]

    drawn = frame(points, [MapLink(1, 0, 1), MapLink(2, 0, 6)])

    assert (len(drawn.links), [name for name in names(drawn) if "km" in name]) == (2, ["6 km"])


def test_draw_writes_no_more_towns_than_asked_and_none_on_another():
    towns = [Town(f"Ville {i}", str(i), 48.75 + i * 0.02, 2.3) for i in range(4)]
    crowded = [Town("Une", "1", 48.75, 2.35), Town("Autre", "2", 48.75, 2.3501)]

    assert names(frame([], towns=towns, style=Style(towns=2))) == ["Ville 0", "Ville 1"]
    assert names(frame([], towns=crowded)) == ["Une"]


def test_draw_leaves_out_a_name_too_long_for_the_frame_and_its_dot():
    towns = [Town("Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson", "51513", 48.75, 2.35)]

    assert frame([], towns=towns, style=Style(light=30)).labels == ()


@pytest.mark.parametrize("km", [3, 16, 60, 500, 3000])
def test_draw_scale_takes_at_most_a_quarter_of_the_width_or_one_kilometre(km):
    view = fit([(2.35, 48.75)], 400, 350, margin=50, least_km=km)

    scale = draw(view, Ground(), [], [], Style()).scale

    assert scale.units <= 100.1 or scale.km == 1
    assert scale.units == pytest.approx(scale.km * 400 / km, abs=0.1)
