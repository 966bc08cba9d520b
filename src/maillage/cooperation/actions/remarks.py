"""What members say of minutes: remarks while they are discussed, dated corrections once they are approved."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.journal import record as journal
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.cooperation.actions.agendas import BY_LINK, MinutesApproved
from maillage.cooperation.actions.attendance import NotInvited, SaysWho
from maillage.cooperation.actions.guard import locked, writing
from maillage.cooperation.actions.minutes import NotSent
from maillage.cooperation.models.minutes import Minutes, MinutesNote, MinutesState
from maillage.cooperation.models.projects import Member, MemberState, Project

MOST_REMARKS = 200


class EmptyRemark(Refusal):
    message = gettext_noop("Écrivez votre remarque avant de l’envoyer.")


class NotApproved(Refusal):
    message = gettext_noop(
        "Ce compte rendu n’est pas approuvé : modifiez-le, il n’a pas besoin de rectification."
    )


class TooManyRemarks(Refusal):
    message = gettext_noop(
        "Ce compte rendu a déjà reçu %(count)s remarques : parlez-en à la réunion suivante."
    )


@transaction.atomic
def remark(*, record: Minutes, text: str, by: Actor, at: datetime) -> MinutesNote:
    """Say something of minutes that were sent. Raises MayNotWrite, ProjectClosed, EmptyRemark, NotSent,
    MinutesApproved, TooManyRemarks.
    """
    seat = writing(record.meeting.project, by, at)
    assert seat.member is not None
    return _remarked(seat.project, record, seat.member, text, by.user.name if by.user else "", by, at)


@transaction.atomic
def remark_by_link(*, record: Minutes, member: Member, text: str, name: str, at: datetime) -> MinutesNote:
    """Say something of minutes by the link mailed to a member. Raises SaysWho, NotInvited, and as `remark`."""
    project = locked(record.meeting.project)
    if not name.strip():
        raise SaysWho()
    current = Member.objects.filter(pk=member.pk, project=project, state=MemberState.ACCEPTED).first()
    if current is None:
        raise NotInvited(member=member.name)
    return _remarked(project, record, current, text, name, Actor(origin=BY_LINK), at)


@transaction.atomic
def correct(*, record: Minutes, text: str, by: Actor, at: datetime) -> MinutesNote:
    """Add a dated correction to approved minutes, which stay as they are. Raises MayNotWrite, ProjectClosed,
    EmptyRemark, NotApproved, TooManyRemarks.
    """
    seat = writing(record.meeting.project, by, at)
    row = _held(record, text)
    if row.state != MinutesState.APPROVED:
        raise NotApproved()
    note = row.remarks.create(
        member=seat.member,
        text=text.strip()[:3000],
        author=by.user.name if by.user else "",
        is_correction=True,
        at=at,
    )
    _tell("minutes.corrected", seat.project, row, seat.member, note, by, at)
    return note


def _remarked(
    project: Project, record: Minutes, member: Member, text: str, name: str, by: Actor, at: datetime
) -> MinutesNote:
    row = _held(record, text)
    if row.state == MinutesState.APPROVED:
        raise MinutesApproved(date=row.approved_at)
    if row.state != MinutesState.SENT:
        raise NotSent()
    same = row.remarks.filter(member=member, text=text.strip()[:3000]).first()
    if same is not None:  # sent twice
        return same
    note = row.remarks.create(member=member, text=text.strip()[:3000], author=name.strip()[:250], at=at)
    _tell("minutes.remarked", project, row, member, note, by, at)
    return note


def _held(record: Minutes, text: str) -> Minutes:
    if not text.strip():
        raise EmptyRemark()
    row = Minutes.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=record.pk)
    if row.remarks.count() >= MOST_REMARKS:
        raise TooManyRemarks(count=MOST_REMARKS)
    return row


def _tell(
    what: str,
    project: Project,
    row: Minutes,
    member: Member | None,
    note: MinutesNote,
    by: Actor,
    at: datetime,
) -> None:
    journal(
        what=what, about=f"project:{project.pk}", owner=project.owner,
        after={"title": row.meeting.title, "member": member.name if member else ""},
        personal={"name": note.author} if note.author else None, by=by, at=at,
    )  # fmt: skip
