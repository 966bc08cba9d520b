"""Ways in by a link sent to an address: sign in, replace a forgotten password, open an account.

Every function does the same work and answers the same whether or not an address has an account: only the message that
leaves says it, to whoever reads that address.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse

from maillage.accounts.actions.journal import record
from maillage.accounts.actions.people import EmailTaken
from maillage.accounts.actions.security import note_change
from maillage.accounts.actors import ANONYMOUS, Actor
from maillage.accounts.domain.patience import LINK_LIFE, may_send_link
from maillage.accounts.models import User
from maillage.accounts.queries.links import recent_links
from maillage.base.refusals import Refusal, gettext_noop
from maillage.mail.actions.links import LinkRefused, issue_link, open_link, use_link
from maillage.mail.actions.messages import cancel, queue_message
from maillage.mail.domain.addresses import normalise_address
from maillage.mail.models import Link, OutgoingMessage
from maillage.mail.queries.letters import full_url

KIND = "sign-in-link"
SIGN_IN, PASSWORD, SIGN_UP = "sign-in", "password", "sign-up"
PAGES = {SIGN_IN: "account_link_open", PASSWORD: "account_new_password", SIGN_UP: "account_open"}
TO_STRANGERS_A_DAY = 3


class AccountClosed(Refusal):
    message = gettext_noop("Ce compte est fermé. Écrivez à l’équipe de Maillage pour le rouvrir.")


@transaction.atomic
def send_link(
    *, purpose: str, email: str, after: str = "", language: str, device: str = "", at: datetime
) -> OutgoingMessage | None:
    """Send a link of a purpose (SIGN_IN, PASSWORD, SIGN_UP) to an address; None when it has received enough of them.

    An address without account is told so and offered to open one; one that has an account, and asks to open
    one, receives a link to sign in. after: the page of this site to go to then. device: who asks, for the reader.
    Raises BadAddress.
    """
    address = normalise_address(email)
    sent = recent_links(address, kind=KIND, at=at)
    if not may_send_link(sent, at):
        return None
    person = User.objects.filter(email__iexact=address).first()
    purpose = SIGN_IN if person and purpose == SIGN_UP else purpose
    leads = purpose == SIGN_UP or (person is not None and person.is_active)
    about = f"person:{person.pk}" if person else purpose
    # Issued in every case, even to be thrown away: the same work for an address that nobody has.
    link, token = issue_link(
        purpose=purpose, about=about, meant_for=address, at=at, minutes=int(LINK_LIFE.total_seconds() // 60)
    )
    query = f"?{urlencode({'next': after})}" if after else ""
    page = reverse(PAGES[purpose], args=[token]) if leads else reverse("account_signup")
    message = queue_message(
        key=f"{KIND}:{link.pk}",
        to=address,
        template=f"accounts/mail/{purpose.replace('-', '_')}" if leads else "accounts/mail/no_account",
        context={"url": full_url(f"{page}{query}"), "device": device, "address": address},
        language=person.language if person else language,
        kind=KIND,
        about=f"link:{link.pk}",
        urgent=True,
        confidential=True,
        at=at,
    )
    if not leads and len(sent) >= TO_STRANGERS_A_DAY:
        cancel(message=message, at=at)
    return message


def person_of(link: Link) -> User:
    """Return the person a link was sent to. Raises AccountClosed; LinkRefused when the address has changed since."""
    person = User.objects.filter(pk=int(link.about.partition(":")[2] or 0)).first()
    if person is None or person.email.lower() != link.meant_for:
        raise LinkRefused()
    if not person.is_active:
        raise AccountClosed()
    return person


@transaction.atomic
def use_sign_in_link(*, token: str, at: datetime) -> User:
    """Return the person a link lets in, once; the address is proved. Raises LinkRefused, AccountClosed."""
    link = open_link(token=token, purpose=SIGN_IN, at=at)
    person = person_of(link)
    use_link(link=link, at=at)
    prove_address(person)
    return person


@transaction.atomic
def replace_password(*, token: str, password: str, origin: str, at: datetime) -> User:
    """Replace a forgotten password (already checked by the form) and end every session.

    The second factor, if the person has one, is still asked at the next sign-in. Raises LinkRefused, AccountClosed.
    """
    link = open_link(token=token, purpose=PASSWORD, at=at)
    person = person_of(link)
    use_link(link=link, at=at)
    prove_address(person)
    person.set_password(password)
    person.save(update_fields=["password"])
    note_change(person=person, change="password_reset", by=Actor(user=person, origin=origin), at=at)
    return person


@transaction.atomic
def use_sign_up_link(
    *, token: str, name: str, password: str, language: str, origin: str, at: datetime
) -> User:
    """Open the account of whoever received the link. Raises LinkRefused, EmailTaken."""
    link = open_link(token=token, purpose=SIGN_UP, at=at)
    use_link(link=link, at=at)
    return open_account(
        email=link.meant_for,
        name=name,
        password=password or None,
        language=language,
        by=ANONYMOUS.at(origin),
        at=at,
    )


@transaction.atomic
def open_account(
    *,
    email: str,
    name: str,
    password: str | None = None,
    language: str = "fr",
    by: Actor = ANONYMOUS,
    at: datetime,
) -> User:
    """Open the account of an address that its owner has just proved (a link was sent there and clicked).

    password: already checked; None: the person signs in by links until a passkey or a password is chosen.
    by: gives the page, for the journal; the author is the person. Never makes a member of the staff.
    Raises EmailTaken, BadAddress.
    """
    address = normalise_address(email)
    try:
        with transaction.atomic():
            if User.objects.filter(email__iexact=address).exists():
                raise EmailTaken(email=address)
            person = User.objects.create_user(address, password, name=" ".join(name.split())[:120])
    except IntegrityError:
        raise EmailTaken(email=address) from None
    person.language = language
    person.save(update_fields=["language"])
    prove_address(person)
    record(
        what="person.created", about=f"person:{person.pk}", personal={"name": name}, person=person,
        by=Actor(user=person, origin=by.origin), at=at,
    )  # fmt: skip
    return person


def prove_address(person: User) -> None:
    """Write that the person reads the address of the account: the only one that allauth knows of it."""
    stale = EmailAddress.objects.filter(Q(user=person) | Q(email__iexact=person.email))
    stale.exclude(user=person, email=person.email).delete()
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )
