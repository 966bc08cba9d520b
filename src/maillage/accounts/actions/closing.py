"""Close an account: the person goes, what was written for organisations stays, written by « Compte fermé ».

Everything is carried out as the catalogue of processings says (`closing`, `erased`, `mentions`); what has consequences
of its own (mandates, requests, mail, journal) goes through the actions of its capability first.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import JSONField, Model, Q

from maillage.accounts.actions.joining import close_request
from maillage.accounts.actions.journal import erase_details, record
from maillage.accounts.actions.mandates import close, locked
from maillage.accounts.actions.mentions import forget_mentions
from maillage.accounts.actions.notifications import notify
from maillage.accounts.actions.privacy import check_own
from maillage.accounts.actors import Actor
from maillage.accounts.catalogue import processings
from maillage.accounts.domain import events
from maillage.accounts.domain.privacy import Fate
from maillage.accounts.models import (
    Invitation,
    InvitationState,
    JoinRequest,
    Mandate,
    Organisation,
    RequestState,
    User,
)
from maillage.accounts.queries.mandates import administrators_of
from maillage.accounts.queries.privacy import addresses_of, left_alone, links_of, rows_of, sessions_of
from maillage.base.refusals import Refusal, gettext_noop
from maillage.mail.actions.links import revoke_links
from maillage.mail.actions.messages import cancel_waiting, forget_address, queue_message
from maillage.mail.models import Link, OutgoingMessage
from maillage.mail.models.messages import OVER

CLOSED_MAIL = "account_closed"
ERASED = "…"
"""What stands where the address of a message was."""
OWN_WAY = {"accounts.User", "accounts.JournalDetail", "sessions.Session"}
"""Tables that `anonymise` empties by itself, as it does the mails sent to the person (`forget_mail`)."""

events.register("person.closed", gettext_noop("a fermé un compte"), {"reason": gettext_noop("motif")})


class StillAdministrator(Refusal):
    message = gettext_noop(
        "Vous administrez seul %(organisations)s, qui a d’autres membres : transmettez d’abord l’administration."
    )


@transaction.atomic
def close_account(*, user: User, by: Actor, at: datetime, reason: str = "") -> User:
    """Close an account for good; once closed, closing it again changes nothing.

    reason: why, when it is not the person who closes it; kept in the journal, hence names nobody.
    Raises NotYourAccount, StillAdministrator. An organisation of which the person was the only member is left to a
    facilitator of its territory (`watch_orphans`).
    """
    check_own(user, by)
    _lock(user)  # two who close at once, and administer together: the second is told
    alone = left_alone(user, at=at)
    if alone:
        raise StillAdministrator(organisations=[one.name for one in alone])
    return anonymise(user=user, by=by, at=at, reason=reason)


@transaction.atomic
def anonymise(*, user: User, by: Actor, at: datetime, reason: str = "") -> User:
    """Empty an account of who it was, whatever it administers; the caller says who may."""
    row = _lock(user)
    if row.anonymised_at is not None:
        return row
    was = User(pk=row.pk, email=row.email, name=row.name, language=row.language)
    addresses, keys = addresses_of(row), sessions_of(row)
    _end_mandates(row, by, at)
    _give_up(row, addresses, by, at)
    Session.objects.filter(session_key__in=keys).delete()
    for address in addresses:
        forget_mail(address=address, at=at)
    _forget_links(row, addresses, at)
    _empty_tables(row, addresses)
    forget_mentions(words=[*addresses, was.name])
    _empty_account(row, at)
    erase_details(person=row, by=by.as_oneself(), at=at)
    after = {"reason": reason} if reason else None
    record(what="person.closed", about=f"person:{row.pk}", after=after, by=by.as_oneself(), at=at)
    _confirm(was, at)
    return row


def _lock(user: User) -> User:
    """Return the account as it is now, locked after its organisations and its requests, in the order of all writers."""
    waiting = JoinRequest.objects.filter(user=user, state=RequestState.WAITING)
    held = Mandate.objects.filter(user=user, ended_at=None).values("organisation")
    theirs = Organisation.objects.filter(Q(pk__in=held) | Q(pk__in=waiting.values("organisation")))
    for rows in (theirs, waiting):
        list(rows.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk"))
    return User.objects.select_for_update().get(pk=user.pk)


def _end_mandates(user: User, by: Actor, at: datetime) -> None:
    """End every mandate, with its tokens, and tell those who administer without naming who left."""
    for mandate in Mandate.objects.filter(user=user, ended_at=None).select_related("organisation", "user"):
        organisation = locked(mandate.organisation)
        close(mandate, at=at, by_id=by.user_id, reason="")
        about = f"organisation:{organisation.pk}"
        record(
            what="mandate.ended", about=about, owner=organisation, before={"role": mandate.role}, by=by, at=at
        )
        notify(
            kind="members", to=[one for one in administrators_of(organisation, at=at) if one != user], at=at,
            message=gettext_noop("Un membre de %(organisation)s a fermé son compte : il n’agit plus pour elle."),
            facts={"organisation": organisation.name}, url="/organisation/membres", about=about,
            organisation=organisation,
        )  # fmt: skip


def _give_up(user: User, addresses: list[str], by: Actor, at: datetime) -> None:
    """Give up the requests that wait and the invitations to the person; a claim that founded nothing goes whole."""
    for request in JoinRequest.objects.filter(user=user, state=RequestState.WAITING):
        close_request(request, state=RequestState.CANCELLED, by_id=by.user_id, at=at)
    JoinRequest.objects.filter(user=user, organisation=None).delete()
    for invitation in Invitation.objects.filter(email__in=addresses, state=InvitationState.SENT):
        invitation.state, invitation.answered_at = InvitationState.REVOKED, at
        invitation.save()
        revoke_links(about=f"invitation:{invitation.pk}", at=at)
        cancel_waiting(about=f"invitation:{invitation.pk}", at=at)


def forget_mail(*, address: str, at: datetime) -> int:
    """Erase an address from the mails sent to it, whole: its mask could still name who owns the domain."""
    lines = list(OutgoingMessage.objects.filter(to__iexact=address).values_list("pk", flat=True))
    forget_address(address=address, at=at)
    forgotten = OutgoingMessage.objects.filter(pk__in=lines).exclude(purged_at=None)
    return forgotten.update(to=ERASED, from_name="", reply_to="")


def _forget_links(user: User, addresses: list[str], at: datetime) -> None:
    """Take back every link made for the person, and erase to whom it and its mail went (a new address tried, say)."""
    numbers = list(links_of(user).values_list("pk", flat=True))
    for number in numbers:
        cancel_waiting(about=f"link:{number}", at=at)
    over = OutgoingMessage.objects.filter(about__in=[f"link:{number}" for number in numbers], state__in=OVER)
    over.update(
        to=ERASED, text="", html="", headers={}, subject=ERASED, from_name="", reply_to="", purged_at=at
    )
    Link.objects.filter(pk__in=numbers).update(meant_for=ERASED)
    for links in (Link.objects.filter(pk__in=numbers), Link.objects.filter(meant_for__in=addresses)):
        links.filter(revoked_at=None).update(revoked_at=at)


def _empty_tables(user: User, addresses: list[str]) -> None:
    """Delete or empty the rows about the person, as the catalogue says."""
    for holding in (holding for one in processings() for holding in one.holds):
        if holding.closing == Fate.KEPT or holding.model in OWN_WAY or holding.address == "to":
            continue
        rows = rows_of(holding, user, addresses)
        if rows is None:
            continue
        if holding.closing == Fate.DELETED:
            rows.delete()
        else:
            rows.update(**{name: _blank(rows.model, name) for name in holding.erased})


def _blank(model: type[Model], name: str) -> object:
    field = model._meta.get_field(name)
    return None if getattr(field, "null", False) else {} if isinstance(field, JSONField) else ""


def _empty_account(row: User, at: datetime) -> None:
    """Replace the address by one that leads nowhere and is never drawn twice; nobody signs in any more."""
    row.email = f"compte-ferme-{secrets.token_hex(8)}@maillage.invalid"
    row.name, row.language, row.last_login, row.toured_at = "", "fr", None, None
    row.is_active = row.is_staff = row.is_superuser = False
    row.anonymised_at = at
    row.set_unusable_password()
    row.save()


def _confirm(was: User, at: datetime) -> None:
    """Write to the person, once, at the address just erased; the line of this mail goes once it is sent."""
    queue_message(
        key=f"{CLOSED_MAIL}:{was.pk}", to=was.email, template="accounts/mail/closed", context={"name": was.name},
        language=was.language, kind=CLOSED_MAIL, about=f"person:{was.pk}", urgent=True, confidential=True, at=at,
    )  # fmt: skip
