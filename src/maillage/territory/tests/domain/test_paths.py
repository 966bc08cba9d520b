import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from maillage.territory.domain.paths import OUTSIDE, clip_lines, clip_rings, path_of

SQUARE = np.array([[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]], dtype=np.float64)


def test_path_of_a_ring_is_relative_and_closed():
    assert path_of([SQUARE]) == "M0 0l10 0 0 10-10 0z"


def test_path_of_drops_repeated_and_straight_points():
    line = np.array([[0, 0], [0.1, 0.2], [2, 0], [5, 0], [5, 4]], dtype=np.float64)

    assert path_of([line]) == "M0 0l5 0 0 4"


def test_path_of_leaves_out_what_is_smaller_than_the_grid():
    assert path_of([SQUARE / 100]) == ""


def test_path_of_a_finer_grid_counts_in_halves():
    assert path_of([SQUARE], grid=2) == "M0 0l20 0 0 20-20 0z"


def test_clip_rings_leaves_what_is_inside_as_it_is():
    (kept,) = clip_rings([SQUARE], 20, 20)

    assert kept.tolist() == SQUARE.tolist()


def test_clip_rings_drops_what_is_outside():
    assert clip_rings([SQUARE + 100], 20, 20) == []


rings = arrays(np.float64, (8, 2), elements=st.floats(-50, 50, allow_subnormal=False)).map(
    lambda points: np.concatenate([points, points[:1]])
)


@given(rings)
def test_clip_rings_stays_within_the_frame_and_keeps_the_points_inside(ring):
    kept = clip_rings([ring], 20, 15)

    low, high = np.array([-OUTSIDE, -OUTSIDE]) - 1e-9, np.array([20 + OUTSIDE, 15 + OUTSIDE]) + 1e-9
    for each in kept:
        assert (each >= low).all()
        assert (each <= high).all()
        assert (each[0] == each[-1]).all()
    strictly = ((ring > low + 0.001) & (ring < high - 0.001)).all(axis=1)
    if strictly.any():
        points = {tuple(point) for each in kept for point in each.tolist()}
        assert {tuple(point) for point in ring[strictly].tolist()} <= points


@given(rings)
def test_clip_rings_keeps_the_area_inside_the_frame(ring):
    """The area of what is kept is that of the ring seen through the frame, counted on a fine grid of rays."""
    kept = clip_rings([ring], 20, 15)
    rays = np.random.default_rng(1).uniform([0, 0], [20, 15], (60, 2))

    for point in rays.tolist():
        assert sum(_winding(each, point) for each in kept) % 2 == _winding(ring, point) % 2


def _winding(ring, point):
    """Number of times a ray to the east crosses the ring."""
    x, y = point
    crossed = 0
    for (ax, ay), (bx, by) in zip(ring[:-1].tolist(), ring[1:].tolist(), strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            crossed += 1
    return crossed


def test_clip_lines_keeps_the_pieces_seen_with_one_point_beyond():
    line = np.array([[-50, 5], [-20, 5], [5, 5], [50, 5], [70, 5], [90, 5], [10, 9]], dtype=np.float64)

    kept = clip_lines([line], 20, 20)

    assert [each.tolist() for each in kept] == [[[-20, 5], [5, 5], [50, 5]], [[90, 5], [10, 9]]]


def test_clip_lines_forgets_a_line_of_one_point():
    assert clip_lines([np.array([[5.0, 5.0]])], 20, 20) == []
