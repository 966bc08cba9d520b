"""Read notices that a message did not arrive (RFC 3464). Any bytes may come in: what is no notice gives nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses

from maillage.mail.domain.addresses import tag_of
from maillage.mail.domain.headers import one_line

_FROM = re.compile(rb"^From [^\r\n]*\r?\n", re.MULTILINE)
_ID = re.compile(r"<[^<>\s]{1,250}>")
# Where a server writes the address to which the notice came back.
_RETURNED_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


@dataclass(frozen=True, slots=True)
class Notice:
    """A message that did not arrive. tags, message_ids: what may name it; answer: what the server said of it."""

    tags: tuple[str, ...]
    message_ids: tuple[str, ...]
    answer: str


def split_mailbox(content: bytes) -> list[bytes]:
    """Return the messages of a file: one message, or an mbox (each begins with a line « From … »)."""
    if not content.startswith(b"From "):
        return [content] if content.strip() else []
    parts = _FROM.split(content)
    return [re.sub(rb"(?m)^>(>*From )", rb"\1", part) for part in parts if part.strip()]


def read_notice(content: bytes) -> Notice | None:
    """Return what a notice of failure says; None for any other message: delay, receipt, answer of a person, noise."""
    try:
        message = message_from_bytes(content)
        failed = [group for group in _groups(message) if _field(group, "Action").lower() == "failed"]
        if not failed:
            return None
        return Notice(tuple(_tags(message)), tuple(_ids(message)), _answer(failed[0]))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None  # the parser of the standard library meets headers it cannot read


def _groups(message: Message) -> Iterator[Message]:
    """Yield the groups of fields of a delivery status, one for each recipient."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status" and isinstance(part.get_payload(), list):
            yield from (group for group in part.get_payload() if isinstance(group, Message))


def _field(group: Message, name: str) -> str:
    return one_line(str(group.get(name, "")))


def _answer(group: Message) -> str:
    status, said = _field(group, "Status"), _field(group, "Diagnostic-Code").partition(";")[2]
    return one_line(f"{status} {said}") or "failed"


def _tags(message: Message) -> Iterator[str]:
    for name in _RETURNED_TO:
        for _, address in getaddresses([str(value) for value in message.get_all(name, [])]):
            if tag := tag_of(address):
                yield tag


def _ids(message: Message) -> Iterator[str]:
    """Yield the Message-ID of the message returned, whole or by its headers alone."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822" and isinstance(part.get_payload(), list):
            headers = "".join(f"Message-ID: {inner.get('Message-ID', '')}\n" for inner in _messages(part))
        elif kind == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            headers = payload.decode("ascii", "replace") if isinstance(payload, bytes) else ""
        else:
            continue
        for line in re.findall(r"(?im)^message-id:[ \t]*(?:\r?\n[ \t]+)?(\S+)", headers):
            yield from _ID.findall(line)


def _messages(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [inner for inner in payload if isinstance(inner, Message)] if isinstance(payload, list) else []
