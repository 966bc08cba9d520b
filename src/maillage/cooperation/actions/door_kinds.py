"""What a kind of door is: what still waits behind it, and how its letter is written again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from maillage.cooperation.actions.doors import Letter
from maillage.cooperation.domain.doors import Doorway
from maillage.cooperation.models.projects import Member


@dataclass(frozen=True, slots=True)
class Again:
    """A letter to send again. to: the seat, at the address it is mailed to; by_name: who writes."""

    letter: Letter
    to: Member
    by_name: str = ""


Waiting = Callable[[Collection[Doorway]], set[Doorway]]
"""Those of some doors that still wait for something (one query)."""
Rebuild = Callable[[Doorway, Member, datetime], Again | None]
"""The letter of a door that waits; None when its object is no longer there."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of door. label: what it is for, in two words, to translate."""

    label: str
    waiting: Waiting
    rebuild: Rebuild
