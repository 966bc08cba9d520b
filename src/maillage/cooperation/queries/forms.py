"""Reads of the forms of cooperation: the advice on some answers, what a project says of itself, what it chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import get_language

from maillage.cooperation.domain.advice.advisor import Advice
from maillage.cooperation.domain.advice.answers import Answers
from maillage.cooperation.domain.advice.asking import worth_asking
from maillage.cooperation.domain.advice.form import Form
from maillage.cooperation.domain.advice.project import answers_of
from maillage.cooperation.domain.advice.sensitivity import WhatIf, what_if
from maillage.cooperation.formats.answers import parse_answers
from maillage.cooperation.formbook import advisor, formbook
from maillage.cooperation.models.forms import FormChoice
from maillage.cooperation.models.projects import PARTIES, Member, Project
from maillage.cooperation.queries.need import pooled_in
from maillage.cooperation.queries.terms import snapshot_of, tender_of


@dataclass(frozen=True, slots=True)
class Advised:
    """An advice, what is still worth asking, what other wishes would give."""

    advice: Advice
    ask: tuple[str, ...]
    what_ifs: tuple[WhatIf, ...]


def every_form() -> Mapping[str, Form]:
    """Return every form by its id, in the reader's language."""
    return formbook(_language())


def advised(answers: Answers, at: date) -> Advised:
    """Return the advice on some answers, on a day, in the reader's language (no query)."""
    adviser = advisor(_language())
    return Advised(
        adviser.advise(answers, at), worth_asking(adviser, answers, at), what_if(adviser, answers, at)
    )


def _language() -> str:
    return "en" if get_language() == "en" else "fr"


def answers_of_project(project: Project) -> Answers:
    """Return what was answered at the last choice, brought up to date with who takes part and with the contract.

    Before any choice: what the project says of itself, the need it meets included. Six queries at most.
    """
    kinds = [kind or _organisation_kind(own) for kind, own in _parties(project)]
    tender = tender_of(project, snapshot_of(project))
    last = last_choice(project)
    own = answers_of(kinds, tender, pooled_in(project) if last is None else None)
    if last is None:
        return own
    said = parse_answers(last.answers).having("partners", own.partners)
    return said.having("market", own.market) if tender else said


def imposed_by_buyer(project: Project) -> str:
    """Return the solidarity that the buyer of the project's contract imposes: « lead », « all », or nothing."""
    tender = tender_of(project, snapshot_of(project))
    return (tender.solidarity or "") if tender else ""


def number_of_parties(project: Project) -> int:
    """Return how many organisations do the work and share the risk, or may (one query; R-347)."""
    return Member.objects.held().filter(project=project, role__in=PARTIES).count()


def last_choice(project: Project) -> FormChoice | None:
    """Return the form last chosen, with who chose it (one query)."""
    return choices_of(project).first()


def choices_of(project: Project) -> QuerySet[FormChoice]:
    """Return every choice of a form, the last first, with who chose it."""
    return FormChoice.objects.filter(project=project).select_related("member", "chosen_by")


def _parties(project: Project) -> QuerySet[Member, tuple[str, str | None]]:
    rows = Member.objects.held().filter(project=project, role__in=PARTIES)
    return rows.values_list("kind", "organisation__kind")


def _organisation_kind(kind: str | None) -> str:
    """Return the kind of an organisation as partners are counted; « structure » alone does not say which family."""
    return kind if kind in ("company", "authority", "network") else ""
