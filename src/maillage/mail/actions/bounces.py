"""Write down what notices say: a message that the relay took did not arrive."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from django.db import transaction
from django.db.models import Q

from maillage.mail.actions.messages import kept
from maillage.mail.domain.bounces import Notice, read_notice
from maillage.mail.models import OutgoingMessage, State

_TAKEN = (State.SENT, State.UNCERTAIN)


class Outcome(Enum):
    """What became of something that came in."""

    MARKED = "marked"  # the message is now known not to have arrived
    ALREADY = "already"  # it was known
    STRANGE = "strange"  # a notice about a message that is not ours
    NO_NOTICE = "no_notice"  # anything else: a delay, an answer of a person, noise


def take_notice(*, content: bytes, at: datetime) -> Outcome:
    """Read what came to the address of MAIL_BOUNCES and mark the message it speaks of; twice is once.

    Whoever writes a false notice must know the 32 hexadecimal digits drawn for that message.
    """
    notice = read_notice(content)
    return Outcome.NO_NOTICE if notice is None else _mark(notice, at)


@transaction.atomic
def _mark(notice: Notice, at: datetime) -> Outcome:
    named = Q(message_id__in=notice.message_ids)
    for tag in notice.tags:
        if len(tag) == 32 and tag.isalnum():
            named |= Q(message_id__startswith=f"<{tag}@")
    message = OutgoingMessage.objects.select_for_update().filter(named).first()
    if message is None:
        return Outcome.STRANGE
    if message.state not in _TAKEN:
        return Outcome.ALREADY
    message.state, message.purge_after = State.BOUNCED, at + kept()
    message.last_error = notice.answer.replace(message.to, "…")
    message.save(update_fields=["state", "purge_after", "last_error"])
    return Outcome.MARKED
