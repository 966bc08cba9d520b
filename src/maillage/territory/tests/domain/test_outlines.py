"""
Two squares side by side, and a third over the first:

   3 ┌───┐        arcs: 0 = the side shared by a and b, others run around.
     │ c │
   2 ├───┼───┐
     │ a │ b │
   1 └───┴───┘
     1   2   3
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from maillage.territory.domain.outlines import Topology, chain, decode_arcs, pack, simplify, unpack


def line(*points):
    return np.array(points, dtype=np.float64)


ARCS = [
    line((2, 1), (2, 2)),  # a | b
    line((2, 2), (1, 2)),  # a | c
    line((1, 2), (1, 1), (2, 1)),  # a, outside
    line((2, 1), (3, 1), (3, 2), (2, 2)),  # b, outside
    line((2, 2), (2, 3), (1, 3), (1, 2)),  # c, outside
]
SQUARES = Topology(ARCS, {"a": [[0, 1, 2]], "b": [[3, ~0]], "c": [[4, ~1]]})


def test_lines_of_joins_the_arcs_of_an_area_into_a_ring():
    (ring,) = SQUARES.lines_of("b")

    assert ring.tolist() == [[2, 1], [3, 1], [3, 2], [2, 2], [2, 1]]


def test_borders_are_the_lines_shared_with_another_group_or_with_nobody():
    borders = SQUARES.borders({"a": "01", "b": "02", "c": "01"})

    (around_two,) = borders["02"]
    assert sorted(map(tuple, around_two.tolist())) == [(2, 1), (2, 1), (2, 2), (3, 1), (3, 2)]
    (around_one,) = borders["01"]
    assert len(around_one) == 7  # six corners, the first again at the end: no line between a and c


def test_chain_joins_lines_end_to_end_and_stops_where_three_meet():
    star = [line((0, 0), (1, 0)), line((1, 0), (2, 0)), line((2, 0), (3, 0)), line((2, 0), (2, 1))]

    chains = sorted(sorted(map(tuple, each.tolist())) for each in chain(star))

    assert chains == [[(0, 0), (1, 0), (2, 0)], [(2, 0), (2, 1)], [(2, 0), (3, 0)]]


def test_decode_arcs_adds_the_steps_from_the_start():
    (arc,) = decode_arcs([[[10, 20], [1, 0], [0, -2]]], [0.5, 0.1], [100, 0])

    assert arc == pytest.approx(line((105, 2), (105.5, 2), (105.5, 1.8)))


coordinates = st.floats(-20, 20, allow_subnormal=False)
lines = st.lists(
    st.integers(1, 12).flatmap(lambda n: arrays(np.float64, (n, 2), elements=coordinates)),
    min_size=1,
    max_size=5,
)


@given(lines)
def test_unpack_gives_back_what_was_packed_within_a_step_of_the_box(given_lines):
    packed = pack(given_lines)
    west, south, east, north = packed.box
    step = max(east - west, north - south) / 65535 + 1e-9

    back = unpack(packed)

    assert [len(each) for each in back] == [len(each) for each in given_lines]
    for before, after in zip(given_lines, back, strict=True):
        assert np.abs(before - after).max() <= step


def test_simplify_drops_what_is_within_the_tolerance_and_keeps_the_ends():
    bent = line((0, 0), (1, 0.001), (2, 0), (3, 1), (4, 0), (5, 0))

    kept = simplify(bent, 0.01)

    assert kept.tolist() == [[0, 0], [2, 0], [3, 1], [4, 0], [5, 0]]


def test_simplify_leaves_short_lines_as_they_are():
    short = line((0, 0), (1, 0), (2, 0))

    assert simplify(short, 1.0) is short


def test_simplify_keeps_a_small_island_a_ring():
    island = line((0, 0), (0.001, 0), (0.001, 0.001), (0.0005, 0.0012), (0, 0.001), (0, 0))

    kept = simplify(island, 1.0)

    assert len(kept) >= 4
    assert kept[0].tolist() == kept[-1].tolist()


@given(arrays(np.float64, (30, 2), elements=st.floats(-1, 1, allow_subnormal=False)), st.floats(0.001, 0.5))
def test_simplify_never_strays_further_than_the_tolerance(points, tolerance):
    kept = simplify(points, tolerance)

    flat = [np.cos(np.radians(points[:, 1].mean())), 1.0]
    for point in points * flat:
        nearest = min(
            _to_segment(point, a, b) for a, b in zip(kept[:-1] * flat, kept[1:] * flat, strict=True)
        )
        assert nearest <= max(tolerance, _spread(points)) + 1e-9


def _spread(points):
    """A line that is a ring by accident is held by four points only."""
    return 3.0 if (points[0] == points[-1]).all() else 0.0


def _to_segment(point, a, b):
    along = b - a
    length = along @ along
    share = 0.0 if length == 0 else min(1.0, max(0.0, (point - a) @ along / length))
    return float(np.hypot(*(point - a - share * along)))
