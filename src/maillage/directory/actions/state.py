"""Tell the search indexes in memory, in every process, that something was written. Called in the same transaction."""

from __future__ import annotations

from collections.abc import Collection
from uuid import uuid4

from django.db.models import F, QuerySet

from maillage.directory.models import IndexState, Structure


def facts_changed() -> None:
    """Say that names, places, kinds or structures changed: indexes are made again."""
    _row().update(facts=uuid4().hex)


def offers_changed(structures: Collection[int]) -> None:
    """Say that the declared trades of some structures changed: indexes read these again."""
    row = _row()
    # The update holds the row until the transaction ends: numbers are visible in the order they were given.
    row.update(offers=uuid4().hex, offers_number=F("offers_number") + 1)
    number = row.values_list("offers_number", flat=True).get()
    Structure.objects.filter(pk__in=structures).update(offers_change=number)


def _row() -> QuerySet[IndexState]:
    IndexState.objects.get_or_create(pk=1, defaults={"facts": uuid4().hex, "offers": uuid4().hex})
    return IndexState.objects.filter(pk=1)
