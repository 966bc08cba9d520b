"""The whole demonstration, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from maillage.consortium.domain.study import Study, conclusions
from maillage.consortium.formats.result import dump_answer, text_of
from maillage.consortium.queries.cases import CaseFile
from maillage.web.demo import accounts, cases, joining, structures
from maillage.web.demo.cooperation import fill_cooperation
from maillage.web.prepare import prepare
from maillage.web.steps import Tell, step


@dataclass(frozen=True, slots=True)
class Shown:
    """One case of the demonstration, answered."""

    case: CaseFile
    study: Study


def run(tell: Tell, *, at: datetime) -> list[Shown]:
    """Prepare the installation and its examples, answer the cases. Safe to run again: nothing is made twice."""
    prepare(tell, at=at)
    folders = cases.read_cases()
    with step(tell, _("comptes et structures inventées de la démonstration")):
        buyer = accounts.buyer(at)
        accounts.facilitator(at)
        structures.fill(structures.invented(folders), at=at)
        joining.fill_joining(at)
    with step(tell, _("appels de la démonstration")):
        for folder in folders:
            cases.store(folder, by=buyer, at=at)
        cases.store_tender(cases.own_tender(), by=buyer, at=at)
    with step(tell, _("coopérations de la démonstration")):
        fill_cooperation(at)
    shown = []
    for folder in folders:
        with step(tell, _("calculer : %(title)s") % {"title": folder.document.title}):
            shown.append(Shown(*cases.studied(folder)))
    return shown


def as_document(shown: Shown) -> Mapping[str, Any]:
    """Return a case as data: its answer, the group that really formed, and what is said of the difference."""
    study, case = shown.study, shown.case
    real = study.real
    return {
        "case": case.name,
        "title": case.title,
        "facts": [fact.model_dump() for fact in case.facts],
        "hypotheses": [one.model_dump() for one in case.hypotheses],
        "answer": dump_answer(study.answer, study.question),
        "real": dump_answer(real, study.question) if real else None,
        "conclusions": [text_of(note) for note in conclusions(study)],
        "ranks": dict(study.ranks),
    }
