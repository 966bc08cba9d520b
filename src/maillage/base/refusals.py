"""How the domain refuses: a French sentence and the facts it needs. No Django here; the edge translates."""

from __future__ import annotations

from typing import ClassVar


def gettext_noop(message: str) -> str:
    """Mark a sentence for translation where it is written (makemessages finds it by this name)."""
    return message


class Refusal(Exception):
    """Something the rules do not allow. Subclasses write `message`; `facts` fill its %(names)s."""

    message: ClassVar[str] = gettext_noop("Cette action n’est pas possible.")

    def __init__(self, **facts: object) -> None:
        super().__init__(self.message)
        self.facts = facts

    def __str__(self) -> str:
        return self.message % self.facts
