"""Writes of the agenda of a meeting: points kept, put aside, added, in order; wishes of the members."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import check
from maillage.cooperation.actions.guard import locked, writing
from maillage.cooperation.actions.meeting_news import name_of, others, tell
from maillage.cooperation.actions.meetings import MeetingCancelled, held, locked_meeting
from maillage.cooperation.domain.meetings import LONGEST, Point, Source
from maillage.cooperation.models.meetings import AgendaItem, ItemState, Meeting, MeetingState
from maillage.cooperation.models.minutes import Minutes, MinutesState
from maillage.cooperation.models.projects import Member
from maillage.cooperation.queries.access import seat_by_link

MOST_POINTS = 60
MOST_WISHES = 10


class TooManyPoints(Refusal):
    message = gettext_noop("Un ordre du jour compte au plus %(count)s points.")


class EmptyPoint(Refusal):
    message = gettext_noop("Écrivez le point que vous voulez ajouter.")


class AgendaTooLong(Refusal):
    message = gettext_noop(
        "Les points prennent %(asked)s minutes, plus que la plus longue des réunions : retirez-en."
    )


class AlreadyOver(Refusal):
    message = gettext_noop("Cette réunion est passée : dites-le plutôt dans le compte rendu.")


class NothingNew(Refusal):
    message = gettext_noop("Les membres ont déjà reçu cet ordre du jour : il n’a pas changé depuis.")


class TooManyWishes(Refusal):
    message = gettext_noop("Votre organisation a déjà demandé %(count)s points pour cette réunion.")


class MinutesApproved(Refusal):
    message = gettext_noop(
        "Le compte rendu est approuvé depuis le %(date)s : il ne change plus. Ajoutez une rectification datée."
    )


def not_approved(meeting: Meeting) -> None:
    """Raise MinutesApproved once the minutes of a meeting are approved: its points and its presences are theirs."""
    approved = Minutes.objects.filter(meeting=meeting, state=MinutesState.APPROVED).first()
    if approved is not None:
        raise MinutesApproved(date=approved.approved_at)


@dataclass(frozen=True, slots=True)
class Line:
    """A point as the coordination wants it. pk: of a point already there (a wish, one put aside, too); None: new."""

    title: str
    minutes: int
    pk: int | None = None
    state: str = ItemState.KEPT
    point: Point | None = None


@transaction.atomic
def save_agenda(
    *, meeting: Meeting, lines: Sequence[Line], removed: Collection[int] = (), version: int | None, by: Actor,
    at: datetime,
) -> Meeting:  # fmt: skip
    """Write the points of an agenda, in the order given; own points that are removed go, the others are put aside.

    Raises MayNotSteer, ProjectClosed, Gone, ChangedMeanwhile, MeetingCancelled, MinutesApproved, TooManyPoints,
    EmptyPoint, AgendaTooLong.
    """
    _seat, row = held(meeting, by, at)
    check(read=version, kept=row.version, who=row.author or row.project.owner)
    if row.state == MeetingState.CANCELLED:
        raise MeetingCancelled()
    not_approved(row)
    kept = [line for line in lines if line.state == ItemState.KEPT]
    _check(kept, len(lines))
    there = {item.pk: item for item in row.items.all()}
    for number in removed:
        _remove(there.pop(number, None))
    for position, line in enumerate(lines, start=1):
        _write(row, there.get(line.pk or 0), line, position)
    row.version, row.changed_at, row.author = row.version + 1, at, by.user
    row.save()
    _tell("meeting.agenda", row, {"title": row.title, "points": len(kept)}, by, at)
    return row


def _check(kept: Sequence[Line], count: int) -> None:
    if count > MOST_POINTS * 2 or len(kept) > MOST_POINTS:
        raise TooManyPoints(count=MOST_POINTS)
    if any(not line.title.strip() for line in kept):
        raise EmptyPoint()
    asked = sum(line.minutes for line in kept)
    if asked > LONGEST:
        raise AgendaTooLong(asked=asked)


def _remove(item: AgendaItem | None) -> None:
    """What somebody or something asked for, or of which something was said, is put aside; an own point goes."""
    if item is None:
        return
    if item.key or item.member_id or item.said:
        item.state = ItemState.DROPPED
        item.save(update_fields=["state"])
    else:
        item.delete()


def _write(row: Meeting, item: AgendaItem | None, line: Line, position: int) -> None:
    point = line.point
    if item is None and point is not None:
        item = row.items.filter(key=point.key).first()
    if item is None:
        source = point.source if point else Source.OWN
        item = AgendaItem(meeting=row, source=source.value)
        if point is not None:
            item.key, item.detail, item.part = point.key, point.detail[:500], point.part
    item.title, item.minutes = line.title.strip()[:300], line.minutes
    item.state, item.position = ItemState(line.state), position
    item.save()


@transaction.atomic
def tell_agenda(*, meeting: Meeting, by: Actor, at: datetime) -> int:
    """Send the agenda of a convened meeting again, as it is now, once for each version; return how many were told.

    Raises MayNotSteer, ProjectClosed, Gone, MeetingCancelled, AlreadyOver, NothingNew.
    """
    seat, row = held(meeting, by, at)
    if row.state == MeetingState.CANCELLED:
        raise MeetingCancelled()
    if row.starts_at <= at:
        raise AlreadyOver()
    if row.state != MeetingState.CONVENED or row.told_version >= row.version:
        raise NothingNew()
    row.told_version = row.version
    row.save(update_fields=["told_version"])
    told = tell(row, "agenda", others(row, seat), at=at, number=row.version, by_name=name_of(seat))
    _tell("meeting.agenda_told", row, {"title": row.title, "told": told}, by, at)
    return told


@transaction.atomic
def wish(*, meeting: Meeting, text: str, by: Actor, at: datetime) -> AgendaItem:
    """Ask for a point, for the organisation one acts for; the coordination keeps it or not.

    Raises MayNotWrite, ProjectClosed, Gone, EmptyPoint, AlreadyOver, MeetingCancelled, TooManyWishes.
    """
    seat = writing(meeting.project, by, at)
    assert seat.member is not None
    return _wished(locked_meeting(meeting, seat), seat.member, text, by, at)


@transaction.atomic
def wish_by_link(*, meeting: Meeting, member: Member, text: str, at: datetime) -> AgendaItem:
    """Ask for a point by the link mailed to a member. Raises as `wish`, but for the right to write."""
    project = locked(meeting.project)
    row = locked_meeting(meeting, seat_by_link(project, member))
    return _wished(row, member, text, Actor(origin=BY_LINK), at)


BY_LINK = "/c/meeting/…"
"""How the journal says that something came by a mailed link."""


def _wished(row: Meeting, member: Member, text: str, by: Actor, at: datetime) -> AgendaItem:
    text = " ".join(text.split())[:300]
    if not text:
        raise EmptyPoint()
    if row.state == MeetingState.CANCELLED:
        raise MeetingCancelled()
    if row.ends_at <= at:
        raise AlreadyOver()
    if row.items.filter(member=member).count() >= MOST_WISHES:
        raise TooManyWishes(count=MOST_WISHES)
    same = row.items.filter(member=member, title=text).first()
    if same is not None:  # sent twice
        return same
    position = row.items.count() + 1
    item = AgendaItem.objects.create(
        meeting=row,
        state=ItemState.WISHED,
        position=position,
        title=text,
        source=Source.WISH.value,
        member=member,
    )
    _tell("meeting.wished", row, {"title": row.title, "member": member.name, "point": text}, by, at)
    return item


def _tell(what: str, row: Meeting, after: dict[str, object], by: Actor, at: datetime) -> None:
    project = row.project
    record(what=what, about=f"project:{project.pk}", owner=project.owner, after=after, by=by, at=at)
