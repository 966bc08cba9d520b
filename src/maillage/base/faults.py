"""What is wrong in a document, and where: all the faults at once, each with its path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `path` is like `lots[0].needs[1].hours` (empty for the whole document).

    `message` is a French sentence (marked for translation) whose %(names)s are filled from `facts`.
    """

    path: str
    message: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        sentence = self.message % self.facts if self.facts else self.message
        return f"{self.path}: {sentence}" if self.path else sentence


class Faulty(Exception):
    """A document that cannot be used as it is; `faults` lists everything that is wrong in it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(map(str, self.faults)))
