"""Tell the members of a group about a meeting: news for who has an account, else a mail with a door and a calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from maillage.base.refusals import gettext_noop
from maillage.cooperation.actions.doors import Letter, News, reach
from maillage.cooperation.domain.doors import Doorway
from maillage.cooperation.domain.events.meetings import NEWS
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.models.meetings import AgendaItem, Attendance, ItemState, Meeting
from maillage.cooperation.models.projects import Member
from maillage.cooperation.queries.access import Seat, choices_of, reads_of, seats_reading
from maillage.mail.domain.letter import quoted

DOOR = "meeting"
OPEN_AFTER = 90
"""Days that a door stays open after the meeting: its minutes are read and discussed by it."""

MESSAGES: Mapping[str, str] = {
    "convened": gettext_noop("« %(title)s » aura lieu le %(date)s à %(hour)s : dites si vous venez."),
    "moved": gettext_noop("« %(title)s » est déplacée au %(date)s à %(hour)s : dites si vous venez."),
    "agenda": gettext_noop("L’ordre du jour de « %(title)s », le %(date)s à %(hour)s, a changé."),
    "cancelled": gettext_noop("« %(title)s », prévue le %(date)s à %(hour)s, est annulée."),
    "reminder": gettext_noop("« %(title)s » a lieu le %(date)s à %(hour)s."),
    "minutes": gettext_noop("Le compte rendu de « %(title)s », du %(date)s, est à relire."),
    "approved": gettext_noop("Le compte rendu de « %(title)s », du %(date)s, est approuvé."),
}
"""What is told, by what happened."""


def tell(
    meeting: Meeting,
    what: str,
    members: Iterable[Member],
    *,
    at: datetime,
    number: int = 0,
    by_name: str = "",
) -> int:
    """Tell members something of a meeting; return how many could be reached.

    what: one of MESSAGES. number: tells one time from the next (the revision of the date, the version of minutes).
    """
    news = News(NEWS, MESSAGES[what], _facts(meeting), _page(meeting, what))
    told, chosen = 0, choices_of(meeting.project_id)
    items = list(meeting.items.filter(state=ItemState.KEPT))
    for member in members:
        letter = letter_to(
            meeting, what, [item for item in items if item.is_told(reads_of(member, chosen))], at
        )
        reached = reach(
            member=member, door=Doorway(DOOR, meeting.pk, member.pk), news=news, letter=letter,
            key=f"meeting:{meeting.pk}:{what}:{number}:m{member.pk}", at=at, by_name=by_name,
        )  # fmt: skip
        told += not reached.nobody
    return told


def letter_to(meeting: Meeting, what: str, items: Iterable[AgendaItem], at: datetime) -> Letter:
    """Return what is mailed of a meeting. what: one of MESSAGES; items: those of its agenda that its reader is told."""
    context, days = _context(meeting, items), _days(meeting, at)
    return Letter(
        f"cooperation/mail/meeting_{what}", "cooperation:meeting_door", context, days=days, replaces=False
    )


def items_told(meeting: Meeting, member: Member) -> list[AgendaItem]:
    """Return the points of an agenda that a member is told (two queries)."""
    reads = reads_of(member, choices_of(meeting.project_id))
    return [item for item in meeting.items.filter(state=ItemState.KEPT) if item.is_told(reads)]


def invited(meeting: Meeting) -> list[Member]:
    """Return the members a meeting is for: those engaged today that read the meetings of the group (one query)."""
    rows = seats_reading(Part.MEETINGS).filter(project_id=meeting.project_id)
    return list(rows.select_related("organisation", "project", "project__owner"))


def others(meeting: Meeting, seat: Seat) -> list[Member]:
    """Return the members a meeting is for, but the one that acts (one query)."""
    own = seat.member.pk if seat.member else None
    return [member for member in invited(meeting) if member.pk != own]


def name_of(seat: Seat) -> str:
    """Return the name that mails are sent in."""
    return seat.member.name if seat.member else ""


def expect(meeting: Meeting, members: Iterable[Member]) -> None:
    """Put members on the attendance sheet, those that are not yet."""
    rows = [Attendance(meeting=meeting, member=member) for member in members]
    Attendance.objects.bulk_create(rows, ignore_conflicts=True)


def _facts(meeting: Meeting) -> dict[str, object]:
    start = timezone.localtime(meeting.starts_at)
    return {"title": meeting.title, "date": start.date(), "hour": f"{start:%H:%M}"}


def _context(meeting: Meeting, items: Iterable[AgendaItem]) -> dict[str, object]:
    end = timezone.localtime(meeting.ends_at)
    return {
        **_facts(meeting),
        "end": f"{end:%H:%M}",
        "place": meeting.place,
        "link": meeting.link,
        "message": quoted(meeting.message) if meeting.message else "",
        "reason": meeting.reason,
        "items": [{"title": item.title, "minutes": item.minutes} for item in items],
    }


def _page(meeting: Meeting, what: str) -> str:
    route = "minutes" if what in ("minutes", "approved") else "meeting"
    return reverse(f"cooperation:{route}", args=[meeting.project_id, meeting.pk])


def _days(meeting: Meeting, at: datetime) -> int:
    """How long the door stays open: until some weeks after the meeting, or after minutes that come late."""
    return max((meeting.starts_at - at) // timedelta(days=1), 0) + OPEN_AFTER
