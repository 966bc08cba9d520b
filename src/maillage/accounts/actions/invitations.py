"""A colleague invites an address to act for the organisation. Who answers, and how, is in `answers.py`.

The address serves for this invitation only: once it is answered or taken back, only its mask is kept. Inviting
somebody who has an account looks the same as inviting somebody who has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from maillage.accounts.actions.journal import record
from maillage.accounts.actions.mandates import TermInThePast, locked
from maillage.accounts.actors import Actor
from maillage.accounts.domain import events
from maillage.accounts.domain.joining import (
    INVITATION_DAYS,
    MOST_REMINDERS,
    MOST_WAITING_INVITATIONS,
    MandateToOneself,
)
from maillage.accounts.models import Invitation, InvitationState, Mandate, Organisation, User
from maillage.accounts.permissions import Verb
from maillage.accounts.queries.joining import invitations_of, may_decide_for
from maillage.accounts.queries.mandates import has_administrator
from maillage.base.refusals import Refusal, gettext_noop
from maillage.mail.actions.links import issue_link, revoke_links
from maillage.mail.actions.messages import cancel_waiting, mask_address, queue_message
from maillage.mail.domain.addresses import masked, normalise_address
from maillage.mail.domain.letter import quoted
from maillage.mail.queries.letters import full_url

PURPOSE = "invitation"

events.register(
    "invitation.sent",
    gettext_noop("a invité une personne"),
    {"role": gettext_noop("rôle"), "term": gettext_noop("jusqu’au")},
)
events.register(
    "invitation.reminded", gettext_noop("a relancé une invitation"), {"reminders": gettext_noop("relances")}
)
events.register("invitation.revoked", gettext_noop("a retiré une invitation"))


class MayNotInvite(Refusal):
    message = gettext_noop("Il faut administrer l’organisation pour inviter une personne.")


class AlreadyInvited(Refusal):
    message = gettext_noop(
        "Cette adresse a déjà une invitation en attente : relancez-la, ou retirez-la d’abord."
    )


class AlreadyColleague(Refusal):
    message = gettext_noop(
        "Cette adresse est celle d’un membre de votre organisation : changez plutôt son rôle."
    )


class TooManyInvitations(Refusal):
    message = gettext_noop(
        "%(count)s invitations attendent déjà une réponse. Retirez-en avant d’en envoyer d’autres."
    )


class NoMoreReminders(Refusal):
    message = gettext_noop(
        "Cette personne a été relancée %(count)s fois, la dernière le %(date)s : on n’insiste pas davantage."
    )


class RemindedToday(Refusal):
    message = gettext_noop("Cette invitation est déjà partie aujourd’hui. Laissez un jour à la personne.")


class AlreadyAnswered(Refusal):
    message = gettext_noop(
        "Cette invitation n’attend plus de réponse : elle est %(state)s depuis le %(date)s."
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """What an invitation offers. email: as typed; term_at: end of an interim; message: a few words."""

    email: str
    role: str
    term_at: datetime | None = None
    message: str = ""


@transaction.atomic
def invite(*, organisation: Organisation, offer: Offer, by: Actor, at: datetime) -> Invitation:
    """Invite an address, and queue its mail.

    Raises MayNotInvite, BadAddress, MandateToOneself, TermInThePast, AlreadyColleague, AlreadyInvited,
    TooManyInvitations.
    """
    _may_invite(by, organisation, at)
    email = normalise_address(offer.email)
    if offer.term_at is not None and offer.term_at <= at:
        raise TermInThePast()
    if by.user is not None and email == by.user.email.lower():
        raise MandateToOneself()
    locked(organisation)
    in_force = Mandate.objects.in_force_at(at).filter(organisation=organisation)
    if in_force.filter(user__email__iexact=email).exists():
        raise AlreadyColleague()
    if (count := invitations_of(organisation).filter(expires_at__gt=at).count()) >= MOST_WAITING_INVITATIONS:
        raise TooManyInvitations(count=count)
    row = Invitation(
        organisation=organisation, email=email, role=offer.role, term_at=offer.term_at, message=offer.message[:1000],
        sent_by=by.user, sent_at=at, expires_at=at + timedelta(days=INVITATION_DAYS),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise AlreadyInvited() from None
    journal_invitation(
        "invitation.sent",
        row,
        by,
        at,
        after={"role": row.role, "term": row.term_at},
        personal={"address": masked(email)},
    )
    _mail(row, by, at)
    return row


@transaction.atomic
def remind(*, invitation: Invitation, by: Actor, at: datetime) -> Invitation:
    """Send an invitation again, three times at most, with a new link; the former one leads nowhere any more.

    Raises MayNotInvite, AlreadyAnswered, NoMoreReminders, RemindedToday.
    """
    _may_invite(by, invitation.organisation, at)
    row = waiting(invitation)
    last = row.reminded_at or row.sent_at
    if row.reminders >= MOST_REMINDERS:
        raise NoMoreReminders(count=row.reminders, date=last)
    if timezone.localtime(last).date() >= timezone.localtime(at).date():
        raise RemindedToday()
    row.reminders += 1
    row.reminded_at, row.reminded_by, row.expires_at = at, by.user, at + timedelta(days=INVITATION_DAYS)
    row.save()
    journal_invitation("invitation.reminded", row, by, at, after={"reminders": row.reminders})
    revoke_links(about=about_invitation(row), at=at)
    _mail(row, by, at)
    return row


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> Invitation:
    """Take an invitation back: its link leads nowhere at once. Raises MayNotInvite, AlreadyAnswered."""
    _may_invite(by, invitation.organisation, at)
    row = waiting(invitation)
    close_invitation(row, InvitationState.REVOKED, None, at)
    revoke_links(about=about_invitation(row), at=at)
    cancel_waiting(about=about_invitation(row), at=at)
    journal_invitation("invitation.revoked", row, by, at)
    return row


def _may_invite(by: Actor, organisation: Organisation, at: datetime) -> None:
    if by.may(Verb.ADMINISTER, to=organisation):
        return
    # An organisation that nobody administers: a facilitator of its territory, or the staff, finds somebody.
    if not has_administrator(organisation, at=at) and may_decide_for(by, organisation, at=at):
        return
    raise MayNotInvite()


def waiting(invitation: Invitation) -> Invitation:
    """Return an invitation as it is now, locked after its organisation, as everywhere. Raises AlreadyAnswered."""
    locked(invitation.organisation)
    row = locked(invitation)
    if row.state != InvitationState.SENT:
        raise AlreadyAnswered(state=row.get_state_display(), date=row.answered_at)
    return row


def close_invitation(row: Invitation, state: str, by_id: int | None, at: datetime) -> None:
    """Write the end of an invitation: its address is not needed any more, only its mask stays."""
    mask_address(address=row.email, about=about_invitation(row))
    row.state, row.answered_by_id, row.answered_at, row.email = state, by_id, at, masked(row.email)
    row.save()


def about_invitation(row: Invitation) -> str:
    """Return how mails, links and news name an invitation."""
    return f"{PURPOSE}:{row.pk}"


def _mail(row: Invitation, by: Actor, at: datetime) -> None:
    _link, token = issue_link(
        purpose=PURPOSE,
        about=about_invitation(row),
        meant_for=row.email,
        days=INVITATION_DAYS,
        ask=str(row.sent_by),
        at=at,
    )
    queue_message(
        key=f"invitation:{row.pk}:{row.reminders}", to=row.email, template="accounts/mail/invitation",
        context={
            "inviter": str(by.user), "organisation": row.organisation.name, "role": row.get_role_display(),
            "until": row.last_day, "message": quoted(row.message), "reminder": row.reminders,
            "url": full_url(reverse("account_invitation", args=[token])),
            "expires": timezone.localtime(row.expires_at).date(),
        },
        language=(get_language() or "fr")[:2], kind=PURPOSE, about=about_invitation(row),
        for_organisation_id=row.organisation_id, from_name=f"{by.user} · Maillage", confidential=True, at=at,
    )  # fmt: skip


def journal_invitation(
    what: str,
    row: Invitation,
    by: Actor,
    at: datetime,
    *,
    after: dict[str, object] | None = None,
    personal: dict[str, object] | None = None,
    person: User | None = None,
) -> None:
    """Journal a write on an invitation; person: whom it is about, once known."""
    record(
        what=what, about=f"organisation:{row.organisation_id}", owner=row.organisation, after=after,
        personal=personal, person=person, by=by, at=at,
    )  # fmt: skip
