"""Kinds of doors: what still waits behind them, and how to write their letter again. Filled by `wiring`."""

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


KINDS: dict[str, Kind] = {}


def register_resender(kind: str, *, label: str, waiting: Waiting, rebuild: Rebuild) -> None:
    """Tell how a kind of door is sent again."""
    KINDS[kind] = Kind(label, waiting, rebuild)


def waiting_among(doors: Collection[Doorway]) -> set[Doorway]:
    """Return the doors that still wait for something (one query for each kind among them)."""
    found: set[Doorway] = set()
    for name, kind in KINDS.items():
        own = [door for door in doors if door.kind == name]
        if own:
            found |= kind.waiting(own)
    return found


def letter_again(door: Doorway, member: Member, at: datetime) -> Again | None:
    """Return the letter of a door that still waits; None when nothing is waited for."""
    kind = KINDS.get(door.kind)
    if kind is None or door not in kind.waiting([door]):
        return None
    return kind.rebuild(door, member, at)
