from itertools import combinations
from math import hypot

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from maillage.territory.domain.clusters import gather, radius_of

points = st.lists(st.tuples(st.floats(0, 400), st.floats(0, 350), st.integers(1, 5)), max_size=60)


def gathered(given_points):
    units = np.array([point[:2] for point in given_points], dtype=np.float64).reshape(-1, 2)
    return gather(units, [point[2] for point in given_points], 22)


@given(points)
def test_gather_loses_no_point(given_points):
    assert sum(disc.count for disc in gathered(given_points)) == sum(point[2] for point in given_points)


@given(points)
def test_gather_makes_discs_that_do_not_hide_one_another(given_points):
    discs = gathered(given_points)

    for one, other in combinations(discs, 2):
        assert hypot(one.x - other.x, one.y - other.y) > max(one.radius, other.radius)


@given(points)
def test_gather_lists_the_largest_first(given_points):
    counts = [disc.count for disc in gathered(given_points)]

    assert counts == sorted(counts, reverse=True)


def test_gather_leaves_a_lone_point_where_it_is():
    (disc,) = gathered([(12.0, 34.0, 1)])

    assert (disc.x, disc.y, disc.count, disc.first) == (12.0, 34.0, 1, 0)


def test_radius_of_grows_with_the_count_up_to_a_limit():
    radii = [radius_of(count) for count in (1, 2, 10, 100, 10_000)]

    assert radii == sorted(radii)
    assert radii[-1] == radius_of(100_000)
