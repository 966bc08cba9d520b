"""Reads of the requests of another role."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from maillage.cooperation.models.roles import RoleRequest
from maillage.cooperation.queries.seats import Seats


def requests_for(seats: Seats) -> QuerySet[RoleRequest]:
    """Return the requests that wait for the answer of the organisation one acts for (one query)."""
    own = Q(member__in=[one.pk for one in seats.rows])
    by_itself = Q(asked_by=F("member"))
    theirs = by_itself & ~own & Q(member__project__in=seats.steered)
    rows = RoleRequest.objects.waiting().filter((own & ~by_itself) | theirs)
    return rows.select_related("member", "asked_by")
