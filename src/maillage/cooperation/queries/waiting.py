"""Which parts of the projects have something that waits for an organisation: asked once for most of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, QuerySet

from maillage.accounts.models import Organisation
from maillage.cooperation.queries.base import editions_awaiting, statements_awaiting
from maillage.cooperation.queries.documents import waiting_signatures
from maillage.cooperation.queries.invitations import questions_for, waiting_for
from maillage.cooperation.queries.meetings import meetings_waiting, minutes_to_read
from maillage.cooperation.queries.plan import tasks_waiting_for
from maillage.cooperation.queries.roles import requests_for
from maillage.cooperation.queries.seats import Seats
from maillage.cooperation.queries.terms_sheet import changes_to_answer, versions_to_agree


def rows_waiting(seats: Seats, at: datetime) -> Mapping[str, tuple[QuerySet[Any], ...]]:
    """Return what may wait, by the name of the part that says it; nothing is asked yet."""
    return {
        "roles": (requests_for(seats),),
        "meetings": (meetings_waiting(seats, at), minutes_to_read(seats)),
        "terms": (versions_to_agree(seats), changes_to_answer(seats)),
        "plan": (tasks_waiting_for(seats, at),),
        "base": (statements_awaiting(seats), editions_awaiting(seats)),
        "invitations": (waiting_for(seats), questions_for(seats)),
        "documents": (waiting_signatures(seats),),
    }


def parts_waiting(seats: Seats, at: datetime) -> frozenset[str]:
    """Return the names of the parts of `rows_waiting` that have something (one query, whatever their number)."""
    sets = rows_waiting(seats, at)
    asked = {f"{name}_{n}": Exists(rows) for name, each in sets.items() for n, rows in enumerate(each)}
    organisation = seats.actor.organisation
    own = Organisation.objects.filter(pk=organisation.pk if organisation else 0)
    found = own.values(**asked).first() or {}
    return frozenset(name.rpartition("_")[0] for name, is_waiting in found.items() if is_waiting)
