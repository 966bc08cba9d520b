from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.accounts.domain.notices import kind, mail_due

PARIS = ZoneInfo("Europe/Paris")
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(PARIS))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("frequency", "at", "due"),
    [
        ("at_once", datetime(2026, 11, 24, 7, 30, tzinfo=PARIS), datetime(2026, 11, 24, 7, 30, tzinfo=PARIS)),
        ("daily", datetime(2026, 11, 24, 7, 30, tzinfo=PARIS), datetime(2026, 11, 24, 8, tzinfo=PARIS)),
        ("daily", datetime(2026, 11, 24, 8, 0, tzinfo=PARIS), datetime(2026, 11, 25, 8, tzinfo=PARIS)),
        ("weekly", datetime(2026, 11, 24, 9, 0, tzinfo=PARIS), datetime(2026, 11, 30, 8, tzinfo=PARIS)),
        ("weekly", datetime(2026, 11, 30, 7, 0, tzinfo=PARIS), datetime(2026, 11, 30, 8, tzinfo=PARIS)),
        ("weekly", datetime(2026, 11, 30, 9, 0, tzinfo=PARIS), datetime(2026, 12, 7, 8, tzinfo=PARIS)),
        ("never", datetime(2026, 11, 24, 9, 0, tzinfo=PARIS), None),
    ],
)
def test_mail_due_waits_for_the_next_morning_of_its_frequency(frequency, at, due):
    assert mail_due(frequency, at) == due


@given(moments)
def test_mail_due_is_a_morning_ahead_within_a_day_or_a_week(at):
    daily, weekly = mail_due("daily", at), mail_due("weekly", at)

    assert at < daily
    assert daily.replace(tzinfo=None) - at.replace(tzinfo=None) <= timedelta(days=1)
    assert daily <= weekly
    assert weekly.replace(tzinfo=None) - at.replace(tzinfo=None) <= timedelta(days=7)
    assert (daily.hour, weekly.hour, weekly.weekday()) == (8, 8, 0)


def test_kind_that_nobody_named_is_refused():
    with pytest.raises(KeyError):
        kind("inconnue")
