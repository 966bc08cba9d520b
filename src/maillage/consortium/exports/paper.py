"""An answer on paper: a tagged PDF (PDF/UA-1) of one or two pages, made by typst from plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.base.explain import day
from maillage.base.figures import number, with_unit
from maillage.base.typeset import tagged_pdf
from maillage.consortium.domain.answer import Answer
from maillage.consortium.domain.problem import Question
from maillage.consortium.exports.report import LotLine, Report, report_of, said
from maillage.consortium.presentation.group import GroupView, MemberView, Told
from maillage.consortium.presentation.lack import Lack

TEMPLATE = Path(__file__).with_name("answer.typ")


def as_pdf(
    answer: Answer, question: Question, labels: Mapping[str, str], *, at: date, partial: bool = False
) -> bytes:
    """Return a PDF of the answer, in the current language.

    labels: name of each trade code. at: the day printed on it.
    """
    data = _data(report_of(answer, question, labels, partial=partial), at)
    return tagged_pdf(TEMPLATE, data)


def _data(report: Report, at: date) -> dict[str, Any]:
    return {
        "lang": (get_language() or "fr")[:2],
        "title": report.title,
        "kind": _("Qui peut répondre ensemble ?"),
        "about": list(report.about),
        "lots": [_lot(lot) for lot in report.lots],
        "outcome": report.outcome,
        "read": report.read,
        "groups": [_group(group) for group in report.groups],
        "lack": _lack(report.lack) if report.lack else None,
        "also": [line for line in (*report.alone, report.to_ask, *report.warnings) if line],
        "proposal": _("Proposition calculée le %(day)s, à vérifier") % {"day": day(at)},
        "disclaimer": _(
            "Elle repose sur ce que les structures déclarent. Rien n’engage personne avant une convention de "
            "groupement écrite (R-254), et la composition ne change plus entre la candidature et la signature du "
            "marché, sauf exceptions (R-248)."
        ),
        "footer": _("Maillage · %(reference)s · calculé le %(day)s")
        % {"reference": report.reference, "day": day(at)},
        "terms": _terms(),
    }


def _terms() -> dict[str, str]:
    return {
        "insertion": _("Heures d’insertion"),
        "cautions": _("À vérifier avant de répondre"),
        "others": _("Autres groupements possibles"),
        "rank": _("N°"),
        "group": _("Groupement"),
        "change": _("Par rapport au premier"),
        "points": _("Points"),
        "lack": _("Ce qui manque"),
        "blocking": _("Ceci ne peut pas tenir ensemble"),
        "needs": _("Besoin par besoin, s’il était seul"),
        "need": _("Besoin"),
        "able": _("Structures capables"),
        "coverable": _("Au plus"),
        "asked": _("Demandé"),
        "helps": _("Un seul de ces changements suffit"),
        "no-help": _("Aucun changement à lui seul ne suffit."),
        "also": _("À savoir"),
    }


def _lot(lot: LotLine) -> dict[str, Any]:
    insertion = ""
    if lot.insertion_hours:
        insertion = _(" · %(hours)s d’insertion par an") % {"hours": with_unit(lot.insertion_hours, "h")}
    return {
        "title": lot.title,
        "reservation": lot.reservation,
        "insertion": insertion,
        "needs": [said(need.label, f"{with_unit(need.hours, 'h')} ({need.mode})") for need in lot.needs],
    }


def _group(group: GroupView) -> dict[str, Any]:
    lines = [
        _("%(lot)s : %(hours)s prévues pour %(target)s demandées")
        % {"lot": lot.title, "hours": with_unit(lot.hours, "h"), "target": with_unit(lot.target, "h")}
        for lot in group.insertion
        if lot.target
    ]
    form = group.form
    return {
        "rank": number(group.rank),
        "title": group.title,
        "summary": group.summary,
        "certainty": group.certainty.label,
        "differences": ", ".join(group.differences),
        "cost": number(group.cost),
        "form": f"{form.name}." if form else "",
        "form-why": form.why if form else "",
        "form-rules": ", ".join(form.rules) if form else "",
        "members": [_member(member, group) for member in group.members],
        "insertion": lines,
        "cautions": _notes(group.cautions),
    }


def _member(member: MemberView, group: GroupView) -> dict[str, Any]:
    exposure = group.form.exposure_of(member.siret) if group.form else None
    return {
        "letter": member.letter,
        "category": member.category,
        "name": member.name,
        "kinds": ", ".join(code for code, _name in member.kinds),
        "town": member.town,
        "lead": _("mandataire pressentie") if member.is_lead else "",
        "percent": member.percent,
        "share": _("%(percent)s %% des heures, %(hours)s par an, charge %(load)s %%")
        % {
            "percent": number(member.percent),
            "hours": with_unit(member.hours, "h"),
            "load": number(member.load_percent),
        },
        "exposure": ""
        if exposure is None
        else _("Sa part vaut %(share)s ; elle répond de %(answers)s.")
        % {"share": with_unit(exposure.share, "€"), "answers": with_unit(exposure.answers_for, "€")},
        "tasks": [
            said(task.label, f"{with_unit(task.hours, 'h')}, {with_unit(task.km, 'km')}")
            for task in member.tasks
        ],
        "why": _notes(member.why),
        "cautions": _notes(member.cautions),
    }


def _notes(notes: Iterable[Told]) -> list[dict[str, str]]:
    return [{"text": note.text, "rule": note.rule or ""} for note in notes]


def _lack(lack: Lack) -> dict[str, Any]:
    return {
        "headline": lack.headline,
        "blocking": [line.text for line in lack.blocking],
        "needs": [
            [need.label, number(need.able), with_unit(need.coverable, "h"), with_unit(need.hours, "h")]
            for need in lack.needs
        ],
        "helps": [one.text for one in lack.helps],
    }
