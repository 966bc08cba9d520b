"""The members of a kept proposal as they are today."""

from __future__ import annotations

from collections.abc import Collection

from maillage.accounts.actors import Actor
from maillage.consortium.domain.problem import Structure
from maillage.consortium.queries.cases import case_of
from maillage.consortium.queries.question import load_question
from maillage.procurement.domain.tender import Tender
from maillage.procurement.models import Tender as TenderRow


def structures_today(
    row: TenderRow | None, tender: Tender, sirets: Collection[str], *, actor: Actor
) -> dict[str, Structure]:
    """Return today's candidates among these SIRETs, as this actor may see them.

    row: the tender as stored, whose documented case may bring its own candidates; None when it is gone.
    """
    case = case_of(row) if row is not None else None
    question = load_question(tender, actor=actor, candidates=case.structures if case else None)
    return {one.siret: one for one in question.structures if one.siret in sirets}
