from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from maillage.mail.domain.retries import MOST_ATTEMPTS, next_try_in, pause_after

luck = st.floats(0, 1, exclude_max=True)


def test_next_try_in_spreads_eight_attempts_over_a_day():
    waits = [next_try_in(attempts, 0.5) for attempts in range(1, MOST_ATTEMPTS)]

    assert [wait.total_seconds() / 60 for wait in waits] == [2, 6, 18, 54, 162, 486, 720]
    assert next_try_in(MOST_ATTEMPTS, 0.5) is None


@given(st.integers(1, MOST_ATTEMPTS - 1), luck)
def test_next_try_in_varies_by_a_fifth(attempts, luck):
    middle = next_try_in(attempts, 0.5)

    assert middle * 0.79 <= next_try_in(attempts, luck) <= middle * 1.21


@given(st.integers(1, 10**6), luck)
def test_pause_after_stays_between_seconds_and_minutes(failures, luck):
    assert timedelta(seconds=12) <= pause_after(failures, luck) <= timedelta(minutes=18)
