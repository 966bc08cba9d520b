"""An answer as a workbook (XLSX): Réponse, Membres, Heures par besoin, Prudence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from maillage.base.figures import with_unit
from maillage.consortium.domain.answer import Answer
from maillage.consortium.domain.problem import Question
from maillage.consortium.exports.report import Report, report_of, said

Row = Sequence[object]


def as_xlsx(answer: Answer, question: Question, labels: Mapping[str, str], *, partial: bool = False) -> bytes:
    """Return a workbook of the answer, in the current language.

    labels: name of each trade code. Texts are written as texts: a name that begins with « = » is no formula.
    """
    report = report_of(answer, question, labels, partial=partial)
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": report.title})
        sheets = _Sheets(book)
        sheets.add(_("Réponse"), (28, 100), _summary(report))
        sheets.add(_("Membres"), _MEMBERS_WIDTHS, _members(report), figures=(0, 7, 8, 9, 10))
        sheets.add(_("Heures par besoin"), (12, 34, 10, 40, 14, 10), _hours(report), figures=(0, 4, 5))
        sheets.add(_("Prudence"), (12, 34, 10, 110), _cautions(report), figures=(0,))
    return content.getvalue()


_MEMBERS_WIDTHS = (12, 8, 34, 18, 18, 24, 12, 14, 10, 12, 14, 90)


class _Sheets:
    """Writes tables: a bold header that stays in sight, wrapped texts, numbers as numbers."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._header = book.add_format(
            {"bold": True, "bg_color": "#E3EDEA", "text_wrap": True, "valign": "top"}
        )
        self._text = book.add_format({"text_wrap": True, "valign": "top"})
        self._figure = book.add_format({"num_format": "#,##0.##", "valign": "top"})

    def add(
        self, name: str, widths: Sequence[int], rows: Iterable[Row], *, figures: Sequence[int] = ()
    ) -> None:
        sheet = self._book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if number == 0:
                    sheet.write_string(number, column, str(value), self._header)
                elif column in figures and isinstance(value, int | float):
                    sheet.write_number(number, column, value, self._figure)
                else:
                    sheet.write_string(number, column, str(value), self._text)


def _summary(report: Report) -> Iterable[Row]:
    yield _("Sujet"), _("Réponse")
    yield _("Appel"), f"{report.title} ({report.reference})"
    for line in report.about:
        yield "", line
    for lot in report.lots:
        needs = "\n".join(
            said(f"{need.id} · {need.label}", f"{with_unit(need.hours, 'h')} ({need.mode})")
            for need in lot.needs
        )
        yield _("Lot %(id)s") % {"id": lot.id}, f"{lot.title} · {lot.reservation}\n{needs}"
    yield _("Résultat"), f"{report.outcome}. {report.read}"
    yield from _groups(report)
    yield from _lack(report)
    for line in (*report.alone, report.to_ask, *report.warnings):
        if line:
            yield _("À savoir"), line
    yield _("Nature"), _("Proposition calculée, à vérifier avec les structures.")


def _groups(report: Report) -> Iterable[Row]:
    for group in report.groups:
        yield _("Proposition %(rank)s") % {"rank": group.rank}, f"{group.title}. {group.summary}"
        yield "", ", ".join([group.certainty.label, *group.differences])
        if group.form:
            yield (
                _("Forme conseillée"),
                f"{group.form.name}. {group.form.why} ({', '.join(group.form.rules)})",
            )


def _lack(report: Report) -> Iterable[Row]:
    if report.lack:
        yield _("Ce qui manque"), report.lack.headline
        for line in report.lack.blocking:
            yield _("Ne peut pas tenir ensemble"), line.text
        for help in report.lack.helps:
            yield _("Suffirait à lui seul"), help.text


def _members(report: Report) -> Iterable[Row]:
    yield (
        _("Proposition"),
        _("Membre"),
        _("Structure"),
        _("SIRET"),
        _("Type"),
        _("Commune"),
        _("Mandataire"),
        _("Heures par an"),
        _("Part (%)"),
        _("Charge (%)"),
        _("Répond de (€)"),
        _("Pourquoi"),
    )
    for group in report.groups:
        for member in group.members:
            exposure = group.form.exposure_of(member.siret) if group.form else None
            yield (
                group.rank,
                member.letter,
                member.name,
                member.siret,
                ", ".join(code for code, _name in member.kinds),
                member.town,
                _("oui") if member.is_lead else "",
                member.hours,
                member.percent,
                member.load_percent,
                float(exposure.answers_for) if exposure else _("inconnu"),
                "\n".join(reason.text for reason in member.why),
            )


def _hours(report: Report) -> Iterable[Row]:
    yield (
        _("Proposition"),
        _("Structure"),
        _("Membre"),
        _("Besoin"),
        _("Heures par an"),
        _("Distance (km)"),
    )
    for group in report.groups:
        for member in group.members:
            for task in member.tasks:
                yield group.rank, member.name, member.letter, task.label, task.hours, task.km


def _cautions(report: Report) -> Iterable[Row]:
    yield _("Proposition"), _("Qui"), _("Règle"), _("À vérifier")
    for group in report.groups:
        for caution in group.cautions:
            yield group.rank, _("Le groupement"), caution.rule or "", caution.text
        for member in group.members:
            for caution in member.cautions:
                yield group.rank, member.name, caution.rule or "", caution.text
