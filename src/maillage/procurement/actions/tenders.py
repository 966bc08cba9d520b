"""Write a whole tender, change it, show it, hide it, delete it, bring it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillage.accounts.actors import Actor
from maillage.base.faults import Fault, Faulty
from maillage.base.versions import ChangedMeanwhile
from maillage.procurement import queries
from maillage.procurement.actions.writing import (
    NotComplete,
    ReferenceTaken,
    StillPublic,
    locked,
    new_row,
    tell,
    write,
)
from maillage.procurement.domain import tender as domain
from maillage.procurement.models import Status, Tender
from maillage.procurement.queries.history import facts_of


@transaction.atomic
def create_tender(*, tender: domain.Tender, by: Actor, at: datetime, public: bool = False) -> Tender:
    """Store a valid tender of the actor's organisation, private unless told otherwise.

    Raises MayNotEdit, or ReferenceTaken when the organisation already has a tender with this id.
    """
    row = new_row(by, at)
    row.status = Status.PUBLIC if public else Status.PRIVATE
    row.published_at = at if public else None
    write(row, tender)
    tell("tender.created", row, after=facts_of(row, tender), by=by, at=at)
    return row


@transaction.atomic
def update_tender(*, row: Tender, tender: domain.Tender, version: int, by: Actor, at: datetime) -> Tender:
    """Replace the content of a tender; a draft becomes private, a public tender stays public.

    version: the one the person had opened. Raises Gone, MayNotEdit, ChangedMeanwhile, ReferenceTaken.
    """
    row = locked(row, version, by, at)
    before = facts_of(row)
    if row.is_draft:
        row.status = Status.PRIVATE
    write(row, tender)
    tell("tender.updated", row, before=before, after=facts_of(row, tender), by=by, at=at)
    return row


@transaction.atomic
def import_document(*, document: object, by: Actor, at: datetime, public: bool = False) -> Tender:
    """Store the tender of a JSON value (`maillage/tender/1`), every field kept. Raises MayNotEdit or Faulty."""
    tender = queries.checked_tender(document)
    try:
        return create_tender(tender=tender, by=by, at=at, public=public)
    except ReferenceTaken as refusal:
        raise Faulty([Fault("id", refusal.message, refusal.facts)]) from None


@transaction.atomic
def publish(*, row: Tender, by: Actor, at: datetime, version: int | None = None) -> Tender:
    """Let everybody see a tender. Raises Gone, MayNotEdit, ChangedMeanwhile, NotComplete.

    version: the one the person had read: nobody publishes what a colleague has just changed.
    """
    row = locked(row, version, by, at)
    if not row.is_complete:
        raise NotComplete()
    return _show("tender.published", row, Status.PUBLIC, by, at)


@transaction.atomic
def unpublish(*, row: Tender, by: Actor, at: datetime, version: int | None = None) -> Tender:
    """Keep a tender for its organisation again. Raises Gone, MayNotEdit, ChangedMeanwhile."""
    row = locked(row, version, by, at)
    return _show("tender.unpublished", row, Status.PRIVATE if row.is_complete else Status.DRAFT, by, at)


@transaction.atomic
def delete_draft(*, row: Tender, by: Actor, at: datetime, version: int | None = None) -> None:
    """Delete a draft or a private tender, with its lots.

    Raises Gone, MayNotEdit, ChangedMeanwhile, StillPublic when it is public.
    """
    row = locked(row, version, by, at)
    if row.is_public:
        raise StillPublic()
    before, pk = facts_of(row), row.pk
    row.delete()
    row.pk = pk  # the journal names it as it was
    tell("tender.deleted", row, before=before, by=by, at=at)


@transaction.atomic
def restore_tender(*, number: int, tender: domain.Tender, by: Actor, at: datetime) -> Tender:
    """Bring back a tender that was deleted, private, at its own number: its links and its history are its own again.

    Raises MayNotEdit, ReferenceTaken, ChangedMeanwhile when it is there already.
    """
    row = new_row(by, at)
    held = Tender.objects.filter(pk=number).select_related("updated_by", "organisation").first()
    if held is not None:
        raise ChangedMeanwhile(who=str(held.updated_by or held.organisation), version=held.version)
    row.pk, row.status = number, Status.PRIVATE
    write(row, tender)
    tell("tender.restored", row, after=facts_of(row, tender), by=by, at=at)
    return row


def _show(what: str, row: Tender, status: Status, by: Actor, at: datetime) -> Tender:
    before, row.status = row.status, status
    row.published_at = at if status == Status.PUBLIC else None
    row.save()
    tell(what, row, before={"status": before}, after={"status": status}, by=by, at=at)
    return row
