"""One connection to the relay, in two steps: offer a message up to its final dot, then hand it over with the dot.

RFC 5321 gives a message to the relay when the dot has been sent: before it, nothing was handed over and starting
again is safe; between the dot and the answer, nobody can tell. `smtplib.sendmail` makes one step of the two, hence
the commands are given one by one here.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from maillage.mail.domain.answers import NoAnswer, NotTaken, RelayDown, TryLater, answer_text, refusal
from maillage.mail.domain.relay import RelayAddress
from maillage.mail.queries.envelopes import Envelope

TIMEOUT = 60.0  # seconds for an answer
FINAL_TIMEOUT = 300.0  # after the final dot: some relays examine the message before they answer
MOST_EACH = 100  # messages on one connection
_DOT = re.compile(rb"(?m)^\.")


class Post:
    """The connection, opened when it is needed; `taken` counts the messages it has carried."""

    def __init__(self, relay: RelayAddress) -> None:
        self.relay = relay
        self.taken = 0
        self._smtp: smtplib.SMTP | None = None

    @property
    def is_ready(self) -> bool:
        """Whether the connection can carry one more message."""
        return self._smtp is not None and self.taken < MOST_EACH

    def open(self) -> None:
        """Connect, encrypt and sign in as MAIL_URL says. Raises RelayDown."""
        self.close()
        try:
            self._smtp, self.taken = self._connected(), 0
        except smtplib.SMTPResponseException as error:
            raise RelayDown(answer_text(error.smtp_code, error.smtp_error)) from None
        except (smtplib.SMTPException, OSError) as error:
            raise RelayDown(_said(error)) from None

    def _connected(self) -> smtplib.SMTP:
        relay = self.relay
        if relay.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                relay.host, relay.port, timeout=TIMEOUT, context=ssl.create_default_context()
            )
        else:
            smtp = smtplib.SMTP(relay.host, relay.port, timeout=TIMEOUT)
        try:
            if (
                smtp.sock is not None
            ):  # the dot must not wait for the relay to acknowledge what came before it
                smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if relay.scheme == "smtp+starttls":
                smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
            if relay.user:
                smtp.login(relay.user, relay.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def offer(self, envelope: Envelope) -> None:
        """Give the envelope and the message, all but its final dot. Raises RelayDown, TryLater, or a refusal.

        Whatever goes wrong before the recipient is named has nothing to do with this message: RelayDown.
        """
        with self._conversation(RelayDown) as smtp:
            code, said = smtp.mail(envelope.sender)
            if code != 250:
                raise RelayDown(answer_text(code, said))
        with self._conversation(TryLater) as smtp:
            code, said = smtp.rcpt(envelope.to)
            if code not in (250, 251):
                raise refusal(code, said, envelope.to, of_address=True)
            code, said = smtp.docmd("DATA")
            if code != 354:
                raise refusal(code, said, envelope.to)
            smtp.send(_DOT.sub(b"..", envelope.content))

    def hand_over(self, envelope: Envelope) -> str:
        """Send the final dot and return the answer. Raises NoAnswer when none came, TryLater or MessageRefused."""
        smtp = self._smtp
        if smtp is None or smtp.sock is None:
            raise TryLater("closed")
        try:
            smtp.sock.settimeout(FINAL_TIMEOUT)
            smtp.send(b".\r\n")
            code, said = smtp.getreply()
            smtp.sock.settimeout(TIMEOUT)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise NoAnswer(_said(error)) from None
        if code == 250:
            self.taken += 1
            return answer_text(code, said, envelope.to)
        self._reset()
        raise refusal(code, said, envelope.to)

    @contextmanager
    def _conversation(self, when_lost: type[NotTaken]) -> Iterator[smtplib.SMTP]:
        """Lend the connection; `when_lost` is raised when it breaks."""
        if self._smtp is None:
            raise RelayDown("closed")
        try:
            yield self._smtp
        except NotTaken as answer:
            if isinstance(answer, RelayDown):
                self.close()
            else:
                self._reset()
            raise
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise when_lost(_said(error)) from None

    def _reset(self) -> None:
        """Make ready for the next message, or for another connection."""
        try:
            if self._smtp is None or self._smtp.docmd("RSET")[0] != 250:
                self.close()
        except (smtplib.SMTPException, OSError):
            self.close()

    def close(self) -> None:
        """Hang up; a message that was only offered is forgotten by the relay."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                smtp.close()


def _said(error: Exception) -> str:
    return answer_text(0, str(error) or type(error).__name__)
