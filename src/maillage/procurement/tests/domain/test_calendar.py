from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.procurement.domain.calendar import last_day, milestones
from maillage.procurement.tests.factories import a_tender


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2016, 3, 1), 72, date(2022, 2, 28)),  # Le Petit Plus, R-254
        (date(2024, 3, 1), 24, date(2026, 2, 28)),
        (date(2026, 1, 15), 1, date(2026, 2, 14)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
    ],
)
def test_last_day_counts_whole_months(start, months, end):
    assert last_day(start, months) == end


@given(start=st.dates(date(1990, 1, 1), date(2099, 1, 1)), months=st.integers(1, 240))
def test_last_day_is_just_before_the_day_on_which_the_next_contract_begins(start, months):
    assert last_day(start, months) >= start + timedelta(days=27 * months)
    assert last_day(start, months) <= start + timedelta(days=31 * months)


def test_milestones_keep_the_unknown_dates():
    steps = milestones(a_tender(starts_on=None, deadline=None))

    assert [step.day for step in steps] == [date(2026, 10, 1), None, None, None]
