"""Rules of meetings: counting, proposing, timing, approving."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.cooperation.domain.meetings import (
    Approval,
    Person,
    Point,
    Presence,
    Seated,
    Source,
    approval_open,
    headcount,
    people_of,
    still_to_propose,
    timetable,
)

SENT = datetime(2026, 12, 11, 9, tzinfo=UTC)


def test_headcount_counts_present_and_represented_by_who_is_there():
    #   1 present ← 2 represented by 1; 3 excused ← 4 represented by 3: void
    rows = [
        Seated(1, Presence.PRESENT), Seated(2, Presence.REPRESENTED, 1), Seated(3, Presence.EXCUSED),
        Seated(4, Presence.REPRESENTED, 3), Seated(5, Presence.ABSENT),
    ]  # fmt: skip

    count = headcount(rows)

    assert (count.counted, count.expected, count.represented) == (2, 5, 1)
    assert count.void == (4,)
    assert count.held == {1: 1}


def test_headcount_voids_proxies_in_a_circle():
    rows = [Seated(1, Presence.REPRESENTED, 2), Seated(2, Presence.REPRESENTED, 1)]

    assert headcount(rows).counted == 0
    assert headcount(rows).void == (1, 2)


def naive_counted(rows: list[Seated]) -> int:
    total = 0
    for row in rows:
        if row.presence in ("present", "coming"):
            total += 1
        if row.presence == "represented":
            total += any(
                other.member == row.proxy and other.presence in ("present", "coming", "expected")
                for other in rows
            )
    return total


@given(st.lists(st.tuples(st.sampled_from(list(Presence)), st.integers(0, 8)), max_size=9))
def test_headcount_agrees_with_a_naive_count(drawn):
    rows = [
        Seated(number, presence, proxy if presence == Presence.REPRESENTED else None)
        for number, (presence, proxy) in enumerate(drawn)
    ]

    count = headcount(rows)

    # nobody represents itself: who is represented is not there
    assert count.counted == naive_counted(rows)
    named = count.present + count.coming + count.represented + count.excused + count.absent + count.silent
    assert named + len(count.void) == count.expected == len(rows)


def test_people_are_read_one_a_line_with_their_quality():
    text = (
        "Ana Exemple, directrice\n\n  Bo Exemple — chef d’atelier \nANA EXEMPLE, bis\nSans Fonction\n"
        "Louis-Marie Exemple ; élu"
    )

    assert people_of(text) == (
        Person("Ana Exemple", "directrice"), Person("Bo Exemple", "chef d’atelier"), Person("Sans Fonction"),
        Person("Louis-Marie Exemple", "élu"),
    )  # fmt: skip


@given(st.text(max_size=500))
def test_people_never_fail(text):
    assert all(person.name for person in people_of(text))


def test_points_are_proposed_once_and_the_most_pressing_sources_first():
    late = Point(Source.TASK, "task:1", "Louer le camion", due=date(2026, 10, 1))
    later = Point(Source.TASK, "task:2", "Appeler", due=date(2026, 11, 1))
    gate = Point(Source.GATE, "point:1", "Le besoin est-il écrit ?")

    assert still_to_propose([later, late, late, gate], []) == [gate, late, later]
    assert still_to_propose([later, late, gate], ["point:1", "task:2"]) == [late]


def test_timetable_follows_on():
    start = datetime(2026, 12, 10, 13, tzinfo=UTC)

    assert [one.starts_at for one in timetable(start, [("a", 20), ("b", 10), ("c", 5)])] == [
        start, start + timedelta(minutes=20), start + timedelta(minutes=30),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("remarks", "later", "days", "expected"),
    [
        (0, False, 14, None),
        (0, False, 15, Approval.SILENCE),
        (1, False, 30, None),
        (1, True, 2, Approval.MEETING),
        (0, True, 2, Approval.MEETING),
    ],
)
def test_minutes_are_approved_by_silence_or_at_a_later_meeting(remarks, later, days, expected):
    at = SENT + timedelta(days=days)

    assert approval_open(sent_at=SENT, days=15, remarks=remarks, later_meeting=later, at=at) == expected
