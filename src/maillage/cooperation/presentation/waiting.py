"""What waits for a person in the projects of its organisation: each part says its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from maillage.accounts.actors import Actor
from maillage.cooperation.presentation.lines import Line

Waiting = Callable[[Actor, datetime], list[Line]]
PARTS: list[Waiting] = []


def lines_waiting(actor: Actor, at: datetime) -> list[Line]:
    """Return what waits, what is due first."""
    if actor.user is None or actor.organisation is None:
        return []
    found = [line for part in PARTS for line in part(actor, at)]
    return sorted(
        found, key=lambda line: (line.due is None, line.due or at.date(), line.state != "attention")
    )
