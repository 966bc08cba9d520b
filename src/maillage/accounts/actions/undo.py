"""Undo a write that the journal remembers: a new write, by the same actions and with the same permissions."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.domain.undo import NotReversible, TooLate, reversal
from maillage.accounts.models import JournalEntry, Organisation
from maillage.accounts.queries.journal import readable_by


@transaction.atomic
def undo(*, number: int, by: Actor, at: datetime) -> JournalEntry:
    """Put back what an entry of the journal changed, and say so in the journal; return the new entry.

    Raises NotReversible (unknown entries included), TooLate, ChangedSince, or the refusals of the action that does it.
    """
    entry = readable_by(by).filter(number=number).first()
    how = reversal(entry.what) if entry is not None else None
    if entry is None or how is None:
        raise NotReversible()
    if not how.is_open(entry, at):
        raise TooLate()
    how.reverse(entry=entry, by=by, at=at)
    owner = Organisation.objects.filter(pk=entry.owner_id or 0).first()
    return record(
        what="journal.undone", about=entry.about, owner=owner, after={"number": number}, by=by, at=at
    )
