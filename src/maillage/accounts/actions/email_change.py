"""Change the address of an account: the old one approves, the new one proves; nothing changes before both.

The change is nothing but its two links (mail.Link): one purpose for each address, the same `about`. Both used, the
address changes; one taken back or too old, it never will.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse

from maillage.accounts.actions.journal import record
from maillage.accounts.actions.people import EmailTaken
from maillage.accounts.actions.sessions import end_sessions
from maillage.accounts.actions.signing import prove_address
from maillage.accounts.actors import Actor
from maillage.accounts.domain import events
from maillage.accounts.models import User
from maillage.accounts.permissions import Verb
from maillage.accounts.queries.email_change import ABOUT, NEW, OLD, change_under_way, person_of_change
from maillage.base.refusals import Refusal, gettext_noop
from maillage.mail.actions.links import LinkRefused, issue_link, open_link, revoke_links, use_link
from maillage.mail.actions.messages import queue_message
from maillage.mail.domain.addresses import normalise_address
from maillage.mail.models import Link
from maillage.mail.queries.letters import full_url

DAYS = 3
events.register("email.change_asked", gettext_noop("a demandé à changer d’adresse électronique"))
events.register("email.change_cancelled", gettext_noop("a renoncé à changer d’adresse électronique"))
events.register("email.changed", gettext_noop("a changé d’adresse électronique"))


class SameAddress(Refusal):
    message = gettext_noop("C’est déjà l’adresse de votre compte.")


class NotYourAccount(Refusal):
    message = gettext_noop("Seule la personne peut changer l’adresse de son compte.")


class NothingToCancel(Refusal):
    message = gettext_noop("Aucun changement d’adresse n’est en cours.")


@transaction.atomic
def ask_email_change(*, new: str, by: Actor, at: datetime) -> None:
    """Send a link to each address; a change asked before is given up. Raises SameAddress, BadAddress, NotYourAccount.

    An address that has an account is told that somebody tried, and its link is thrown away: whoever asks cannot tell.
    """
    person = _oneself(by)
    address = normalise_address(new)
    if address == person.email.lower():
        raise SameAddress()
    under_way = change_under_way(person, at=at)
    if under_way:
        revoke_links(about=under_way.about, at=at)
    about = f"{ABOUT}:{person.pk}:{secrets.token_hex(6)}"
    taken = User.objects.filter(email__iexact=address).exists()
    for purpose, to in ((OLD, person.email), (NEW, address)):
        link, token = issue_link(purpose=purpose, about=about, meant_for=to, days=DAYS, at=at)
        hidden = purpose == NEW and taken
        queue_message(
            key=f"{purpose}:{link.pk}",
            to=to,
            template="accounts/mail/email_taken" if hidden else f"accounts/mail/{purpose.replace('-', '_')}",
            context={
                "name": "" if purpose == NEW else person.name,
                "new": address,
                "url": full_url(
                    reverse("account_link") if hidden else reverse("account_email_link", args=[token])
                ),
            },
            language=person.language,
            kind="email-change",
            about=f"link:{link.pk}",
            urgent=True,
            confidential=True,
            at=at,
        )
    record(
        what="email.change_asked", about=f"person:{person.pk}", by=by, at=at,
        personal={"old": person.email, "new": address}, person=person,
    )  # fmt: skip


@transaction.atomic
def cancel_email_change(*, by: Actor, at: datetime) -> None:
    """Give up the change under way. Raises NothingToCancel, NotYourAccount."""
    person = _oneself(by)
    change = change_under_way(person, at=at)
    if change is None:
        raise NothingToCancel()
    revoke_links(about=change.about, at=at)
    record(what="email.change_cancelled", about=f"person:{person.pk}", by=by, at=at)


def open_email_link(*, token: str, at: datetime) -> Link:
    """Return the link of either address. Raises LinkRefused."""
    try:
        return open_link(token=token, purpose=OLD, at=at)
    except LinkRefused as refusal:
        try:
            return open_link(token=token, purpose=NEW, at=at)
        except LinkRefused as other:
            # The one that knows the link says more than « broken ».
            raise (refusal if refusal.facts else other) from None


def use_email_link(*, token: str, origin: str, at: datetime) -> bool:
    """Approve or prove by the click; True when both are done and the address has changed.

    Raises LinkRefused; EmailTaken when somebody else took the address meanwhile: the change is given up then.
    """
    with transaction.atomic():
        link = use_link(link=open_email_link(token=token, at=at), at=at)
        person = User.objects.select_for_update().get(pk=person_of_change(link.about))
        links = list(Link.objects.filter(about=link.about))
        if not all(one.used_at for one in links):
            return False
        new = next(one.meant_for for one in links if one.purpose == NEW)
        changed = _change(person, new, by=Actor(user=person, origin=origin), at=at)
    if not changed:  # outside the transaction: the links stay used
        raise EmailTaken(email=new)
    return True


@transaction.atomic
def refuse_email_change(*, token: str, origin: str, at: datetime) -> None:
    """Give the change up from the message that either address received. Raises LinkRefused."""
    link = open_email_link(token=token, at=at)
    person = User.objects.get(pk=person_of_change(link.about))
    revoke_links(about=link.about, at=at)
    by = Actor(user=person, origin=origin)
    record(what="email.change_cancelled", about=f"person:{person.pk}", by=by, at=at)


def _change(person: User, new: str, *, by: Actor, at: datetime) -> bool:
    old, person.email = person.email, new
    try:
        with transaction.atomic():
            if User.objects.filter(email__iexact=new).exclude(pk=person.pk).exists():
                return False
            person.save(update_fields=["email"])
    except IntegrityError:
        return False
    prove_address(person)
    end_sessions(person=person)
    revoke_links(about=f"person:{person.pk}", at=at)
    record(
        what="email.changed", about=f"person:{person.pk}", by=by, at=at,
        personal={"old": old, "new": new}, person=person,
    )  # fmt: skip
    for to in (old, new):
        queue_message(
            key=f"email-changed:{person.pk}:{at.timestamp()}:{to}", to=to, template="accounts/mail/email_changed",
            context={"name": person.name, "old": old, "new": new}, language=person.language, kind="email-change",
            urgent=True, at=at,
        )  # fmt: skip
    return True


def _oneself(by: Actor) -> User:
    if by.user is None or not by.may(Verb.USE_ACCOUNT):
        raise NotYourAccount()
    return by.user
