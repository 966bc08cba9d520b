"""A message as it travels: its envelope and its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from django.conf import settings

from maillage.mail.domain.addresses import with_tag
from maillage.mail.domain.headers import display_name, unstructured
from maillage.mail.models import OutgoingMessage

# What a caller may add: ASCII, one line (`actions.messages` checks).
EXTRA_HEADERS = frozenset(
    {"List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "In-Reply-To", "References"}
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """sender: where notices of failure go; content: CRLF lines, ASCII, neither dot-stuffed nor ended by a dot."""

    sender: str
    to: str
    content: bytes


class _Policy(EmailPolicy):
    """Leaves addresses and identifiers of headers whole: folded, they are encoded, and one-click unsubscribe breaks."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return one header with its line end."""
        if name in EXTRA_HEADERS:
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


def envelope_of(message: OutgoingMessage, *, at: datetime) -> Envelope:
    """Return a message ready to be handed over; the same bytes at each attempt, but for the date."""
    name, address = settings.MAIL_FROM
    mime = EmailMessage(policy=_Policy(linesep="\r\n"))
    mime["From"] = Address(display_name(message.from_name or name), addr_spec=address)
    mime["To"] = message.to
    mime["Subject"] = unstructured(message.subject)
    mime["Date"] = format_datetime(at)
    mime["Message-ID"] = message.message_id
    mime["Auto-Submitted"] = "auto-generated"
    if message.reply_to:
        mime["Reply-To"] = message.reply_to
    for header, value in message.headers.items():
        mime[header] = value
    mime.set_content(message.text, cte="quoted-printable")
    if message.html:
        mime.add_alternative(message.html, subtype="html", cte="quoted-printable")
    return Envelope(_sender(message, address), message.to, mime.as_bytes())


def _sender(message: OutgoingMessage, address: str) -> str:
    """Return « rebonds+<reference>@… »: a notice of failure then says which message it speaks of."""
    if not settings.MAIL_BOUNCES:
        return address
    return with_tag(settings.MAIL_BOUNCES, reference_of(message.message_id))


def reference_of(message_id: str) -> str:
    """Return the part of a Message-ID that we drew."""
    return message_id.strip("<>").partition("@")[0]
