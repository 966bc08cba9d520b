from math import cos, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.territory.domain.places import (
    EARTH_RADIUS_KM,
    Place,
    box_of,
    departement_of,
    distance_km,
    exact_distance_km,
    name_keys,
    normalise,
)

PARIS = Place("75056", "Paris", 48.845, 2.3752)
GRENOBLE = Place("38185", "Grenoble", 45.1825, 5.7301)
places = st.builds(
    Place,
    code=st.text("0123456789", min_size=5, max_size=5),
    name=st.just("Lieu"),
    latitude=st.floats(-80, 80),
    longitude=st.floats(-179, 179),
)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("38185", "38"), ("2A004", "2A"), ("97411", "974"), ("98735", "987"), ("01001", "01")],
)
def test_departement_of_takes_two_characters_or_three_overseas(code, expected):
    assert departement_of(code) == expected


def test_distance_km_between_paris_and_grenoble():
    assert distance_km(PARIS, GRENOBLE) == 480


def test_distance_km_rounds_halves_up():
    degrees = 2.5 / EARTH_RADIUS_KM * 180 / 3.141592653589793
    south, north = Place("00001", "S", 0.0, 0.0), Place("00002", "N", degrees, 0.0)

    assert exact_distance_km(south, north) == pytest.approx(2.5)
    assert distance_km(south, Place("00002", "N", degrees + 1e-9, 0.0)) == 3
    assert distance_km(south, Place("00002", "N", degrees - 1e-6, 0.0)) == 2


def test_distance_km_is_zero_in_one_commune_whatever_its_point():
    assert distance_km(PARIS, Place("75056", "Paris", 0.0, 0.0)) == 0


@given(places, places)
def test_distance_km_is_the_same_both_ways_and_at_most_half_the_earth(a, b):
    assert distance_km(a, b) == distance_km(b, a)
    assert 0 <= distance_km(a, b) <= 20016


@given(st.floats(-60, 60), st.floats(0.001, 1))
def test_exact_distance_km_of_a_short_way_is_that_of_a_plane(latitude, degrees):
    one = Place("1", "", latitude, 0.0)
    east, north = Place("2", "", latitude, degrees), Place("3", "", latitude + degrees, 0.0)
    arc = radians(degrees) * EARTH_RADIUS_KM

    assert exact_distance_km(one, north) == pytest.approx(arc, rel=1e-6)
    assert exact_distance_km(one, east) == pytest.approx(arc * cos(radians(latitude)), rel=1e-3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("Saint-Étienne", "st etienne"),
        ("SAINTE MARIE", "ste marie"),
        ("Œting", "oeting"),
        ("  saintes  ", "stes"),
        ("Saintry", "saintry"),
        ("…", ""),
    ],
)
def test_normalise_writes_as_people_type_in_a_hurry(text, expected):
    assert normalise(text) == expected


@given(st.text())
def test_normalise_is_stable_and_plain(text):
    once = normalise(text)

    assert normalise(once) == once
    assert set(once) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")


def test_name_keys_begin_at_each_word_that_says_something():
    assert name_keys("L’Haÿ-les-Roses") == {"lhaylesroses": 0, "haylesroses": 1, "roses": 2}
    assert name_keys("Le Mans") == {"lemans": 0, "mans": 1}
    assert name_keys("Vitry-sur-Seine") == {"vitrysurseine": 0, "seine": 2}


def test_box_of_holds_the_places_of_the_departement_only():
    west, south, east, north = box_of("974")

    assert west < 55.45 < east
    assert south < -20.9 < north
    assert box_of("38")[0] < -5
    assert box_of("987") == (-180.0, -90.0, 180.0, 90.0)
