"""Working days, steps counted backwards, pieces that hold: against a naive second implementation."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.cooperation.domain import bid as d
from maillage.cooperation.domain.bid import BidStep, Piece, PieceStanding
from maillage.cooperation.formats.bid import bid_catalogue

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
ONE = timedelta(days=1)


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25), (2285, 3, 22)],
)
def test_easter(year, month, day):
    assert d.easter(year) == date(year, month, day)


def test_holidays_of_a_year():
    assert sorted(d.holidays(2026)) == [
        date(2026, 1, 1), date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 8), date(2026, 5, 14),
        date(2026, 5, 25), date(2026, 7, 14), date(2026, 8, 15), date(2026, 11, 1), date(2026, 11, 11),
        date(2026, 12, 25),
    ]  # fmt: skip


@given(DAYS, st.integers(0, 30))
def test_working_days_before_counts_them_one_by_one(day, count):
    found = d.working_days_before(day, count)

    assert d.is_working(found)
    between = [found + timedelta(days=n) for n in range((day - found).days + 1)]
    assert sum(map(d.is_working, between)) == count + d.is_working(day) + (not d.is_working(day))


def test_working_days_before_a_monday_is_the_friday():
    assert d.working_days_before(date(2026, 11, 2), 1) == date(2026, 10, 30)


@st.composite
def plans(draw) -> list[BidStep]:
    count = draw(st.integers(1, 6))
    steps = []
    for n in range(count):
        before = draw(st.frozensets(st.integers(0, n - 1), max_size=2)) if n else ()
        steps.append(BidStep(f"s{n}", f"S{n}", draw(st.integers(1, 5)), tuple(f"s{one}" for one in before)))
    return steps


@given(DAYS, plans())
def test_backwards_leaves_each_step_as_late_as_can_be(deadline, steps):
    found = {one.step.code: one for one in d.backwards(deadline, steps)}

    def fits(due: date, step: BidStep) -> bool:
        """Tell, day by day, whether a step over on a day still leaves time for those that follow."""
        followers = [found[other.code].starts_on for other in steps if step.code in other.after]
        return d.is_working(due) and due < deadline and all(due < start for start in followers)

    for one in found.values():
        assert fits(one.due, one.step)
        later = one.due + ONE
        while later < deadline:
            assert not fits(later, one.step)
            later += ONE
        days = [one.starts_on + timedelta(days=n) for n in range((one.due - one.starts_on).days + 1)]
        assert sum(map(d.is_working, days)) == one.step.days
        assert d.is_working(one.starts_on)


def test_the_catalogue_ends_the_working_day_before_the_deadline():
    planned = d.backwards(date(2026, 11, 16), bid_catalogue().steps)

    assert planned[-1].due == date(2026, 11, 13)
    assert all(date(2026, 11, 11) not in (one.starts_on, one.due) for one in planned)


def test_a_step_is_behind_or_should_begin_until_it_is_done():
    one = d.Planned(BidStep("a", "A", 2), date(2026, 11, 19), date(2026, 11, 20))

    assert d.should_begin(one, date(2026, 11, 19), is_done=False)
    assert not d.should_begin(one, date(2026, 11, 18), is_done=False)
    assert not d.is_behind(one, date(2026, 11, 20), is_done=False)
    assert d.is_behind(one, date(2026, 11, 21), is_done=False)
    assert not d.is_behind(one, date(2026, 11, 21), is_done=True)


TODAY, DUE = date(2026, 11, 20), date(2026, 12, 18)


@pytest.mark.parametrize(
    ("piece", "standing"),
    [
        (Piece(), PieceStanding.TO_GET),
        (Piece(is_needed=False), PieceStanding.NOT_ASKED),
        (Piece(received_on=TODAY), PieceStanding.IN_HAND),
        (Piece(received_on=TODAY, issued_on=date(2026, 5, 19), months=6), PieceStanding.EXPIRED),
        (Piece(received_on=TODAY, issued_on=date(2026, 5, 20), months=6), PieceStanding.EXPIRES_BEFORE),
        (Piece(received_on=TODAY, issued_on=date(2026, 6, 18), months=6), PieceStanding.IN_HAND),
        (Piece(received_on=TODAY, valid_until=date(2026, 11, 19)), PieceStanding.EXPIRED),
        (Piece(received_on=TODAY, valid_until=TODAY), PieceStanding.EXPIRES_BEFORE),
        (Piece(received_on=TODAY, valid_until=DUE), PieceStanding.IN_HAND),
        # what is written on the piece prevails over the usual delay
        (
            Piece(received_on=TODAY, issued_on=date(2026, 1, 1), months=6, valid_until=DUE),
            PieceStanding.IN_HAND,
        ),
    ],
)
def test_standing_of_a_piece(piece, standing):
    assert d.standing_of(piece, today=TODAY, deadline=DUE) == standing


def test_without_a_deadline_nothing_expires_before_it():
    assert d.standing_of(Piece(received_on=TODAY, valid_until=TODAY), today=TODAY, deadline=None) == "in_hand"


def test_counted_leaves_out_what_nobody_asks_for():
    counts = d.counted([PieceStanding.TO_GET, PieceStanding.NOT_ASKED, PieceStanding.TO_GET])

    assert counts[PieceStanding.TO_GET] == 2
    assert PieceStanding.NOT_ASKED not in counts


def test_the_catalogue_of_pieces_is_sourced_and_translated():
    french, english = bid_catalogue(), bid_catalogue("en")

    assert french.pieces["social"].months == 6
    assert list(french.pieces) == list(english.pieces)
    assert all(one.source and one.why for one in french.pieces.values())
    assert {one.label for one in french.pieces.values()} & {
        one.label for one in english.pieces.values()
    } == set()
    assert [one.code for one in french.steps] == [one.code for one in english.steps]
