"""Django's own way to send a message leads to the same queue: nothing leaves by another door."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.utils import timezone
from django.utils.translation import get_language

from maillage.mail.actions.messages import queue_written
from maillage.mail.models import OutgoingMessage
from maillage.mail.queries.letters import write_source


class Queue(BaseEmailBackend):
    """Queues what libraries send, one message for each recipient, as text laid out like ours, urgent, confidential."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue the messages and return how many recipients they have."""
        return sum(self._queue(message, to) for message in email_messages for to in message.recipients())

    def _queue(self, message: EmailMessage, to: str) -> int:
        at, language = timezone.now(), get_language() or "fr"
        queue_written(
            message=OutgoingMessage(
                key=f"library:{secrets.token_hex(16)}", kind="library", language=language, urgent=True,
                confidential=True, created_at=at, next_try_at=at,
            ),
            written=write_source(str(message.subject), str(message.body), language),
            to=to,
            headers={},
            reply_to=message.reply_to[0] if message.reply_to else "",
        )  # fmt: skip
        return 1
