"""Put a message in the queue, and decide of those that did not go through."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from maillage.base.refusals import Refusal, gettext_noop
from maillage.mail.domain.addresses import masked, normalise_address
from maillage.mail.domain.headers import display_name, one_line
from maillage.mail.models import Link, OutgoingMessage, State
from maillage.mail.queries.envelopes import EXTRA_HEADERS
from maillage.mail.queries.letters import Written, write_letter

LONGEST_HEADER = 900
ONE_CLICK = "List-Unsubscribe=One-Click"  # RFC 8058


class MayNotResend(Refusal):
    message = gettext_noop(
        "Ce message ne peut pas être renvoyé : il est parti, ou va partir, ou son texte a été effacé."
    )


class MayNotCancel(Refusal):
    message = gettext_noop("Ce message n’attend plus : il est trop tard pour l’annuler.")


class NothingUncertain(Refusal):
    message = gettext_noop("L’envoi de ce message n’est pas, ou n’est plus, incertain.")


def queue_message(
    *,
    key: str,
    to: str,
    template: str,
    context: Mapping[str, object],
    language: str,
    kind: str,
    at: datetime,
    about: str = "",
    headers: Mapping[str, str] | None = None,
    not_before: datetime | None = None,
    for_organisation_id: int | None = None,
    from_name: str = "",
    reply_to: str = "",
    unsubscribe: str = "",
    urgent: bool = False,
    confidential: bool = False,
) -> OutgoingMessage:
    """Queue a message within the transaction of the fact it tells: it exists if and only if that is committed.

    key: idempotency; the same key again returns the first message and writes nothing.
    template, context: see `queries.letters.write_letter`. language: « fr » or « en ».
    headers: among `EXTRA_HEADERS`. unsubscribe: address of a one-click unsubscription (RFC 8058), also in the foot.
    from_name: shown with our address, empty: that of MAIL_FROM. reply_to: an address.
    urgent: before the others (somebody waits for it). confidential: it lets its reader in: hidden from the staff,
    erased once sent.
    Raises BadAddress. ValueError for a header that is not one.
    """
    if known := OutgoingMessage.objects.filter(key=key).first():
        return known
    written = write_letter(template, context, language=language, unsubscribe=unsubscribe)
    extra = dict(headers or {})
    if unsubscribe:
        extra |= {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": ONE_CLICK}
    message = OutgoingMessage(
        key=key, kind=kind, about=about, language=language, for_organisation_id=for_organisation_id,
        urgent=urgent, confidential=confidential, created_at=at, next_try_at=not_before or at,
    )  # fmt: skip
    return queue_written(
        message=message, written=written, to=to, headers=extra, from_name=from_name, reply_to=reply_to
    )


@transaction.atomic
def queue_written(
    *,
    message: OutgoingMessage,
    written: Written,
    to: str,
    headers: Mapping[str, str],
    from_name: str = "",
    reply_to: str = "",
) -> OutgoingMessage:
    """Queue a message already written; `message` says the rest. Returns the first of its key. Raises BadAddress."""
    message.to = normalise_address(to)
    message.reply_to = normalise_address(reply_to) if reply_to else ""
    message.from_name = display_name(from_name)
    message.subject, message.text, message.html = written.subject, written.text, written.html
    message.headers = {name: _header(name, value) for name, value in headers.items()}
    message.message_id = f"<{secrets.token_hex(16)}@{settings.MAIL_FROM[1].rpartition('@')[2]}>"
    created = OutgoingMessage.objects.bulk_create([message], ignore_conflicts=True)
    return OutgoingMessage.objects.get(key=created[0].key)


def _header(name: str, value: str) -> str:
    if name not in EXTRA_HEADERS or not value.isascii() or one_line(value, LONGEST_HEADER) != value:
        raise ValueError(f"{name}: not a header that a message may carry")
    return value


@transaction.atomic
def resend(*, message: OutgoingMessage, at: datetime) -> OutgoingMessage:
    """Send again a message that failed, came back, was cancelled, or is uncertain. Raises MayNotResend.

    It keeps its Message-ID: a server that did receive it may drop the second.
    """
    message = _locked(message)
    if not message.may_be_resent:
        raise MayNotResend()
    message.state, message.attempts, message.next_try_at = State.WAITING, 0, at
    message.claimed_at, message.claimed_by, message.purge_after, message.sent_at = None, "", None, None
    message.save()
    return message


@transaction.atomic
def resend_failed(*, at: datetime) -> int:
    """Send again all that failed (once a wrong setting is mended, say) and return how many; not what came back."""
    failed = OutgoingMessage.objects.select_for_update().filter(state=State.FAILED, purged_at=None)
    return failed.update(
        state=State.WAITING, attempts=0, next_try_at=at, claimed_at=None, claimed_by="", purge_after=None
    )


@transaction.atomic
def cancel(*, message: OutgoingMessage, at: datetime) -> OutgoingMessage:
    """Hold back a message that still waits. Raises MayNotCancel."""
    message = _locked(message)
    if not message.may_be_cancelled:
        raise MayNotCancel()
    message.state, message.purge_after = State.CANCELLED, at + kept()
    message.save()
    return message


def cancel_waiting(*, about: str, at: datetime, to: str = "") -> int:
    """Hold back all that still waits about something (an invitation taken back), or only to one address; return how
    many.
    """
    waiting = OutgoingMessage.objects.filter(about=about, state=State.WAITING)
    waiting = waiting.filter(to=to) if to else waiting
    return waiting.update(state=State.CANCELLED, purge_after=at + kept())


def withdraw(*, keys: Collection[str]) -> int:
    """Take out of the queue messages that still wait, to say the same in one; return how many were.

    Nothing of them is kept: nobody received them, and another message says what they said.
    """
    _total, by_model = OutgoingMessage.objects.filter(key__in=keys, state=State.WAITING).delete()
    return by_model.get(OutgoingMessage._meta.label, 0)


@transaction.atomic
def consider_sent(*, message: OutgoingMessage, at: datetime) -> OutgoingMessage:
    """Say that a message whose sending is uncertain was received. Raises NothingUncertain."""
    message = _locked(message)
    if not message.is_uncertain:
        raise NothingUncertain()
    message.state, message.sent_at, message.purge_after = State.SENT, message.claimed_at or at, at + kept()
    message.save()
    return message


def purge(*, at: datetime) -> int:
    """Erase the words of messages that are over and kept long enough; their line stays. Returns how many."""
    return OutgoingMessage.objects.kept_past(at).update(text="", html="", headers={}, purged_at=at)


@transaction.atomic
def forget_address(*, address: str, at: datetime) -> int:
    """Erase an address and all the words sent to it; what still waits for it is not sent. Returns how many lines."""
    theirs = OutgoingMessage.objects.filter(to=address)
    theirs.filter(state__in=(State.WAITING, State.UNCERTAIN)).update(state=State.CANCELLED)
    over = theirs.exclude(state__in=(State.SENDING, State.HANDING_OVER))
    return over.update(to=masked(address), text="", html="", headers={}, subject="…", purged_at=at)


def mask_address(*, address: str, about: str) -> None:
    """Keep only the mask of an address that served for one thing alone, in what is over; links to it included."""
    over = (State.SENT, State.FAILED, State.BOUNCED, State.CANCELLED)
    OutgoingMessage.objects.filter(to=address, about=about, state__in=over).update(to=masked(address))
    Link.objects.filter(meant_for=address, about=about).update(meant_for=masked(address))


def kept() -> timedelta:
    """How long the words of a message are kept once it is over."""
    return timedelta(days=settings.MAIL_KEPT_DAYS)


def _locked(message: OutgoingMessage) -> OutgoingMessage:
    return OutgoingMessage.objects.select_for_update().get(pk=message.pk)
