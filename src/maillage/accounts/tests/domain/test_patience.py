from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.accounts.domain.patience import LINK_LIFE, LONGEST_WAIT, may_send_link, wait_after

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (10, 32), (11, 60), (5000, 60)]
)
def test_wait_after_grows_from_one_minute_to_one_hour(failures: int, minutes: int):
    assert wait_after(failures) == timedelta(minutes=minutes)


@given(st.integers(0, 10**9))
def test_wait_after_never_shrinks(failures: int):
    assert wait_after(failures) <= wait_after(failures + 1) <= LONGEST_WAIT


def test_may_send_link_stops_at_three_in_a_quarter_of_an_hour():
    sent = [NOW - timedelta(minutes=minute) for minute in (1, 2, 3)]

    assert may_send_link(sent[:2], NOW)
    assert not may_send_link(sent, NOW)
    assert may_send_link(sent, NOW + timedelta(minutes=15))


@given(st.lists(st.integers(0, 24 * 60 - 1), max_size=40))
def test_may_send_link_refuses_only_when_a_link_still_works(ages: list[int]):
    """Whoever asks in the name of somebody else never leaves that person without a way in."""
    sent = [NOW - timedelta(minutes=age) for age in ages]

    if not may_send_link(sent, NOW):
        assert any(moment > NOW - LINK_LIFE for moment in sent)


@given(st.lists(st.integers(0, 3 * 24 * 60), max_size=2000))
def test_may_send_link_lets_no_more_than_about_a_hundred_a_day(minutes: list[int]):
    sent: list[datetime] = []
    for minute in sorted(minutes):
        at = NOW + timedelta(minutes=minute)
        if may_send_link(sent, at):
            sent.append(at)

    last_day = [moment for moment in sent if moment > NOW + timedelta(days=2)]
    assert len(last_day) <= 10 + 96
