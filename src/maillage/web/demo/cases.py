"""The documented cases of docs/cases/: read from their files, studied, stored with their tenders."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from maillage.accounts.actors import Actor
from maillage.consortium.actions.cases import attach_case
from maillage.consortium.domain.study import Study, study
from maillage.consortium.formats.case import CaseDocument
from maillage.consortium.queries.cases import CaseFile, case_file
from maillage.consortium.queries.question import load_question, trade_labels
from maillage.procurement import actions
from maillage.procurement.models import Tender
from maillage.procurement.queries import checked_tender, tender_named

FOLDER = settings.PROJECT / "docs" / "cases"
OWN_TENDER = Path(__file__).with_name("tender.json")


@dataclass(frozen=True, slots=True)
class Folder:
    """One case as its files say it."""

    document: CaseDocument
    tender: dict[str, Any]
    pool: dict[str, Any]

    def file(self) -> CaseFile:
        """Return the case, its pool read."""
        return case_file(self.document, self.pool)


def read_cases() -> list[Folder]:
    """Return the cases in their order."""
    found = [_read(path.parent) for path in FOLDER.glob("*/case.yaml")]
    return sorted(found, key=lambda one: one.document.order)


def _read(folder: Path) -> Folder:
    document = yaml.safe_load((folder / "case.yaml").read_text(encoding="utf-8"))
    tender, pool = (
        json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("tender", "pool")
    )
    return Folder(CaseDocument.model_validate(document), tender, pool)


def studied(folder: Folder) -> tuple[CaseFile, Study]:
    """Answer a case, with the group that really formed beside the calculation."""
    case, group = folder.file(), folder.document.group
    question = load_question(checked_tender(folder.tender), actor=None, candidates=case.structures)
    real = [member.siret for member in group.members] if group else []
    return case, study(question, real, lead=group.lead if group else None, labels=trade_labels())


def store(folder: Folder, *, by: Actor, at: datetime) -> Tender:
    """Store a case and its tender, public; a tender already there is left as people changed it."""
    row = store_tender(folder.tender, by=by, at=at)
    attach_case(tender=row, document=folder.document, pool=folder.pool, by=by, at=at)
    return row


def store_tender(document: dict[str, Any], *, by: Actor, at: datetime) -> Tender:
    """Store a public tender at the first run."""
    found = tender_named(by.organisation, document["id"]) if by.organisation else None
    return found or actions.import_document(document=document, by=by, at=at, public=True)


def own_tender() -> dict[str, Any]:
    """The tender answered by the invented structures of the directory, not by the pool of a case."""
    document: dict[str, Any] = json.loads(OWN_TENDER.read_text(encoding="utf-8"))
    return document
