"""Answer an invitation: by the link of the mail, or signed in with the address it was sent to."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.invitations import (
    PURPOSE,
    about_invitation,
    close_invitation,
    journal_invitation,
    waiting,
)
from maillage.accounts.actions.mandates import give
from maillage.accounts.actions.notifications import notify
from maillage.accounts.actions.signing import open_account
from maillage.accounts.actors import Actor
from maillage.accounts.domain import events, notices
from maillage.accounts.domain.joining import MandateToOneself
from maillage.accounts.models import Invitation, InvitationState, Mandate, User
from maillage.accounts.permissions import Verb
from maillage.accounts.queries.facilitation import people_who_facilitate
from maillage.accounts.queries.invitations import invitations_to
from maillage.accounts.queries.mandates import administrators_of, has_administrator
from maillage.base.refusals import Refusal, gettext_noop
from maillage.mail.actions.links import LinkBroken, open_link, revoke_links, use_link
from maillage.mail.domain.addresses import masked

events.register("invitation.taken", gettext_noop("a accepté une invitation"), {"role": gettext_noop("rôle")})
events.register("invitation.declined", gettext_noop("a décliné une invitation"))
notices.register("invitation", gettext_noop("Réponses à vos invitations"), default="at_once")


class SignInFirst(Refusal):
    message = gettext_noop("Connectez-vous, ou ouvrez un compte, pour accepter cette invitation.")


class NotInvited(Refusal):
    message = gettext_noop("Cette invitation n’a pas été envoyée à une adresse vérifiée de votre compte.")


class MeantForAnother(Refusal):
    message = gettext_noop(
        "Cette invitation a été envoyée à %(meant)s, et vous êtes connecté avec %(own)s. Confirmez que c’est bien vous."
    )


class OfferOver(Refusal):
    message = gettext_noop("Le mandat proposé s’arrêtait le %(date)s : il est trop tard pour l’accepter.")


class InviterGone(Refusal):
    message = gettext_noop(
        "La personne qui vous avait invité n’administre plus %(organisation)s : demandez une autre invitation."
    )


def invitation_of(*, token: str, at: datetime) -> Invitation:
    """Return the invitation that a link opens; opening changes nothing. Raises a LinkRefused."""
    return _named(open_link(token=token, purpose=PURPOSE, at=at).about)


@transaction.atomic
def take_invitation(*, token: str, as_another: bool = False, by: Actor, at: datetime) -> Mandate:
    """Accept by the link: the person signed in acts for the organisation from now on.

    as_another: the person said that the account is theirs although the mail went to another address.
    Raises a LinkRefused, AlreadyAnswered, SignInFirst, MeantForAnother, OfferOver, InviterGone, MandateToOneself.
    """
    link = open_link(token=token, purpose=PURPOSE, at=at)
    row = waiting(_named(link.about))
    user = _person(by)
    if not as_another and user.email.lower() != row.email:
        raise MeantForAnother(meant=masked(row.email), own=user.email)
    use_link(link=link, at=at)
    return _take(row, by, at)


@transaction.atomic
def take_with_new_account(
    *, token: str, name: str, password: str | None, language: str, by: Actor, at: datetime
) -> tuple[User, Mandate]:
    """Open the account of the address that received the link, and accept.

    password: already checked by the form; None: the person signs in by links. by: a visitor.
    Raises a LinkRefused, EmailTaken (the person has an account: sign in), and as `take_invitation`.
    """
    link = open_link(token=token, purpose=PURPOSE, at=at)
    waiting(_named(link.about))  # locks the organisation before the journal, which opening an account writes
    user = open_account(email=link.meant_for, name=name, password=password, language=language, by=by, at=at)
    actor = Actor(user=user, origin=by.origin)
    return user, take_invitation(token=token, by=actor, at=at)


@transaction.atomic
def take_own_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> Mandate:
    """Accept, signed in with the very address the invitation was sent to. Raises NotInvited, and as above."""
    row = waiting(invitation)
    _check_own(row, by, at)
    revoke_links(about=about_invitation(row), at=at)
    return _take(row, by, at)


@transaction.atomic
def turn_down_invitation(*, token: str, by: Actor, at: datetime) -> Invitation:
    """Decline: whoever holds the link may, with or without an account. Raises a LinkRefused, AlreadyAnswered."""
    link = open_link(token=token, purpose=PURPOSE, at=at)
    row = waiting(_named(link.about))
    use_link(link=link, at=at)
    return _turn_down(row, by, at)


@transaction.atomic
def turn_down_own_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> Invitation:
    """Decline, signed in with the address the invitation was sent to. Raises NotInvited, AlreadyAnswered."""
    row = waiting(invitation)
    _check_own(row, by, at)
    revoke_links(about=about_invitation(row), at=at)
    return _turn_down(row, by, at)


def _take(row: Invitation, by: Actor, at: datetime) -> Mandate:
    user = _person(by)
    if row.sent_by_id == user.pk:
        raise MandateToOneself()
    if row.term_at is not None and row.term_at <= at:
        raise OfferOver(date=row.last_day)
    if not _still_valid(row, at):
        raise InviterGone(organisation=row.organisation.name)
    mandate = give(
        organisation=row.organisation,
        user=user,
        role=row.role,
        term_at=row.term_at,
        giver_id=row.sent_by_id,
        at=at,
    )
    close_invitation(row, InvitationState.TAKEN, user.pk, at)
    journal_invitation(
        "invitation.taken",
        row,
        by.as_oneself(),
        at,
        after={"role": row.role},
        personal={"name": str(user)},
        person=user,
    )
    _tell_inviter(
        row, gettext_noop("%(name)s a accepté votre invitation pour %(organisation)s."), str(user), at
    )
    return mandate


def _turn_down(row: Invitation, by: Actor, at: datetime) -> Invitation:
    name = masked(row.email)
    close_invitation(row, InvitationState.TURNED_DOWN, by.user_id, at)
    journal_invitation("invitation.declined", row, by.as_oneself(), at)
    _tell_inviter(row, gettext_noop("%(name)s a décliné votre invitation pour %(organisation)s."), name, at)
    return row


def _person(by: Actor) -> User:
    if by.user is None or not by.may(Verb.USE_ACCOUNT):
        raise SignInFirst()
    return by.user


def _check_own(row: Invitation, by: Actor, at: datetime) -> None:
    if not invitations_to(_person(by), at=at).filter(pk=row.pk).exists():
        raise NotInvited()


def _named(about: str) -> Invitation:
    number = int(about.removeprefix(f"{PURPOSE}:"))
    row = Invitation.objects.select_related("organisation", "sent_by").filter(pk=number).first()
    if row is None:
        raise LinkBroken()
    return row


def _still_valid(row: Invitation, at: datetime) -> bool:
    """Tell whether whoever invited could still do it: an invitation does not outlive the right to send it."""
    sender, organisation = row.sent_by, row.organisation
    if sender in administrators_of(organisation, at=at):
        return True
    helps = sender.is_staff or sender in people_who_facilitate(
        organisation.departement, organisation.network, at=at
    )
    return sender.is_active and helps and not has_administrator(organisation, at=at)


def _tell_inviter(row: Invitation, message: str, name: str, at: datetime) -> None:
    notify(
        kind="invitation", to=[row.sent_by], message=message, url="/organisation/membres", at=at,
        about=about_invitation(row), facts={"name": name, "organisation": row.organisation.name},
        organisation=row.organisation,
    )  # fmt: skip
