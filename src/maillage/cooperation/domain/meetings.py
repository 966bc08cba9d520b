"""Meetings of a group: kinds, who is there, how long the agenda takes, when minutes are approved. Plain rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from maillage.base.refusals import gettext_noop

SHORTEST, LONGEST = 15, 720
"""Minutes that a meeting may last."""
REMARK_DAYS = 15
"""Days left to say something of minutes, unless said otherwise."""
MINUTES_EXPECTED = timedelta(days=10)
"""After a meeting, how long before its minutes are said to be late."""
MOST_PEOPLE = 30
_SPLIT = re.compile(r"\s*[,;:\t]\s*|\s+[–—-]\s+")


class MeetingKind(StrEnum):
    """What a meeting is."""

    STEERING = "steering"
    TECHNICAL = "technical"
    ASSEMBLY = "assembly"
    WORKING = "working"


class MeetingState(StrEnum):
    """Where a meeting stands. Whether it is over is told by the clock."""

    PLANNED = "planned"
    CONVENED = "convened"
    CANCELLED = "cancelled"


class Presence(StrEnum):
    """Where an organisation stands to a meeting: what it said before, then what was noted."""

    EXPECTED = "expected"
    COMING = "coming"
    EXCUSED = "excused"
    REPRESENTED = "represented"
    PRESENT = "present"
    ABSENT = "absent"


class ItemState(StrEnum):
    """What became of a point of the agenda."""

    WISHED = "wished"
    KEPT = "kept"
    DROPPED = "dropped"


class Source(StrEnum):
    """Where a point of the agenda comes from."""

    OWN = "own"
    MINUTES = "minutes"
    GATE = "gate"
    TASK = "task"
    VOTE = "vote"
    REVIEW = "review"
    TERMS = "terms"
    WISH = "wish"


class MinutesState(StrEnum):
    """Where minutes stand."""

    DRAFT = "draft"
    SENT = "sent"
    APPROVED = "approved"


ANSWERS = (Presence.COMING, Presence.EXCUSED, Presence.REPRESENTED)
"""What an organisation may say before the meeting."""
NOTED = (Presence.EXPECTED, Presence.PRESENT, Presence.REPRESENTED, Presence.EXCUSED, Presence.ABSENT)
"""What may be noted at the meeting."""
SOURCE_ORDER = (Source.MINUTES, Source.GATE, Source.TASK, Source.VOTE, Source.REVIEW, Source.TERMS)
USUAL_MINUTES: Mapping[Source, int] = {
    Source.MINUTES: 5, Source.GATE: 10, Source.TASK: 5, Source.VOTE: 10, Source.REVIEW: 10, Source.TERMS: 15,
    Source.WISH: 10, Source.OWN: 10,
}  # fmt: skip
SOURCE_WHY: Mapping[Source, str] = {
    Source.OWN: gettext_noop("ajouté par la coordination"),
    Source.MINUTES: gettext_noop("compte rendu à approuver"),
    Source.GATE: gettext_noop("manque pour passer l’étape en cours"),
    Source.TASK: gettext_noop("action en retard"),
    Source.VOTE: gettext_noop("vote ouvert"),
    Source.REVIEW: gettext_noop("décision à revoir"),
    Source.TERMS: gettext_noop("changement de parts ou de prix en discussion"),
    Source.WISH: gettext_noop("demandé par un membre"),
}


@dataclass(frozen=True, slots=True)
class Point:
    """A point proposed for the agenda. key: what it is about (« task:12 »), the same each time it is proposed.

    part: the part of the project that it tells (`domain.reading`), which one must read to be told the point.
    """

    source: Source
    key: str
    title: str
    detail: str = ""
    due: date | None = None
    part: str = ""

    @property
    def minutes(self) -> int:
        """How long such a point usually takes."""
        return USUAL_MINUTES[self.source]


def still_to_propose(points: Iterable[Point], decided: Iterable[str]) -> list[Point]:
    """Return the points that nobody kept nor dropped yet, each once, the most pressing sources first, then by date.

    decided: keys of the points already on the agenda, or put aside.
    """
    seen = set(decided)
    found: list[Point] = []
    for point in points:
        if point.key not in seen:
            seen.add(point.key)
            found.append(point)
    return sorted(found, key=lambda one: (SOURCE_ORDER.index(one.source), one.due or date.max, one.title))


@dataclass(frozen=True, slots=True)
class Timed:
    """A point with the moment it begins."""

    title: str
    starts_at: datetime
    minutes: int


def timetable(starts_at: datetime, points: Sequence[tuple[str, int]]) -> list[Timed]:
    """Return when each point begins, one after the other. points: title and minutes, in order."""
    found, at = [], starts_at
    for title, minutes in points:
        found.append(Timed(title, at, minutes))
        at += timedelta(minutes=minutes)
    return found


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a meeting, as typed there. quality: « directrice », may be empty."""

    name: str
    quality: str = ""

    def __str__(self) -> str:
        return f"{self.name}, {self.quality}" if self.quality else self.name


def people_of(text: str) -> tuple[Person, ...]:
    """Read the people of an organisation, one a line, « name, quality »; empty lines and repeats are left out."""
    found: dict[str, Person] = {}
    for line in text.splitlines():
        name, _, rest = _SPLIT.sub("\x00", line.strip(), count=1).partition("\x00")
        if name:
            found.setdefault(name.casefold(), Person(name[:120], rest.strip()[:120]))
    return tuple(found.values())[:MOST_PEOPLE]


@dataclass(frozen=True, slots=True)
class Seated:
    """How one organisation stands to a meeting. proxy: the member (number) that represents it."""

    member: int
    presence: Presence
    proxy: int | None = None


@dataclass(frozen=True, slots=True)
class Headcount:
    """Who is there, by organisation. void: represented by one that is not there itself."""

    expected: int = 0
    present: int = 0
    coming: int = 0
    represented: int = 0
    excused: int = 0
    absent: int = 0
    silent: int = 0
    void: tuple[int, ...] = ()
    held: Mapping[int, int] = field(default_factory=dict)

    @property
    def counted(self) -> int:
        """Present or validly represented, or who said so before the meeting."""
        return self.present + self.coming + self.represented


def headcount(rows: Iterable[Seated]) -> Headcount:
    """Count the organisations of a meeting: present, coming, represented by one that is there…

    A proxy given to an organisation that is excused, absent, or itself represented, is void: it counts in `void`
    and in nothing else. held: how many proxies each member that is there holds.
    """
    rows = list(rows)
    there = {row.member for row in rows if row.presence in (Presence.PRESENT, Presence.COMING)}
    # who has not answered yet may still come: its proxies stand until the meeting says otherwise
    maybe = there | {row.member for row in rows if row.presence == Presence.EXPECTED}
    held: dict[int, int] = {}
    void = []
    for row in rows:
        if row.presence == Presence.REPRESENTED:
            if row.proxy is None or row.proxy not in maybe or row.proxy == row.member:
                void.append(row.member)
            else:
                held[row.proxy] = held.get(row.proxy, 0) + 1
    count = {one: sum(row.presence == one for row in rows) for one in Presence}
    return Headcount(
        expected=len(rows), present=count[Presence.PRESENT], coming=count[Presence.COMING],
        represented=sum(held.values()), excused=count[Presence.EXCUSED], absent=count[Presence.ABSENT],
        silent=count[Presence.EXPECTED], void=tuple(void), held=held,
    )  # fmt: skip


class Approval(StrEnum):
    """How minutes were approved."""

    MEETING = "in_meeting"
    SILENCE = "by_silence"


def approval_open(
    *, sent_at: datetime, days: int, remarks: int, later_meeting: bool, at: datetime
) -> Approval | None:
    """Return how minutes that were sent may be approved now; None: not yet.

    By silence once the delay is over without a remark; at a later meeting, whatever was remarked.
    """
    if approved_by_silence(sent_at=sent_at, days=days, remarks=remarks, at=at):
        return Approval.SILENCE
    return Approval.MEETING if later_meeting else None


def approved_by_silence(*, sent_at: datetime, days: int, remarks: int, at: datetime) -> bool:
    """Tell whether minutes are approved because nobody said anything in time."""
    return remarks == 0 and at >= silence_ends(sent_at, days)


def silence_ends(sent_at: datetime, days: int) -> datetime:
    """Return the moment from which nobody's silence means agreement."""
    return sent_at + timedelta(days=days)
