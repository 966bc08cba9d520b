"""Calendars: read back by a real parser and by a naive one; series of meetings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from maillage.cooperation.domain.calendar import Entry, calendar_of, months_later, plain, series

PARIS = ZoneInfo("Europe/Paris")
CHANGED = datetime(2026, 1, 5, 9, tzinfo=UTC)
HOSTILE = 'Réunion; "choix", \\ virgule\r\nEND:VEVENT\r\nBEGIN:VEVENT\rUID:x\n😀 שלום\u2028\x00\x1b'


def naive_lines(content: bytes) -> list[tuple[str, str]]:
    """Read properties by hand: unfold, split at the first colon that no quotes hold, unescape."""
    text = content.decode().replace("\r\n ", "").replace("\r\n\t", "")
    found = []
    for line in text.rstrip("\r\n").split("\r\n"):
        quoted, place = False, 0
        for place, char in enumerate(line):  # noqa: B007
            if char == '"':
                quoted = not quoted
            if char == ":" and not quoted:
                break
        value, out, index = line[place + 1 :], "", 0
        while index < len(value):
            if value[index] == "\\" and index + 1 < len(value):
                index += 1
                out += "\n" if value[index] in "nN" else value[index]
            else:
                out += value[index]
            index += 1
        found.append((line[:place], out))
    return found


def entry(**facts) -> Entry:
    start = facts.pop("start", datetime(2026, 12, 10, 14, tzinfo=PARIS))
    return Entry(
        **{"uid": "meeting-1@exemple.test", "title": "Comité", "changed": CHANGED, "minutes": 90, **facts},
        start=start,
    )


@given(title=st.text(max_size=300), place=st.text(max_size=300), text=st.text(max_size=600))
def test_both_readers_read_what_was_written(title, place, text):
    content = calendar_of([entry(title=title, place=place, text=text)], name="Essai")

    event = Calendar.from_ical(content).walk("VEVENT")
    naive = naive_lines(content)

    assert len(event) == 1
    assert [name for name, _value in naive].count("BEGIN") == 2
    for name, value in (("SUMMARY", title), ("LOCATION", place), ("DESCRIPTION", text)):
        if "\\" not in value:  # icalendar unescapes a backslash, then what follows it: RFC 5545, 3.3.11
            assert str(event[0].get(name, "")) == plain(value)
        assert dict(naive).get(name, "") == plain(value)


def test_lines_are_folded_at_75_bytes_and_end_with_crlf():
    content = calendar_of([entry(title="é😀" * 100, text="à" * 900)], name="ö" * 90)

    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    content.decode()  # no character is cut


def test_hostile_text_makes_no_other_event():
    content = calendar_of([entry(title=HOSTILE, place=HOSTILE, uid=HOSTILE)], name=HOSTILE)

    events = Calendar.from_ical(content).walk("VEVENT")

    assert len(events) == 1
    assert "שלום" in str(events[0]["SUMMARY"])
    assert "😀" in str(events[0]["SUMMARY"])
    assert b"\x00" not in content
    assert content.count(b"\r\nBEGIN:VEVENT\r\n") == 1


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2026, 3, 28), 13), (date(2026, 3, 29), 12), (date(2026, 10, 24), 12), (date(2026, 10, 25), 13),
    ],
)  # fmt: skip
def test_an_hour_of_paris_is_kept_across_summer_time(day, utc):
    start = datetime(day.year, day.month, day.day, 14, tzinfo=PARIS)

    event = Calendar.from_ical(calendar_of([entry(start=start)], name="x")).walk("VEVENT")[0]

    assert event.decoded("DTSTART") == datetime(day.year, day.month, day.day, utc, tzinfo=UTC)
    assert event.decoded("DTSTART").astimezone(PARIS).hour == 14
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=90)


def test_a_day_without_hour_is_a_day_everywhere():
    event = Calendar.from_ical(calendar_of([entry(start=date(2026, 3, 29))], name="x")).walk("VEVENT")[0]

    assert event.decoded("DTSTART") == date(2026, 3, 29)
    assert event.decoded("DTEND") == date(2026, 3, 30)
    assert event["TRANSP"] == "TRANSPARENT"


def test_a_cancelled_meeting_says_so_with_a_higher_sequence():
    event = Calendar.from_ical(calendar_of([entry(status="CANCELLED", sequence=3)], name="x")).walk("VEVENT")[
        0
    ]

    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 3)


def test_the_same_entries_give_the_same_bytes():
    assert calendar_of([entry()], name="x") == calendar_of([entry()], name="x")


def test_every_six_months_over_three_years_is_six_meetings():
    days = series(date(2027, 1, 12), every_months=6, over_months=36)

    assert len(days) == 6
    assert days[0] == date(2027, 1, 12)
    assert days[-1] == date(2029, 7, 12)


def naive_month_later(day: date, months: int) -> date:
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for last in range(day.day, 0, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError


@given(st.dates(date(2020, 1, 1), date(2050, 1, 1)), st.integers(0, 60))
def test_months_later_is_what_counting_one_by_one_gives(day, months):
    assert months_later(day, months) == naive_month_later(day, months)


@given(st.dates(date(2020, 1, 1), date(2050, 1, 1)), st.integers(1, 12), st.integers(1, 120))
def test_series_grows_and_keeps_out_of_week_ends(first, every, over):
    days = series(first, every_months=every, over_months=over)

    assert days[0] == first
    assert len(days) == max(1, over // every) or len(days) == 60
    assert list(days) == sorted(set(days))
    if first.weekday() < 5:
        assert all(day.weekday() < 5 for day in days)


@pytest.mark.parametrize(("every", "over"), [(0, 12), (6, 0), (-1, 12)])
def test_series_refuses_no_rhythm(every, over):
    with pytest.raises(ValueError, match="one month"):
        series(date(2027, 1, 12), every_months=every, over_months=over)
