"""A notice of failure (RFC 3464), as a server writes it."""

from __future__ import annotations

REFERENCE = "0123456789abcdef0123456789abcdef"
TEXT = """From: MAILER-DAEMON@relais.exemple.test
To: rebonds+{reference}@maillage.exemple.test
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="frontier"
MIME-Version: 1.0

--frontier
Content-Type: text/plain

I could not deliver your message.

--frontier
Content-Type: message/delivery-status

Reporting-MTA: dns; relais.exemple.test

Final-Recipient: rfc822; camille@exemple.test
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <camille@exemple.test>:
    user unknown

--frontier
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: Une invitation vous attend

--frontier--
"""


def notice(
    *, reference: str = REFERENCE, message_id: str = "", action: str = "failed", status: str = "5.1.1"
) -> bytes:
    """Return a notice about the message of a reference."""
    named = message_id or f"<{reference}@maillage.exemple.test>"
    text = TEXT.format(reference=reference, message_id=named, action=action, status=status)
    return text.replace("\n", "\r\n").encode()
