"""Keep what a person is typing and has not finished."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from maillage.accounts.actors import Actor
from maillage.procurement.actions.writing import locked, new_row, tell
from maillage.procurement.models import Tender


@transaction.atomic
def create_draft(*, typed: Mapping[str, str], by: Actor, at: datetime) -> Tender:
    """Keep what a person has typed so far, however incomplete. Raises MayNotEdit."""
    row = new_row(by, at)
    _keep(row, typed, "", by, at)
    return row


@transaction.atomic
def update_draft(*, row: Tender, typed: Mapping[str, str], version: int, by: Actor, at: datetime) -> Tender:
    """Keep what a person has typed so far; the last valid document, if any, stays as it is.

    Raises Gone, MayNotEdit, ChangedMeanwhile.
    """
    row = locked(row, version, by, at)
    _keep(row, typed, row.title, by, at)
    return row


def _keep(row: Tender, typed: Mapping[str, str], title: str, by: Actor, at: datetime) -> None:
    """Store what is typed. The journal says that it was, not what: it is not finished, and saved many times."""
    row.typed = dict(typed)
    if not row.is_complete:
        row.title = typed.get("title", "").strip()[:500]
    row.save()
    tell("tender.draft_kept", row, before={"title": title}, after={"title": row.title}, by=by, at=at)
