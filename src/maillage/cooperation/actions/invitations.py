"""Invite organisations into a project, send an invitation again, change its address, take it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone
from maillage.cooperation.actions.door_care import follow_address
from maillage.cooperation.actions.doors import close_doors
from maillage.cooperation.actions.guard import steering
from maillage.cooperation.actions.invitation_letters import doorway, tell, tell_revoked
from maillage.cooperation.actions.terms_changes import release
from maillage.cooperation.domain.events import invitations as events  # noqa: F401  named before they are written
from maillage.cooperation.domain.offered import Offered, write
from maillage.cooperation.domain.reminders import check_day
from maillage.cooperation.models.invitations import Invitation, InvitationState
from maillage.cooperation.models.projects import Member, MemberState, Project
from maillage.cooperation.queries.invitations import TO_INVITE
from maillage.cooperation.queries.offers import offers_for
from maillage.cooperation.queries.terms import is_grouping
from maillage.mail.actions.links import revoke_links
from maillage.mail.actions.messages import cancel_waiting
from maillage.mail.domain.addresses import masked, normalise_address
from maillage.mail.models import OutgoingMessage, State

INVITED = gettext_noop(
    "%(inviter)s vous invite à répondre ensemble à « %(name)s ». Réponse attendue le %(date)s."
)
INVITED_TO_SHARE = gettext_noop(
    "%(inviter)s vous invite à avancer ensemble sur « %(name)s ». Réponse attendue le %(date)s."
)


class NobodyToInvite(Refusal):
    message = gettext_noop("Cochez au moins une organisation à inviter.")


class NotToInvite(Refusal):
    message = gettext_noop(
        "%(name)s est déjà invitée ou engagée, ou n’est plus dans le projet : rechargez la page."
    )


class NeedsAddress(Refusal):
    message = gettext_noop(
        "Personne n’agit pour %(name)s sur Maillage : donnez une adresse électronique pour l’inviter."
    )


class SeatTaken(Refusal):
    message = gettext_noop(
        "La place de %(name)s est occupée : une autre ligne du projet porte la même organisation."
    )


class NotWaiting(Refusal):
    message = gettext_noop("Cette invitation n’attend plus de réponse : elle est %(state)s.")


class SameAddress(Refusal):
    message = gettext_noop("C’est déjà l’adresse de cette invitation : renvoyez-la plutôt.")


class SentToday(Refusal):
    message = gettext_noop(
        "Cette invitation est déjà partie aujourd’hui avec cette date. Laissez un jour à la personne, ou changez la "
        "date."
    )


@dataclass(frozen=True, slots=True)
class Invitee:
    """Whom to invite. email: for who has no account, empty: the one already known. contact: the person to reach."""

    member: Member
    email: str = ""
    contact: str = ""


@transaction.atomic
def invite_members(
    *, project: Project, invitees: Sequence[Invitee], answer_by: date, message: str, by: Actor, at: datetime
) -> list[Invitation]:
    """Invite members at once, each with what the terms in force propose to it, frozen. All leave, or none.

    Raises MayNotSteer, ProjectClosed, NobodyToInvite, DayPassed, DayTooFar, NotToInvite, BadAddress, NeedsAddress,
    SeatTaken.
    """
    row = steering(project, by, at).project
    check_day(answer_by, today=timezone.localdate(at))
    if not invitees:
        raise NobodyToInvite()
    members = [_to_invite(row, one, at) for one in _in_order(invitees)]
    offered = offers_for(row, members)
    made = [_open(one, offered[one.pk], answer_by, message, by, at) for one in members]
    for invitation in made:
        send(invitation, at=at, replaces=True)
    record(
        what="project.invited", about=f"project:{row.pk}", owner=row.owner,
        after={"members": [one.name for one in members], "answer_by": answer_by}, by=by, at=at,
    )  # fmt: skip
    return made


def _in_order(invitees: Sequence[Invitee]) -> list[Invitee]:
    """Return each member once, in an order that two people who invite at once share."""
    return sorted({one.member.pk: one for one in invitees}.values(), key=lambda one: one.member.pk)


def _to_invite(project: Project, one: Invitee, at: datetime) -> Member:
    row = Member.objects.select_for_update(of=("self",)).select_related("organisation").filter(
        pk=one.member.pk, project=project
    ).first()  # fmt: skip
    if row is None or row.state not in TO_INVITE:
        raise NotToInvite(name=one.member.name)
    row.project = project
    row.email = normalise_address(one.email) if one.email else row.email
    row.contact = one.contact.strip()[:150] or row.contact
    again = row.state != MemberState.PROPOSED
    row.state, row.ended_at, row.ended_reason, row.joined_at = MemberState.INVITED, None, "", None
    row.version += 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise SeatTaken(name=row.name) from None
    if again:
        Invitation.objects.live().filter(member=row).update(state=InvitationState.SUPERSEDED)
        close_doors(member=row, at=at)
    return row


def _open(
    member: Member, offered: Offered, answer_by: date, message: str, by: Actor, at: datetime
) -> Invitation:
    return Invitation.objects.create(
        member=member, offered=write(offered), message=message.strip()[:1000], answer_by=answer_by, sent_by=by.user,
        sent_at=at, last_sent_at=at,
    )  # fmt: skip


def send(row: Invitation, *, at: datetime, replaces: bool) -> None:
    """Send an invitation. Raises NeedsAddress."""
    key = f"coop:invitation:{row.pk}:{row.sendings}"
    message = INVITED if is_grouping(row.member.project) else INVITED_TO_SHARE
    if tell(row, "invitation", key, message, at=at, replaces=replaces, again=row.sendings > 1).nobody:
        raise NeedsAddress(name=row.member.name)


@transaction.atomic
def resend(*, invitation: Invitation, answer_by: date, by: Actor, at: datetime) -> Invitation:
    """Send an invitation again, with another last day or the same; one without answer in time is open again.

    What is proposed is read again from the terms in force, so that the answer is about what is true today.
    Raises MayNotSteer, ProjectClosed, NotWaiting, DayPassed, DayTooFar, SentToday, NeedsAddress.
    """
    row = waiting(invitation, by, at, discussing=True)
    today = timezone.localdate(at)
    check_day(answer_by, today=today)
    if answer_by == row.answer_by and timezone.localdate(row.last_sent_at) == today:
        raise SentToday()
    before = {"member": row.member.name, "answer_by": row.answer_by}
    row.state, row.closed_at, row.answer_by = InvitationState.SENT, None, answer_by
    row.offered = write(offers_for(row.member.project, [row.member])[row.member_id])
    row.last_sent_at, row.sendings, row.version = at, row.sendings + 1, row.version + 1
    row.save()
    send(row, at=at, replaces=False)
    journal("project.invited_again", row, by, at, before=before, after={"answer_by": answer_by})
    return row


@transaction.atomic
def change_address(
    *, invitation: Invitation, email: str, contact: str, by: Actor, at: datetime
) -> Invitation:
    """Send an invitation to another address; the links sent to the former one lead nowhere any more.

    Raises MayNotSteer, ProjectClosed, NotWaiting, BadAddress, NeedsAddress, DayPassed when it must be extended first.
    """
    row = waiting(invitation, by, at)
    check_day(row.answer_by, today=timezone.localdate(at))
    member, address = row.member, normalise_address(email)
    if address == member.email:
        raise SameAddress()
    former, member.email, member.contact = member.email, address, contact.strip()[:150]
    member.version += 1
    member.save()
    row.last_sent_at, row.sendings, row.version = at, row.sendings + 1, row.version + 1
    row.save()
    cancel_waiting(about=doorway(row).about, at=at)
    revoke_links(about=doorway(row).about, at=at)
    send(row, at=at, replaces=True)
    if former:
        follow_address(member=member, former=former, at=at)
    personal: dict[str, object] = {"address": masked(address), "former": masked(former) if former else ""}
    journal("project.invitation_readdressed", row, by, at, after={}, personal=personal)
    return row


@transaction.atomic
def revoke(*, invitation: Invitation, by: Actor, at: datetime) -> Invitation:
    """Take an invitation back: its links lead nowhere at once, its member is told if the mail had left.

    Raises MayNotSteer, ProjectClosed, NotWaiting.
    """
    row = waiting(invitation, by, at, discussing=True)
    member = row.member
    had_left = OutgoingMessage.objects.filter(about=doorway(row).about, state=State.SENT).exists()
    row.state, row.closed_at, row.version = InvitationState.REVOKED, at, row.version + 1
    row.save()
    member.state, member.ended_at, member.version = MemberState.WITHDRAWN, at, member.version + 1
    member.save()
    close_doors(member=member, at=at)
    release(gone=member, project=member.project, by=by, at=at)
    tell_revoked(row, had_left=had_left, at=at)
    journal("project.invitation_revoked", row, by, at, after={})
    return row


def waiting(invitation: Invitation, by: Actor, at: datetime, *, discussing: bool = False) -> Invitation:
    """Hold an invitation that waits, or was left without answer, for who coordinates. Raises Gone, NotWaiting.

    discussing: one answered « yes, if » will do too, as long as nothing is settled.
    """
    project = steering(invitation.member.project, by, at).project
    row = held(invitation, project)
    still = discussing and row.is_live and row.member.state == MemberState.DISCUSSING
    if row.state not in (InvitationState.SENT, InvitationState.EXPIRED) and not still:
        raise NotWaiting(state=row.get_state_display())
    return row


def held(invitation: Invitation, project: Project) -> Invitation:
    """Return an invitation and its member as they are now, held until the transaction ends; the project is held."""
    member = Member.objects.select_for_update(of=("self",)).select_related("organisation").filter(
        pk=invitation.member_id
    ).first()  # fmt: skip
    row = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("sent_by")
        .filter(pk=invitation.pk)
        .first()
    )
    if row is None or member is None:
        raise Gone()
    member.project = project
    row.member = member
    return row


def journal(
    what: str, row: Invitation, by: Actor, at: datetime, *, after: dict[str, object],
    before: dict[str, object] | None = None, personal: dict[str, object] | None = None,
) -> None:  # fmt: skip
    """Write in the journal what was done to an invitation."""
    project = row.member.project
    record(
        what=what, about=f"project:{project.pk}", owner=project.owner, before=before,
        after={"member": row.member.name, **after}, personal=personal, by=by, at=at,
    )  # fmt: skip
