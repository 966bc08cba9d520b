"""Writes of who is at a meeting: what each organisation answers before, what is noted at the meeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import check
from maillage.cooperation.actions.agendas import BY_LINK, not_approved
from maillage.cooperation.actions.guard import locked, writing
from maillage.cooperation.actions.meeting_news import expect, invited
from maillage.cooperation.actions.meetings import AlreadyBegun, MeetingCancelled, locked_meeting
from maillage.cooperation.domain.meetings import ANSWERS, NOTED
from maillage.cooperation.models.meetings import Attendance, Meeting, MeetingState, Presence
from maillage.cooperation.models.projects import Member, MemberState
from maillage.cooperation.queries.access import seat_by_link


class NotConvened(Refusal):
    message = gettext_noop("Cette réunion n’est pas encore convoquée : vous répondrez quand elle le sera.")


class NoSuchAnswer(Refusal):
    message = gettext_noop("Répondez : présente, excusée, ou représentée par une autre organisation.")


class NeedsProxy(Refusal):
    message = gettext_noop(
        "Choisissez l’organisation qui représente %(member)s : une autre, engagée dans le projet."
    )


class NotInvited(Refusal):
    message = gettext_noop("%(member)s n’est pas, ou n’est plus, attendue à cette réunion.")


class SaysWho(Refusal):
    message = gettext_noop("Dites qui répond : votre nom et votre fonction.")


class NotYet(Refusal):
    message = gettext_noop("Les présences se notent à partir du jour de la réunion, le %(date)s.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one organisation. people: one a line; proxy: who represents it."""

    presence: str
    people: str = ""
    proxy: Member | None = None


@transaction.atomic
def answer_meeting(*, meeting: Meeting, answer: Answer, by: Actor, at: datetime) -> Attendance:
    """Say whether the organisation one acts for comes; the last answer counts.

    Raises MayNotWrite, ProjectClosed, Gone, NotConvened, MeetingCancelled, AlreadyBegun, NoSuchAnswer, NeedsProxy.
    """
    seat = writing(meeting.project, by, at)
    assert seat.member is not None
    name = by.user.name if by.user else ""
    return _answered(locked_meeting(meeting, seat), seat.member, answer, name, by, at)


@transaction.atomic
def answer_by_link(
    *, meeting: Meeting, member: Member, answer: Answer, name: str, at: datetime
) -> Attendance:
    """Say whether a member comes, by the link mailed to it. name: who answers, with the quality.

    Raises ProjectClosed, Gone, SaysWho, NotInvited, and as `answer_meeting`.
    """
    project = locked(meeting.project)
    row = locked_meeting(meeting, seat_by_link(project, member))
    if not name.strip():
        raise SaysWho()
    current = Member.objects.filter(pk=member.pk, project=project, state=MemberState.ACCEPTED).first()
    if current is None:
        raise NotInvited(member=member.name)
    return _answered(row, current, answer, name, Actor(origin=BY_LINK), at)


def _answered(row: Meeting, member: Member, answer: Answer, name: str, by: Actor, at: datetime) -> Attendance:
    if row.state == MeetingState.CANCELLED:
        raise MeetingCancelled()
    if row.state != MeetingState.CONVENED:
        raise NotConvened()
    if row.starts_at <= at:
        raise AlreadyBegun(date=row.starts_at)
    if answer.presence not in ANSWERS:
        raise NoSuchAnswer()
    sheet, _new = Attendance.objects.select_for_update(of=("self",)).get_or_create(meeting=row, member=member)
    _fill(sheet, answer)
    sheet.answered_at, sheet.answered_by = at, name.strip()[:250]
    sheet.save()
    after = {
        "title": row.title,
        "member": member.name,
        "presence": sheet.presence,
        "proxy": sheet.proxy.name if sheet.proxy else "",
    }
    personal = {"name": sheet.answered_by} if sheet.answered_by else None
    record(
        what="meeting.answered", about=f"project:{row.project_id}", owner=row.project.owner, after=after,
        personal=personal, by=by, at=at,
    )  # fmt: skip
    return sheet


@transaction.atomic
def note_attendance(
    *, meeting: Meeting, sheet: Mapping[int, Answer], version: int | None, by: Actor, at: datetime
) -> Meeting:
    """Note who is there. sheet: by member; those it does not name stay as they are.

    Raises MayNotWrite, ProjectClosed, Gone, ChangedMeanwhile, MeetingCancelled, NotYet, MinutesApproved, NotInvited,
    NoSuchAnswer, NeedsProxy.
    """
    seat = writing(meeting.project, by, at)
    row = locked_meeting(meeting, seat)
    check(read=version, kept=row.version, who=row.author or row.project.owner)
    if row.state == MeetingState.CANCELLED:
        raise MeetingCancelled()
    if timezone.localtime(row.starts_at).date() > timezone.localtime(at).date():
        raise NotYet(date=row.starts_at)
    not_approved(row)
    expect(row, invited(row))
    held = {
        one.member_id: one for one in row.attendance.select_for_update(of=("self",)).select_related("member")
    }
    for number, answer in sheet.items():
        if number not in held:
            raise NotInvited(member=f"n° {number}")
        if answer.presence not in NOTED:
            raise NoSuchAnswer()
        held[number].member.project_id = row.project_id
        _fill(held[number], answer)
        held[number].noted_at = at
    fields = ["presence", "people", "proxy", "noted_at"]
    Attendance.objects.bulk_update([held[number] for number in sheet], fields)
    row.version, row.author = row.version + 1, by.user
    row.save(update_fields=["version", "author"])
    count = {one: sum(kept.presence == one for kept in held.values()) for one in Presence}
    after = {
        "title": row.title,
        "present": count[Presence.PRESENT],
        "represented": count[Presence.REPRESENTED],
    }
    record(
        what="meeting.attendance", about=f"project:{row.project_id}", owner=row.project.owner, after=after, by=by,
        at=at,
    )  # fmt: skip
    return row


def _fill(sheet: Attendance, answer: Answer) -> None:
    sheet.presence = Presence(answer.presence)
    sheet.people = answer.people.strip()[:2000]
    sheet.proxy = None
    if answer.presence == Presence.REPRESENTED:
        proxy = answer.proxy
        if (
            proxy is None
            or proxy.pk == sheet.member_id
            or proxy.project_id != sheet.member.project_id
            or not proxy.is_party
        ):
            raise NeedsProxy(member=sheet.member.name)
        sheet.proxy = proxy
