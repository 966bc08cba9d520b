"""Documented cases: the candidates of a case, the group that really formed, what is fact and what is supposed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache

from maillage.consortium.domain.problem import Structure
from maillage.consortium.formats.case import CaseDocument, FactDocument, GroupDocument, HypothesisDocument
from maillage.consortium.formats.pool import parse_pool, places_named
from maillage.consortium.models import Case
from maillage.procurement.models import Tender
from maillage.territory.queries import resolve


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A documented case, ready for the solver and for the page.

    structures: candidates, in place of those of the directory. group: None when no group is known to have formed.
    """

    name: str
    title: str
    story: str
    order: int
    structures: tuple[Structure, ...]
    group: GroupDocument | None
    facts: tuple[FactDocument, ...]
    hypotheses: tuple[HypothesisDocument, ...]
    fingerprint: str


def case_of(tender: Tender) -> CaseFile | None:
    """Return the case that documents a tender, None when there is none. One SQL query, two the first time."""
    row = Case.objects.filter(tender=tender).first()
    return None if row is None else _stored(json.dumps([row.notes, row.group, row.pool], sort_keys=True))


@lru_cache(maxsize=32)
def _stored(content: str) -> CaseFile:
    """Put together a stored case; each page about it would otherwise read its whole pool again."""
    notes, group, pool = json.loads(content)
    return case_file(CaseDocument.model_validate({**notes, "group": group or None}), pool)


def stored_document(row: Case) -> CaseDocument:
    """Return the document of a stored case."""
    return CaseDocument.model_validate({**row.notes, "group": row.group or None})


def case_file(document: CaseDocument, pool: object) -> CaseFile:
    """Put together a case and its pool. Raises Faulty when the pool cannot be read."""
    places = resolve(places_named(pool))
    content = json.dumps([document.model_dump(mode="json", by_alias=True), pool], sort_keys=True)
    return CaseFile(
        name=document.name,
        title=document.title,
        story=document.story,
        order=document.order,
        structures=parse_pool(pool, places, places.without_coordinates).structures,
        group=document.group,
        facts=tuple(document.facts),
        hypotheses=tuple(document.hypotheses),
        fingerprint=hashlib.sha256(content.encode()).hexdigest()[:16],
    )
