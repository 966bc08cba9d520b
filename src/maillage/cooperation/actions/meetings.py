"""Writes of meetings: plan one or a series, change it, convene it, cancel it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.domain.journal import changes
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone, check
from maillage.cooperation.actions.guard import steering
from maillage.cooperation.actions.meeting_news import expect, invited, name_of, others, tell
from maillage.cooperation.domain.calendar import MOST_IN_A_SERIES
from maillage.cooperation.domain.events import meetings as events  # noqa: F401  named before they are written
from maillage.cooperation.domain.meetings import LONGEST, SHORTEST
from maillage.cooperation.models.meetings import (
    Attendance,
    ItemState,
    Meeting,
    MeetingKind,
    MeetingState,
    Presence,
)
from maillage.cooperation.models.projects import Project
from maillage.cooperation.queries.access import Seat

MOST_MEETINGS = 300


class InThePast(Refusal):
    message = gettext_noop("Le %(date)s est passé : choisissez un jour et une heure à venir.")


class BadLength(Refusal):
    message = gettext_noop("Une réunion finit le jour même, de 15 minutes à 12 heures après son début.")


class TooManyMeetings(Refusal):
    message = gettext_noop("Un projet compte au plus %(count)s réunions, et une série %(series)s.")


class MeetingCancelled(Refusal):
    message = gettext_noop("Cette réunion est annulée : prévoyez-en une autre.")


class AlreadyBegun(Refusal):
    message = gettext_noop("Cette réunion a déjà commencé, le %(date)s : écrivez plutôt son compte rendu.")


class AlreadyConvened(Refusal):
    message = gettext_noop("Cette réunion est déjà convoquée, depuis le %(date)s.")


class EmptyAgenda(Refusal):
    message = gettext_noop(
        "Gardez au moins un point à l’ordre du jour avant de convoquer : on vient pour quelque chose."
    )


class NeedsTitle(Refusal):
    message = gettext_noop("Donnez un intitulé à la réunion.")


class CancelNeedsReason(Refusal):
    message = gettext_noop("Dites en quelques mots pourquoi elle est annulée : les membres le liront.")


@dataclass(frozen=True, slots=True)
class Sitting:
    """What is said of a meeting. starts_at: aware; minutes: how long."""

    kind: str
    title: str
    starts_at: datetime
    minutes: int
    place: str = ""
    link: str = ""


@transaction.atomic
def plan_meetings(
    *, project: Project, sitting: Sitting, more: Sequence[datetime] = (), by: Actor, at: datetime
) -> list[Meeting]:
    """Plan a meeting, and those of its series at other moments; nobody is told before it is convened.

    Raises MayNotSteer, ProjectClosed, InThePast, BadLength, TooManyMeetings, NeedsTitle.
    """
    seat = steering(project, by, at)
    starts = (sitting.starts_at, *more)
    _check(sitting, min(starts), at)
    if len(starts) > MOST_IN_A_SERIES or seat.project.meetings.count() + len(starts) > MOST_MEETINGS:
        raise TooManyMeetings(count=MOST_MEETINGS, series=MOST_IN_A_SERIES)
    series = secrets.token_hex(8) if more else ""
    facts = _wanted(sitting)
    rows = [
        Meeting.objects.create(
            **facts | {"starts_at": start}, project=seat.project, convener=seat.member, author=by.user,
            series=series, created_at=at, changed_at=at,
        )
        for start in starts
    ]  # fmt: skip
    after = {
        "title": sitting.title,
        "kind": sitting.kind,
        "starts_at": sitting.starts_at,
        "meetings": len(rows),
    }
    _tell("meeting.planned", seat.project, None, after, by, at)
    return rows


@transaction.atomic
def edit_meeting(
    *, meeting: Meeting, sitting: Sitting, version: int | None, by: Actor, at: datetime
) -> Meeting:
    """Change a meeting to come. A convened one that moves is told again to all, who answer again.

    Raises MayNotSteer, ProjectClosed, Gone, ChangedMeanwhile, MeetingCancelled, AlreadyBegun, InThePast, BadLength,
    NeedsTitle.
    """
    seat, row = held(meeting, by, at)
    check(read=version, kept=row.version, who=row.author or row.project.owner)
    _still_to_come(row, at)
    _check(sitting, sitting.starts_at, at)
    wanted = _wanted(sitting)
    before, after = changes({name: getattr(row, name) for name in wanted}, wanted)
    if not after:
        return row
    for name, value in wanted.items():
        setattr(row, name, value)
    moved = {"starts_at", "minutes", "place", "link"} & after.keys()
    row.sequence += bool(moved)
    _save(row, by, at)
    what = "meeting.edited"
    if moved and row.state == MeetingState.CONVENED:
        what = "meeting.moved"
        _tell_move(row, seat, hour_changed="starts_at" in after, at=at)
    _tell(what, row.project, {"title": row.title, **before}, {"title": row.title, **after}, by, at)
    return row


def _tell_move(row: Meeting, seat: Seat, *, hour_changed: bool, at: datetime) -> None:
    """Tell all who are invited; at another hour, what was answered does not hold any more."""
    row.told_version = row.version
    if hour_changed:
        row.reminded_at = None
    row.save(update_fields=["told_version", "reminded_at"])
    if hour_changed:
        row.attendance.update(
            presence=Presence.EXPECTED, proxy=None, answered_at=None, answered_by="", people=""
        )
    tell(row, "moved", others(row, seat), at=at, number=row.sequence, by_name=name_of(seat))


@transaction.atomic
def convene_meeting(*, meeting: Meeting, message: str = "", by: Actor, at: datetime) -> Meeting:
    """Send the agenda to every member, once: news, or a mail with a link to answer.

    Raises MayNotSteer, ProjectClosed, Gone, MeetingCancelled, AlreadyBegun, AlreadyConvened, EmptyAgenda.
    """
    seat, row = held(meeting, by, at)
    _still_to_come(row, at)
    if row.state == MeetingState.CONVENED:
        raise AlreadyConvened(date=row.convened_at)
    points = row.items.filter(state=ItemState.KEPT).count()
    if not points:
        raise EmptyAgenda()
    row.state, row.convened_at, row.convener = MeetingState.CONVENED, at, seat.member
    row.message = message.strip()[:1000]
    _save(row, by, at)
    row.told_version = row.version
    row.save(update_fields=["told_version"])
    members = invited(row)
    expect(row, members)
    # who convenes comes, until it says otherwise
    Attendance.objects.filter(meeting=row, member=seat.member).update(
        presence=Presence.COMING, answered_at=at, answered_by=by.user.name if by.user else ""
    )
    told = tell(row, "convened", others(row, seat), at=at, number=row.sequence, by_name=name_of(seat))
    after = {"title": row.title, "starts_at": row.starts_at, "points": points, "told": told}
    _tell("meeting.convened", row.project, None, after, by, at)
    return row


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by: Actor, at: datetime) -> Meeting:
    """Cancel a meeting to come; those who were convened are told, once.

    Raises MayNotSteer, ProjectClosed, Gone, MeetingCancelled, AlreadyBegun, CancelNeedsReason.
    """
    seat, row = held(meeting, by, at)
    _still_to_come(row, at)
    if not reason.strip():
        raise CancelNeedsReason()
    was_told = row.state == MeetingState.CONVENED
    row.state, row.cancelled_at, row.reason = MeetingState.CANCELLED, at, reason.strip()[:500]
    row.sequence += 1
    _save(row, by, at)
    if was_told:
        tell(row, "cancelled", others(row, seat), at=at, number=row.sequence, by_name=name_of(seat))
    _tell("meeting.cancelled", row.project, None, {"title": row.title, "reason": row.reason}, by, at)
    return row


def held(meeting: Meeting, by: Actor, at: datetime) -> tuple[Seat, Meeting]:
    """Hold a meeting for somebody who coordinates its project. Raises MayNotSteer, ProjectClosed, Gone."""
    seat = steering(meeting.project, by, at)
    return seat, locked_meeting(meeting, seat)


def locked_meeting(meeting: Meeting, seat: Seat) -> Meeting:
    """Return a meeting as it is now, held until the transaction ends; its project is held before. Raises Gone."""
    row = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("author", "convener")
        .filter(pk=meeting.pk, project=seat.project)
        .first()
    )
    if row is None:
        raise Gone()
    row.project = seat.project
    return row


def _wanted(sitting: Sitting) -> dict[str, Any]:
    """What is to be kept; the moment in UTC, as the database gives it back, so that the same moment is no change."""
    return asdict(sitting) | {
        "title": sitting.title.strip()[:200],
        "kind": MeetingKind(sitting.kind),
        "starts_at": sitting.starts_at.astimezone(UTC),
    }


def _check(sitting: Sitting, first: datetime, at: datetime) -> None:
    if not sitting.title.strip():
        raise NeedsTitle()
    if not SHORTEST <= sitting.minutes <= LONGEST:
        raise BadLength()
    if first <= at:
        raise InThePast(date=timezone.localtime(first))


def _still_to_come(row: Meeting, at: datetime) -> None:
    if row.state == MeetingState.CANCELLED:
        raise MeetingCancelled()
    if row.starts_at <= at:
        raise AlreadyBegun(date=row.starts_at)


def _save(row: Meeting, by: Actor, at: datetime) -> None:
    row.version, row.changed_at, row.author = row.version + 1, at, by.user
    row.save()


def _tell(
    what: str,
    project: Project,
    before: dict[str, object] | None,
    after: dict[str, object],
    by: Actor,
    at: datetime,
) -> None:
    record(
        what=what, about=f"project:{project.pk}", owner=project.owner, before=before, after=after, by=by, at=at
    )  # fmt: skip
