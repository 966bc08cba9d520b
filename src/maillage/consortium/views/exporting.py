"""A kept proposal as a file: what was frozen, nothing of today."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from django.http import HttpResponse
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from maillage.consortium.domain.adjustments import LOT
from maillage.consortium.domain.answer import Answer
from maillage.consortium.domain.problem import Question
from maillage.consortium.domain.snapshot import Snapshot
from maillage.consortium.exports.paper import as_pdf
from maillage.consortium.exports.workbook import as_xlsx
from maillage.consortium.formats.result import dump_answer
from maillage.consortium.models import KeptProposal
from maillage.consortium.queries.question import trade_labels

FORMATS = {"pdf": _("PDF"), "xlsx": _("Tableur (XLSX)"), "json": _("Données (JSON)")}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export(kept: KeptProposal, snapshot: Snapshot, wanted: str) -> HttpResponse:
    """Return the file of a kept proposal. wanted: one of FORMATS."""
    content_type, write = _WRITERS[wanted]
    name = f"{slugify(snapshot.tender.title)[:60] or 'proposition'}-{localdate(kept.kept_at)}.{wanted}"
    answer, question = _frozen(snapshot)
    response = HttpResponse(write(answer, question, kept, snapshot), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _frozen(snapshot: Snapshot) -> tuple[Answer, Question]:
    """The answer less the proposals that were not kept, and the question as far as it is named."""
    found = snapshot.found
    answer = replace(found.answer, proposals=(snapshot.proposal,))
    return answer, Question(found.tender, found.places, found.structures, answer.weights, answer.profile)


def _is_partial(snapshot: Snapshot) -> bool:
    return any(name == LOT for name, _value in snapshot.changes)


def _pdf(answer: Answer, question: Question, kept: KeptProposal, snapshot: Snapshot) -> bytes:
    day = localdate(kept.kept_at)
    return as_pdf(answer, question, trade_labels(), at=day, partial=_is_partial(snapshot))


def _xlsx(answer: Answer, question: Question, kept: KeptProposal, snapshot: Snapshot) -> bytes:
    return as_xlsx(answer, question, trade_labels(), partial=_is_partial(snapshot))


def _json(answer: Answer, question: Question, kept: KeptProposal, snapshot: Snapshot) -> bytes:
    document = dump_answer(answer, question, lang=get_language() or "fr")
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


_Writer = Callable[[Answer, Question, KeptProposal, Snapshot], bytes]
_WRITERS: Mapping[str, tuple[str, _Writer]] = {
    "pdf": ("application/pdf", _pdf),
    "xlsx": (_XLSX, _xlsx),
    "json": ("application/json", _json),
}
