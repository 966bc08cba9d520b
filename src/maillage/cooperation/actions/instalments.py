"""Write the payments of a funder, due or received."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone
from maillage.cooperation.actions.funding import (
    TooManyRows,
    check_span,
    delete_row,
    facts_of,
    fill,
    locked_row,
    tell,
)
from maillage.cooperation.actions.guard import writing
from maillage.cooperation.models.funding import FundingSource, Instalment

MOST_INSTALMENTS = 60


class ReceivedWithoutAmount(Refusal):
    message = gettext_noop("Ce qui est reçu a un montant : écrivez-le.")


class ReceivedTomorrow(Refusal):
    message = gettext_noop("Le %(day)s n’est pas encore passé : notez-le comme prévu, pas comme reçu.")


@dataclass(frozen=True, slots=True)
class InstalmentFacts:
    """A payment of a funder."""

    amount_cents: int | None = None
    due_on: date | None = None
    received_on: date | None = None
    reference: str = ""


@transaction.atomic
def write_instalment(
    *,
    source: FundingSource,
    instalment: Instalment | None,
    facts: InstalmentFacts,
    version: int | None,
    by: Actor,
    at: datetime,
) -> Instalment:
    """Write a payment of a funder, due or received; instalment None: a new one.

    Raises MayNotWrite, ProjectClosed, Gone, ChangedMeanwhile, ReceivedWithoutAmount, ReceivedTomorrow, TooManyRows,
    PlanTooLong.
    """
    held = writing(source.project, by, at).project
    kept = FundingSource.objects.select_for_update().filter(pk=source.pk, project=held).first()
    if kept is None:
        raise Gone()
    if facts.received_on is not None:
        if facts.amount_cents is None:
            raise ReceivedWithoutAmount()
        if facts.received_on > timezone.localtime(at).date():
            raise ReceivedTomorrow(day=facts.received_on)
    if instalment is None and kept.instalments.count() >= MOST_INSTALMENTS:
        raise TooManyRows(most=MOST_INSTALMENTS)
    row = instalment and locked_row(Instalment, instalment, version)
    before = facts_of(row) if row else None
    row = row or Instalment(source=kept, version=0)
    fill(row, asdict(facts), by, at)
    row.save()
    check_span(held)
    tell("funding.instalment_written", held, before, row, by, at)
    return row


@transaction.atomic
def delete_instalment(*, instalment: Instalment, version: int | None, by: Actor, at: datetime) -> None:
    """Take a payment away. Raises MayNotWrite, ProjectClosed, Gone, ChangedMeanwhile."""
    held = writing(instalment.source.project, by, at).project
    delete_row("funding.instalment_deleted", held, locked_row(Instalment, instalment, version), by, at)
