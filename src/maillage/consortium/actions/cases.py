"""Writes on documented cases."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.consortium.domain import events as events  # named before they are written
from maillage.consortium.formats.case import CaseDocument
from maillage.consortium.models import Case
from maillage.consortium.queries.cases import case_file
from maillage.procurement.models import Tender
from maillage.procurement.queries import may_edit


class NotYourTender(Refusal):
    """Only who may change the tender may document it."""

    message = gettext_noop("Seule l’organisation de cet appel peut en faire un cas documenté.")


@transaction.atomic
def attach_case(
    *, tender: Tender, document: CaseDocument, pool: dict[str, object], by: Actor, at: datetime
) -> Case:
    """Document a tender as a case: its candidates stand in place of those of the directory from then on.

    Calling it again brings the case up to date. Raises Faulty when the pool cannot be read, NotYourTender.
    """
    if not may_edit(tender, by):
        raise NotYourTender()
    case_file(document, pool)  # refuses a pool nobody could read later
    content = document.model_dump(mode="json", by_alias=True)
    group = content.pop("group")
    case, _ = Case.objects.update_or_create(
        name=document.name,
        defaults={"tender": tender, "pool": pool, "group": group or {}, "notes": content},
    )
    record(
        what="case.attached", about=f"tender:{tender.pk}", owner=tender.organisation, by=by, at=at,
        after={"name": document.name},
    )  # fmt: skip
    return case
