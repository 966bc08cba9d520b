"""What can come of handing a message over, one exception for each case that is not success."""

from __future__ import annotations

from maillage.mail.domain.headers import one_line

LONGEST = 400


class NotTaken(Exception):
    """The relay did not take the message; `answer` is what it said."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


class RelayDown(NotTaken):
    """The relay does not answer, or takes nothing from us: nothing that concerns this message alone."""


class TryLater(NotTaken):
    """The relay asks to come back (4xx), or hung up while the message was offered."""


class AddressRefused(NotTaken):
    """The address receives nothing (5xx after RCPT)."""


class MessageRefused(NotTaken):
    """The relay will never take this message (5xx)."""


class NoAnswer(NotTaken):
    """The whole message went, and no answer came: it may have been taken."""


def answer_text(code: int, said: bytes | str, to: str = "") -> str:
    """Return an answer of a server on one line, without the address it speaks of."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    line = one_line(f"{code} {text}" if code > 0 else text, LONGEST)
    return line.replace(to, "…") if to else line


def refusal(code: int, said: bytes, to: str, *, of_address: bool = False) -> NotTaken:
    """Return what a negative answer about one message means.

    Answers that say « sign in first » (530, 535, 538) concern our settings, not the message.
    """
    text = answer_text(code, said, to)
    if code in {530, 535, 538}:
        return RelayDown(text)
    if code < 500:
        return TryLater(text)
    # 5.7.x is a matter of rights (« relaying denied »), not of an address that does not exist.
    return AddressRefused(text) if of_address and not said.startswith(b"5.7.") else MessageRefused(text)
