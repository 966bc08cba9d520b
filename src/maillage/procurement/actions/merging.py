"""Tenders follow the organisation that wrote them when it is merged into another."""

from __future__ import annotations

from datetime import datetime

from maillage.accounts.actors import Actor
from maillage.accounts.models import Organisation
from maillage.procurement.models import Tender
from maillage.procurement.queries import free_reference


def move_tenders(*, lost: Organisation, into: Organisation, by: Actor, at: datetime) -> int:
    """Give the survivor the tenders of an organisation; an id that it already uses is made again from the title.

    The merger itself is journaled, with how many objects moved: their content does not change.
    """
    taken = set(Tender.objects.of(into).exclude(reference="").values_list("reference", flat=True))
    rows = list(Tender.objects.of(lost))
    for row in rows:
        if row.reference in taken:
            row.reference = free_reference(into, row.title)
        row.organisation = into
        row.version += 1
        row.save(update_fields=["organisation", "reference", "version"])
    return len(rows)
