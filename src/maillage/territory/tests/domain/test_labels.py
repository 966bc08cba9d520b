from itertools import combinations
from math import hypot

from hypothesis import given
from hypothesis import strategies as st

from maillage.territory.domain.labels import Board, Wanted, around, rect_of, spread, text_width

spots = st.tuples(st.floats(10, 390), st.floats(10, 340))


def overlap(one, other):
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def test_text_width_grows_with_the_text_and_its_size():
    assert text_width("Saint-Denis", 12) > text_width("Denis", 12)
    assert text_width("Mimizan", 24) == 2 * text_width("Mimizan", 12)


def test_write_puts_the_name_on_the_right_when_there_is_room():
    label = Board(400, 350).write(Wanted(100, 100, 8, "Grenoble", 12, "town"))

    assert (label.anchor, label.dx > 8, label.x, label.y) == ("start", True, 100, 100)


def test_write_turns_to_another_side_near_the_edge():
    label = Board(400, 350).write(Wanted(390, 100, 8, "Grenoble", 12, "town"))

    assert label.anchor == "end"


def test_write_gives_up_where_all_is_taken_unless_it_must():
    board = Board(400, 350)
    board.take((0, 0, 400, 350))

    assert board.write(Wanted(200, 100, 8, "Grenoble", 12, "town")) is None
    assert board.write(Wanted(200, 100, 8, "Grenoble", 12, "place", must=True)) is not None


@given(st.lists(spots, min_size=1, max_size=25))
def test_write_never_covers_a_mark_nor_another_name_nor_leaves_the_frame(points):
    board = Board(400, 350)
    marks = [around(x, y, 4) for x, y in points]
    for mark in marks:
        board.take(mark)

    written = []
    for x, y in points:
        wanted = Wanted(x, y, 4, "Villeneuve", 12, "town")
        if label := board.write(wanted):
            written.append(rect_of(wanted, label.dx, label.dy, label.anchor))

    assert not any(overlap(one, other) for one, other in combinations(written, 2))
    assert not any(overlap(name, mark) for name in written for mark in marks)
    assert all(
        left >= 0 and top >= 0 and right <= 400 and bottom <= 350 for left, top, right, bottom in written
    )


def test_spread_parts_marks_at_one_place_and_leaves_the_fixed_one():
    spread_out = spread([(50, 50)] * 4, [10, 10, 10, 9], [False, False, False, True])

    assert spread_out[3] == (50, 50)
    gaps = [hypot(a[0] - b[0], a[1] - b[1]) for a, b in combinations(spread_out, 2)]
    assert min(gaps) > 18


def test_spread_leaves_marks_that_do_not_touch():
    assert spread([(0, 0), (100, 0)], [10, 10], [False, True]) == [(0, 0), (100, 0)]


def test_spread_gives_up_parting_marks_held_between_fixed_ones():
    held = spread([(0, 0), (40, 0), (20, 0)], [10, 10, 10], [True, True, False])

    assert held[:2] == [(0, 0), (40, 0)]
    assert 0 < held[2][0] < 40


@given(st.lists(spots, min_size=2, max_size=6))
def test_spread_gives_the_same_answer_to_the_same_question(points):
    radii, fixed = [10.0] * len(points), [False] * len(points)

    assert spread(points, radii, fixed) == spread(points, radii, fixed)
