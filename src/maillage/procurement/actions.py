"""Writes of procurement. Each names its author, writes all or nothing, and refuses with a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from maillage.accounts.actors import Actor
from maillage.accounts.models import Organisation
from maillage.accounts.permissions import Verb
from maillage.base.faults import Fault, Faulty
from maillage.base.refusals import Refusal, gettext_noop
from maillage.procurement import queries
from maillage.procurement.domain import tender as domain
from maillage.procurement.domain.reservation import reservation_of
from maillage.procurement.models import Lot, Need, Status, Tender


class MayNotEdit(Refusal):
    message = gettext_noop("Il faut un rôle de rédaction dans l’organisation pour modifier cet appel.")


class ChangedMeanwhile(Refusal):
    message = gettext_noop(
        "%(who)s a enregistré cet appel pendant que vous l’aviez ouvert. Votre saisie est conservée ci-dessous : "
        "comparez, puis enregistrez de nouveau pour remplacer la version précédente."
    )


class ReferenceTaken(Refusal):
    message = gettext_noop("Votre organisation a déjà un appel qui porte l’identifiant « %(reference)s ».")


class NotComplete(Refusal):
    message = gettext_noop("Ce brouillon est incomplet : complétez-le avant de le rendre public.")


class StillPublic(Refusal):
    message = gettext_noop("Un appel public ne peut pas être supprimé. Retirez-le d’abord du public.")


@transaction.atomic
def create_tender(*, tender: domain.Tender, by: Actor, at: datetime, public: bool = False) -> Tender:
    """Store a valid tender of the actor's organisation, private unless told otherwise.

    Raises MayNotEdit, or ReferenceTaken when the organisation already has a tender with this id.
    """
    row = _new(by, at)
    row.status = Status.PUBLIC if public else Status.PRIVATE
    row.published_at = at if public else None
    _write(row, tender)
    return row


@transaction.atomic
def update_tender(*, row: Tender, tender: domain.Tender, version: int, by: Actor, at: datetime) -> Tender:
    """Replace the content of a tender; a draft becomes private, a public tender stays public.

    version: the one the person had opened. Raises MayNotEdit, ChangedMeanwhile, ReferenceTaken.
    """
    row = _locked(row, version, by, at)
    if row.is_draft:
        row.status = Status.PRIVATE
    _write(row, tender)
    return row


@transaction.atomic
def create_draft(*, typed: Mapping[str, str], by: Actor, at: datetime) -> Tender:
    """Keep what a person has typed so far, however incomplete. Raises MayNotEdit."""
    row = _new(by, at)
    _keep(row, typed)
    return row


@transaction.atomic
def update_draft(*, row: Tender, typed: Mapping[str, str], version: int, by: Actor, at: datetime) -> Tender:
    """Keep what a person has typed so far; the last valid document, if any, stays as it is.

    Raises MayNotEdit, ChangedMeanwhile.
    """
    row = _locked(row, version, by, at)
    _keep(row, typed)
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
def publish(*, row: Tender, by: Actor, at: datetime) -> Tender:
    """Let everybody see a tender. Raises MayNotEdit, NotComplete."""
    row = _editable(row, by)
    if not row.is_complete:
        raise NotComplete()
    row.status, row.published_at = Status.PUBLIC, at
    return _touch(row, by, at)


@transaction.atomic
def unpublish(*, row: Tender, by: Actor, at: datetime) -> Tender:
    """Keep a tender for its organisation again. Raises MayNotEdit."""
    row = _editable(row, by)
    row.status, row.published_at = Status.PRIVATE if row.is_complete else Status.DRAFT, None
    return _touch(row, by, at)


@transaction.atomic
def delete_draft(*, row: Tender, by: Actor) -> None:
    """Delete a draft or a private tender, with its lots. Raises MayNotEdit, StillPublic when it is public."""
    row = _editable(row, by)
    if row.is_public:
        raise StillPublic()
    row.delete()


def _organisation(by: Actor) -> Organisation:
    if by.organisation is None or not by.may(Verb.WRITE):
        raise MayNotEdit()
    return by.organisation


def _new(by: Actor, at: datetime) -> Tender:
    return Tender(
        organisation=_organisation(by), created_by=by.user, updated_by=by.user, created_at=at, updated_at=at
    )


def _editable(row: Tender, by: Actor) -> Tender:
    fresh = Tender.objects.select_for_update(of=("self",)).select_related("updated_by").get(pk=row.pk)
    if not queries.may_edit(fresh, by):
        raise MayNotEdit()
    return fresh


def _locked(row: Tender, version: int, by: Actor, at: datetime) -> Tender:
    fresh = _editable(row, by)
    if fresh.version != version:
        raise ChangedMeanwhile(who=str(fresh.updated_by or fresh.organisation))
    fresh.updated_by, fresh.updated_at = by.user, at
    fresh.version += 1
    return fresh


def _touch(row: Tender, by: Actor, at: datetime) -> Tender:
    row.updated_by, row.updated_at = by.user, at
    row.version += 1
    row.save()
    return row


def _keep(row: Tender, typed: Mapping[str, str]) -> None:
    row.typed = dict(typed)
    if not row.is_complete:
        row.title = typed.get("title", "").strip()[:500]
    row.save()


def _write(row: Tender, tender: domain.Tender) -> None:
    row.reference, row.title = tender.id, tender.title
    row.launched_on, row.months = tender.launched_on, tender.months
    row.starts_on, row.deadline = tender.starts_on, tender.deadline
    row.buyer_name, row.buyer_siret = tender.buyer_name, tender.buyer_siret or ""
    row.amount_eur, row.cpv = tender.amount_eur, tender.cpv or ""
    row.solidarity, row.source = tender.solidarity or "", tender.source or ""
    row.max_members, row.min_member_percent = tender.max_members, tender.min_member_percent
    row.min_turnover_eur = tender.min_turnover_eur
    row.lead_min_turnover_eur = tender.lead_min_turnover_eur
    row.must_include, row.exclude = list(tender.must_include), list(tender.exclude)
    row.typed = {}
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        if Tender.objects.of(row.organisation).filter(reference=tender.id).exclude(pk=row.pk).exists():
            raise ReferenceTaken(reference=tender.id) from None
        raise
    _write_lots(row, tender)


def _write_lots(row: Tender, tender: domain.Tender) -> None:
    row.lots.all().delete()
    lots = [
        Lot(
            tender=row,
            position=position,
            reference=lot.id,
            title=lot.title,
            reserved=reservation_of(lot.reserved).code,
            insertion_hours=lot.insertion_hours,
        )
        for position, lot in enumerate(tender.lots)
    ]
    Lot.objects.bulk_create(lots)
    Need.objects.bulk_create(
        Need(
            lot=row_lot,
            position=position,
            reference=need.id,
            trade=need.trade,
            mode=need.mode.value,
            place=need.place,
            hours=need.hours,
        )
        for row_lot, lot in zip(lots, tender.lots, strict=True)
        for position, need in enumerate(lot.needs)
    )
