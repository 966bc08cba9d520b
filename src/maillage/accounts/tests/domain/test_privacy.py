from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.accounts.domain.privacy import Basis, Duration

moments = st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_basis_has_the_letters_of_article_6():
    assert [basis.letter for basis in Basis] == list("abcdef")


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [("P2Y", 2, "years"), ("P6M", 6, "months"), ("P30D", 30, "days"), ("PT12H", 12, "hours")],
)
def test_duration_reads_iso_8601_in_one_unit(text, number, unit):
    assert Duration.read(text) == Duration(number, unit)


@pytest.mark.parametrize("text", ["", "P", "2Y", "P1Y6M", "P-1D", "P1.5Y", "PT5M", "p1y"])
def test_duration_refuses_anything_else(text):
    with pytest.raises(ValueError, match="duration"):
        Duration.read(text)


def test_duration_before_goes_to_the_last_day_of_a_shorter_month():
    leap, march = datetime(2028, 2, 29, 8, tzinfo=UTC), datetime(2027, 3, 31, 8, tzinfo=UTC)

    assert Duration(1, "years").before(leap) == datetime(2027, 2, 28, 8, tzinfo=UTC)
    assert Duration(1, "months").before(march) == datetime(2027, 2, 28, 8, tzinfo=UTC)
    assert Duration(14, "months").before(march) == datetime(2026, 1, 31, 8, tzinfo=UTC)


@given(moment=moments, number=st.integers(1, 20), unit=st.sampled_from(["years", "months", "days", "hours"]))
def test_duration_before_goes_back_by_about_the_duration(moment, number, unit):
    days = {"years": 365.25, "months": 30.44, "days": 1, "hours": 1 / 24}[unit] * number

    gone = moment - Duration(number, unit).before(moment)

    assert abs(gone - timedelta(days=days)) <= timedelta(days=0 if unit in {"days", "hours"} else 5)
