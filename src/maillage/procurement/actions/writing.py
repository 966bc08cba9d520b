"""What the writes of tenders share: whose they are, the lock and the version, the rows, the journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.domain.journal import changes
from maillage.accounts.permissions import Verb
from maillage.base import versions
from maillage.base.refusals import Refusal, gettext_noop
from maillage.procurement import queries
from maillage.procurement.domain import events as events  # named before they are written
from maillage.procurement.domain import tender as domain
from maillage.procurement.domain.reservation import reservation_of
from maillage.procurement.models import Lot, Need, Tender


class MayNotEdit(Refusal):
    message = gettext_noop("Il faut un rôle de rédaction dans l’organisation pour modifier cet appel.")


class ReferenceTaken(Refusal):
    message = gettext_noop("Votre organisation a déjà un appel qui porte l’identifiant « %(reference)s ».")


class NotComplete(Refusal):
    message = gettext_noop("Ce brouillon est incomplet : complétez-le avant de le rendre public.")


class StillPublic(Refusal):
    message = gettext_noop("Un appel public ne peut pas être supprimé. Retirez-le d’abord du public.")


def new_row(by: Actor, at: datetime) -> Tender:
    """Return a tender of the actor's organisation, not stored yet. Raises MayNotEdit."""
    if by.organisation is None or not by.may(Verb.WRITE):
        raise MayNotEdit()
    return Tender(
        organisation=by.organisation, created_by=by.user, updated_by=by.user, created_at=at, updated_at=at
    )


def locked(row: Tender, version: int | None, by: Actor, at: datetime) -> Tender:
    """Return the tender as it is now, its row held until the transaction ends, signed by its new author.

    version: the one that the person had under the eyes, None for who decides whatever it is.
    Raises Gone, MayNotEdit, ChangedMeanwhile.
    """
    held = Tender.objects.select_for_update(of=("self",)).select_related("updated_by", "organisation")
    fresh = held.filter(pk=row.pk).first()
    if fresh is None:
        raise versions.Gone()
    if not queries.may_edit(fresh, by):
        raise MayNotEdit()
    versions.check(read=version, kept=fresh.version, who=fresh.updated_by or fresh.organisation)
    fresh.updated_by, fresh.updated_at = by.user, at
    fresh.version += 1
    return fresh


def tell(
    what: str,
    row: Tender,
    *,
    by: Actor,
    at: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Write in the journal what was done to a tender: only what changed, as it was and as it is."""
    old, new = changes(before or {}, after or {})
    record(
        what=what, about=f"tender:{row.pk}", owner=row.organisation, by=by, at=at,
        before=old or None, after=new or None,
    )  # fmt: skip


def write(row: Tender, tender: domain.Tender) -> None:
    """Store a valid tender whole: columns, lots and needs. Raises ReferenceTaken."""
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
