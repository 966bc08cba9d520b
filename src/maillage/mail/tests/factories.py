"""Messages for tests, to invented addresses."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from maillage.mail.actions.messages import queue_written
from maillage.mail.models import OutgoingMessage
from maillage.mail.queries.letters import write_source

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
_numbers = count(1)


def make_message(
    *,
    at: datetime = AT,
    to: str = "",
    subject: str = "Une invitation vous attend",
    source: str = "Bonjour,\n\n→ La voir : https://maillage.exemple.test/invitation/12",
    headers: dict[str, str] | None = None,
    from_name: str = "",
    reply_to: str = "",
    **fields: object,
) -> OutgoingMessage:
    """Queue a message; `fields` are those of the model."""
    number = next(_numbers)
    given = {"key": f"test:{number}", "kind": "invitation", "language": "fr", "next_try_at": at} | fields
    state = given.pop("state", "waiting")
    message = queue_written(
        message=OutgoingMessage(created_at=at, **given),
        written=write_source(subject, source, str(given["language"])),
        to=to or f"personne{number}@exemple.test",
        headers=headers or {},
        from_name=from_name,
        reply_to=reply_to,
    )
    if state != "waiting":
        held = (
            {"claimed_at": at, "claimed_by": "elsewhere:1:x"} if state in ("sending", "handing_over") else {}
        )
        sent = {"sent_at": at} if state == "sent" else {}
        OutgoingMessage.objects.filter(pk=message.pk).update(state=state, **held, **sent)
        message.refresh_from_db()
    return message
