"""What waits for a person in the projects of its organisation: each part says its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from maillage.accounts.actors import Actor
from maillage.cooperation.presentation.base_lines import waiting_base
from maillage.cooperation.presentation.decisions import waiting_decisions
from maillage.cooperation.presentation.documents import waiting_documents
from maillage.cooperation.presentation.invitations import waiting_invitations
from maillage.cooperation.presentation.lines import Line
from maillage.cooperation.presentation.meetings import waiting_meetings
from maillage.cooperation.presentation.need import waiting_need
from maillage.cooperation.presentation.plan import waiting_plan
from maillage.cooperation.presentation.roles import waiting_roles
from maillage.cooperation.presentation.terms import waiting_terms
from maillage.cooperation.queries.seats import Seats, seats_of
from maillage.cooperation.queries.waiting import parts_waiting

Waiting = Callable[[Seats, datetime], list[Line]]
PARTS: Sequence[tuple[str, Waiting]] = (
    ("roles", waiting_roles),
    ("", waiting_need),
    ("meetings", waiting_meetings),
    ("terms", waiting_terms),
    ("plan", waiting_plan),
    ("base", waiting_base),
    ("invitations", waiting_invitations),
    ("documents", waiting_documents),
    ("", waiting_decisions),
)
"""Who says what waits, by the name of its part in `queries.waiting` (empty: always asked); what is due at the same
time keeps this order."""


def lines_waiting(actor: Actor, at: datetime) -> list[Line]:
    """Return what waits, what is due first: only the parts where something waits are asked what.

    Nothing is asked for an organisation without a seat in an open project.
    """
    seats = seats_of(actor)
    where = {"", *parts_waiting(seats, at)} if seats.rows else set()
    found = [line for name, say in PARTS if name in where for line in say(seats, at)]
    return sorted(
        found, key=lambda line: (line.due is None, line.due or at.date(), line.state != "attention")
    )
