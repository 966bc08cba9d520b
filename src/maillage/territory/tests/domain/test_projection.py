import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.territory.domain.places import Place, exact_distance_km
from maillage.territory.domain.projection import Projection, fit

near = st.tuples(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5))


@given(near, near, st.sampled_from([(2.5, 46.5), (55.5, -21.1), (-53.0, 4.0)]))
def test_projection_keeps_distances_near_its_centre(one, other, centre):
    projection = Projection(*centre)
    degrees = np.array([[centre[0] + x, centre[1] + y] for x, y in (one, other)])

    drawn = float(np.hypot(*np.diff(projection(degrees), axis=0)[0]))

    places = [Place(str(i), "", lat, lon) for i, (lon, lat) in enumerate(degrees.tolist())]
    assert drawn == pytest.approx(exact_distance_km(*places), rel=0.02, abs=1e-6)


@given(near, st.sampled_from([(2.5, 46.5), (55.5, -21.1), (-53.0, 4.0)]))
def test_projection_inverse_gives_the_degrees_back(offset, centre):
    projection = Projection(*centre)
    degrees = (centre[0] + offset[0], centre[1] + offset[1])

    x, y = projection(np.array([degrees]))[0]

    assert projection.inverse(float(x), float(y)) == pytest.approx(degrees, abs=1e-9)


def test_fit_shows_one_point_in_the_middle_of_the_least_width():
    view = fit([(2.35, 48.75)], 400, 350, margin=50, least_km=16)

    assert view.width_km == pytest.approx(16)
    assert view.unit(Place("94021", "Chevilly-Larue", 48.75, 2.35)) == pytest.approx((200, 175))


def test_fit_of_points_all_but_in_one_place_is_that_of_one_point():
    view = fit([(2.35, 48.75), (2.35, 48.75 + 1e-300)], 400, 350, margin=50, least_km=16)

    assert view.width_km == pytest.approx(16)


@given(st.lists(st.tuples(st.floats(-4, 8), st.floats(42, 51)), min_size=2, max_size=9))
def test_fit_holds_every_point_within_the_margins(degrees):
    view = fit(degrees, 400, 350, margin=50, least_km=16)

    units = view.units(np.array(degrees))
    assert units.min() >= 50 - 1e-6
    assert units[:, 0].max() <= 350 + 1e-6
    assert units[:, 1].max() <= 300 + 1e-6


def test_view_box_holds_the_corners_of_the_frame():
    view = fit([(2.0, 48.0), (3.0, 49.0)], 400, 350, margin=50, least_km=16)
    west, south, east, north = view.box

    for x, y in ((0, 0), (400, 0), (400, 350), (0, 350), (200, 0), (0, 175)):
        east_km = view.centre_km[0] + (x - 200) / view.units_per_km
        north_km = view.centre_km[1] + (175 - y) / view.units_per_km
        longitude, latitude = view.projection.inverse(east_km, north_km)
        assert west <= longitude <= east
        assert south <= latitude <= north
    corners = view.units(np.array([[west, north], [east, south]]))
    assert corners == pytest.approx(np.array([[0, 0], [400, 350]]), abs=6)
