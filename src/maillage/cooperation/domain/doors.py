"""Doors: links mailed to one member, for one thing. How their object is written."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ABOUT = re.compile(r"coop:(?P<kind>[a-z]+):(?P<number>[0-9]{1,12}):m(?P<member>[0-9]{1,12})")


@dataclass(frozen=True, slots=True)
class Doorway:
    """What a door opens on: a kind (« vote »), the number of its object, the member it was mailed to."""

    kind: str
    number: int
    member: int

    @property
    def about(self) -> str:
        """How links and messages name it."""
        return f"coop:{self.kind}:{self.number}:m{self.member}"


def doorway(about: str) -> Doorway | None:
    """Read what a link is about; None when it is not a door of ours."""
    found = _ABOUT.fullmatch(about)
    return Doorway(found["kind"], int(found["number"]), int(found["member"])) if found else None
