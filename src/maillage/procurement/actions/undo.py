"""Undo what was done to a tender, by the actions that did it: a version put back, a publication, a deletion."""

from __future__ import annotations

from datetime import datetime

from maillage.accounts.actors import Actor
from maillage.accounts.domain.events import number_of
from maillage.accounts.domain.undo import ChangedSince, NotReversible, Written, put_back
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone
from maillage.procurement.actions.tenders import publish, restore_tender, unpublish, update_tender
from maillage.procurement.models import Status, Tender
from maillage.procurement.queries import checked_tender
from maillage.procurement.queries.history import document_of, facts_of


class BeingTyped(Refusal):
    message = gettext_noop(
        "Quelqu’un a commencé à modifier cet appel sans finir : enregistrez d’abord cette saisie, ou reprenez-la."
    )


def undo_update(*, entry: Written, by: Actor, at: datetime) -> None:
    """Put back the document as it was before an entry, for the facts that it changed.

    Raises ChangedSince, Gone, BeingTyped, NotReversible (the draft had no document yet), or Faulty.
    """
    row = _row(entry)
    if "status" in (entry.before or {}):
        raise NotReversible()
    if row.typed:
        raise BeingTyped()
    tender = checked_tender(document_of(put_back(facts_of(row), entry)))
    update_tender(row=row, tender=tender, version=row.version, by=by, at=at)


def undo_show(*, entry: Written, by: Actor, at: datetime) -> None:
    """Take back from the public what an entry published, or publish again what it took back. Raises ChangedSince."""
    row = _row(entry)
    if row.status != entry.after["status"]:
        raise ChangedSince()
    change = publish if entry.before["status"] == Status.PUBLIC else unpublish
    change(row=row, by=by, at=at, version=row.version)


def undo_delete(*, entry: Written, by: Actor, at: datetime) -> None:
    """Bring back a deleted tender, private. Raises NotReversible when it was an unfinished draft."""
    if "launched_on" not in (entry.before or {}):
        raise NotReversible()
    tender = checked_tender(document_of(entry.before))
    restore_tender(number=number_of(entry.about)[1], tender=tender, by=by, at=at)


def _row(entry: Written) -> Tender:
    row = Tender.objects.select_related("organisation").filter(pk=number_of(entry.about)[1]).first()
    if row is None:
        raise Gone()
    return row
