"""Send what waits. What happens when, and what a kill at each moment leaves:

    claim          → « sending », committed        killed after it: nothing went, it waits again
    offer          MAIL, RCPT, DATA and the message, but for its final dot
    begin          → « handing_over », committed   killed after it: nobody can tell, « uncertain », a person decides
    hand over      the final dot, and the answer
    record         → « sent », committed

Between begin and record the message is in no other hands for the time of one answer of the relay: a few
milliseconds. `postman` keeps those out of reach of what kills the worker.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import OperationalError, connection
from django.utils import timezone

from maillage.mail.actions import claims
from maillage.mail.actions.messages import kept
from maillage.mail.actions.post import Post
from maillage.mail.actions.relay import relay_answered, relay_failed
from maillage.mail.domain.answers import AddressRefused, MessageRefused, NoAnswer, NotTaken, RelayDown
from maillage.mail.models import OutgoingMessage, State
from maillage.mail.queries.envelopes import envelope_of
from maillage.mail.queries.messages import is_waited_for

TRIES_TO_RECORD = 5

log = logging.getLogger(__name__)


def deliver_waiting(
    *,
    post: Post,
    holder: str,
    clock: Callable[[], datetime] = timezone.now,
    limit: int | None = None,
    go_on: Callable[[], bool] = lambda: True,
) -> int:
    """Send the messages that are due and return how many were tried; the connection stays open.

    holder: see `claims.new_holder`. go_on: asked before each message. Stops when the relay cannot be reached: the
    messages then stay as they are, and the next try waits for the end of the relay's pause.
    """
    claims.recover_lost(at=clock())
    tried = 0
    while (limit is None or tried < limit) and go_on():
        if not post.is_ready and not _open(post, clock):
            break
        message = claims.claim_next(holder=holder, at=clock())
        if message is None:  # nothing more, or another worker was quicker
            break
        tried += 1
        _deliver(message, post, clock)
    return tried


def _open(post: Post, clock: Callable[[], datetime]) -> bool:
    """Connect if a message is due and the relay may be asked; False otherwise, or when it does not answer."""
    if not is_waited_for(clock()):
        return False
    try:
        post.open()
    except RelayDown as down:
        relay_failed(answer=down.answer, at=clock())
        return False
    return True


def _deliver(message: OutgoingMessage, post: Post, clock: Callable[[], datetime]) -> None:
    """Send one message in hand and write what became of it."""
    used = post.taken > 0
    try:
        answer = _hand_over(message, post, clock)
    except RelayDown as down:
        post.close()
        claims.put_back(message=message)
        if not used:  # a relay that hangs up on an old connection is asked again on a new one
            relay_failed(answer=down.answer, at=clock())
    except NoAnswer as lost:
        log.warning("message %s: handed over without an answer (%s)", message.pk, lost.answer)
        _insist(partial(claims.record_uncertain, message=message, answer=lost.answer, at=clock()))
    except (AddressRefused, MessageRefused) as refused:
        state = State.BOUNCED if isinstance(refused, AddressRefused) else State.FAILED
        _insist(
            partial(claims.record_refusal, message=message, state=state, answer=refused.answer, at=clock())
        )
    except NotTaken as later:
        _insist(partial(claims.record_delay, message=message, answer=later.answer, at=clock()))
    else:
        if answer is not None:
            _insist(partial(claims.record_sent, message=message, answer=answer, at=clock()))


def _hand_over(message: OutgoingMessage, post: Post, clock: Callable[[], datetime]) -> str | None:
    """Offer the message, then hand it over; None when somebody else took it in between."""
    try:
        envelope = envelope_of(message, at=clock())
    except (ValueError, LookupError) as error:
        raise MessageRefused(str(error)[:200]) from error
    post.offer(envelope)
    if post.taken == 0:
        relay_answered()
    if not claims.begin_handing_over(message=message, at=clock()):
        post.close()  # without the dot, the relay forgets what it was offered
        return None
    return post.hand_over(envelope)


def _insist(write: Callable[[], bool]) -> bool:
    """Write what the relay answered even when the database is briefly away: forgetting it would lose or double."""
    for _try in range(TRIES_TO_RECORD - 1):
        try:
            return write()
        except OperationalError:
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(1)
    return write()


def keep_in_outbox(*, at: datetime) -> int:
    """Without a relay, in demonstration and development: mark what waits as sent; the outbox page shows it."""
    due = OutgoingMessage.objects.due_at(at).order_by()
    return due.update(state=State.SENT, sent_at=at, purge_after=at + kept())
