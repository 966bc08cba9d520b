"""Calendars that other programs read (iCalendar, RFC 5545), and the dates of a series of meetings.

Moments are written in UTC: every program turns them into the hours of its reader, summer and winter, without asking
us for the rules of a time zone. Days without hour are written as days: they are the same everywhere.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event
from icalendar.prop import vDuration

PRODUCT = "-//Maillage//Agenda//FR"
REFRESH = timedelta(hours=4)
"""How often programs are asked to come back."""
LONGEST = 2000
MOST_IN_A_SERIES = 60
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a calendar.

    uid: the same for ever, so that a program replaces what it had. start: an aware moment, or a day. minutes: how
    long, of a moment. sequence: grows each time the date or the place changes. changed: when it was last written.
    status: « TENTATIVE », « CONFIRMED » or « CANCELLED ».
    """

    uid: str
    title: str
    start: datetime | date
    changed: datetime
    minutes: int = 0
    place: str = ""
    text: str = ""
    url: str = ""
    sequence: int = 0
    status: str = "CONFIRMED"

    @property
    def has_hour(self) -> bool:
        """Tell whether it begins at an hour, or lasts all day."""
        return isinstance(self.start, datetime)

    @property
    def day(self) -> date:
        """The day it begins, by the clock its start was given in."""
        return self.start.date() if isinstance(self.start, datetime) else self.start


def series(first: date, *, every_months: int, over_months: int) -> tuple[date, ...]:
    """Return the days of a meeting held every n months over a period, the first included.

    Every 6 months over 36 months is 6 meetings (R-452). The day of the month is that of the first, or the last day
    of a shorter month; a day that falls on a week-end moves to the Monday, unless the first is itself on one.
    Raises ValueError for a rhythm or a period below one month; never returns more than MOST_IN_A_SERIES.
    """
    if every_months < 1 or over_months < 1:
        raise ValueError("a series has a rhythm and a period of one month at least")
    count = min(max(1, over_months // every_months), MOST_IN_A_SERIES)
    days = [months_later(first, index * every_months) for index in range(count)]
    return tuple(days) if first.weekday() >= SATURDAY else tuple(map(_on_a_working_day, days))


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _on_a_working_day(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= SATURDAY else 0)


def calendar_of(entries: Iterable[Entry], *, name: str) -> bytes:
    """Return a calendar; the same entries give the same bytes. name: as programs show it."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", plain(name))
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", plain(entry.uid))
    event.add("dtstamp", entry.changed.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", entry.changed.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", entry.sequence)
    event.add("summary", plain(entry.title))
    if isinstance(entry.start, datetime):
        start = entry.start.astimezone(UTC)
        event.add("dtstart", start)
        if entry.minutes:  # without it, an instant
            event.add("dtend", start + timedelta(minutes=entry.minutes))
    else:
        event.add("dtstart", entry.start)
        event.add("dtend", entry.start + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    event.add("status", entry.status)
    for name, value in (("location", entry.place), ("description", entry.text)):
        if value:
            event.add(name, plain(value))
    if entry.url:
        event.add("url", entry.url)
    return event


def plain(text: str) -> str:
    """Return a text as a calendar may hold it: no control character but line feeds, of a reasonable length."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", lines)[:LONGEST].strip()
