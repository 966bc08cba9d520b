"""Take a message in hand, and write what becomes of it: each write names who holds the message.

Every write says « if I still hold it »: whoever was believed dead and is not finds that its message has been taken
again, and lets go before the final dot. Leases and clocks may be wrong; nothing is sent twice for that.
"""

from __future__ import annotations

import os
import random
import secrets
import socket
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from maillage.mail.actions.messages import kept
from maillage.mail.domain.retries import MOST_ATTEMPTS, next_try_in
from maillage.mail.models import OutgoingMessage, State
from maillage.mail.models.messages import HELD

# Longer than a conversation with the relay can last (`post.TIMEOUT`, `post.FINAL_TIMEOUT`).
LEASE = timedelta(minutes=15)


def new_holder() -> str:
    """Return a name for this process, drawn at its start: « host:pid:… »."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"


@transaction.atomic
def claim_next(*, holder: str, at: datetime) -> OutgoingMessage | None:
    """Take the next message to send, None when nothing waits. Two that ask at once never get the same.

    PostgreSQL: the row is locked and others skip it. SQLite: the transaction is IMMEDIATE, one writer at a time.
    """
    message = OutgoingMessage.objects.due_at(at).select_for_update(skip_locked=True).first()
    if message is None:
        return None
    message.state, message.claimed_at, message.claimed_by = State.SENDING, at, holder
    message.attempts += 1
    message.save(update_fields=["state", "claimed_at", "claimed_by", "attempts"])
    return message


def begin_handing_over(*, message: OutgoingMessage, at: datetime) -> bool:
    """Write that the final dot is about to go; False when somebody else took the message meanwhile."""
    return _write(message, (State.SENDING,), state=State.HANDING_OVER, claimed_at=at)


def record_sent(*, message: OutgoingMessage, answer: str, at: datetime) -> bool:
    """Write that the relay took the message, even if it was given up as uncertain meanwhile."""
    erased = {"text": "", "html": "", "headers": {}, "purged_at": at} if message.confidential else {}
    return _write(
        message, (State.HANDING_OVER, State.UNCERTAIN),
        state=State.SENT, sent_at=at, last_error=answer, purge_after=at + kept(), **erased,
    )  # fmt: skip


def record_refusal(*, message: OutgoingMessage, state: State, answer: str, at: datetime) -> bool:
    """Write that the message will not be taken: `failed` or `bounced`."""
    return _write(message, HELD, state=state, last_error=answer, purge_after=at + kept())


def record_delay(*, message: OutgoingMessage, answer: str, at: datetime) -> bool:
    """Write that the message has to be tried later; the last attempt makes it a failure."""
    wait = next_try_in(message.attempts, random.random())  # nosec B311
    if wait is None:
        return record_refusal(message=message, state=State.FAILED, answer=answer, at=at)
    return _write(message, HELD, state=State.WAITING, next_try_at=at + wait, last_error=answer)


def record_uncertain(*, message: OutgoingMessage, answer: str, at: datetime) -> bool:
    """Write that the message went without an answer: a person decides, as long as its words are kept."""
    return _write(
        message, (State.HANDING_OVER,), state=State.UNCERTAIN, last_error=answer, purge_after=at + kept()
    )


def put_back(*, message: OutgoingMessage) -> bool:
    """Put a message back as it was: the relay, not the message, was in trouble, and the attempt does not count."""
    return _write(message, HELD, state=State.WAITING, attempts=F("attempts") - 1)


def _write(message: OutgoingMessage, states: tuple[State, ...], **fields: object) -> bool:
    held = OutgoingMessage.objects.filter(pk=message.pk, claimed_by=message.claimed_by, state__in=states)
    return held.update(**fields) == 1


def recover_lost(*, at: datetime) -> int:
    """Take back the messages of processes that died, and return how many.

    Nothing had been handed over of those « sending »: they wait again. Of those « handing over » nobody can tell
    whether the relay took them: they become uncertain, and a person decides.
    """
    lost = [
        message for message in OutgoingMessage.objects.held().defer("text", "html") if is_lost(message, at)
    ]
    return sum(_recover(message, at) for message in lost)


def _recover(message: OutgoingMessage, at: datetime) -> bool:
    if message.state == State.HANDING_OVER:
        return record_uncertain(message=message, answer=message.last_error, at=at)
    if message.attempts >= MOST_ATTEMPTS:
        return record_refusal(message=message, state=State.FAILED, answer=message.last_error, at=at)
    return _write(message, (State.SENDING,), state=State.WAITING, next_try_at=at)


def is_lost(message: OutgoingMessage, at: datetime) -> bool:
    """Tell whether the process that holds a message is dead, or silent for longer than it may be."""
    if message.claimed_at is None or at - message.claimed_at > LEASE:
        return True
    host, _, rest = message.claimed_by.partition(":")
    if host != socket.gethostname()[:60]:
        return False
    try:
        os.kill(int(rest.partition(":")[0]), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, ValueError, OverflowError):
        return False
    return False
