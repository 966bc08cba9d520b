"""The register of decisions as a table: CSV and XLSX."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.cooperation.presentation.decisions import DecisionRow

WIDTHS = (8, 12, 24, 44, 70, 16, 50, 14, 14, 26)


def register_csv(rows: Sequence[DecisionRow]) -> str:
    """Return the register as a CSV text that French and English spreadsheets open by themselves."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(_head())
    writer.writerows([_safe(cell) for cell in _cells(row)] for row in rows)
    return "\ufeff" + out.getvalue()


def register_xlsx(rows: Sequence[DecisionRow], title: str) -> bytes:
    """Return the register as a workbook. Texts are written as texts: one that begins with « = » is no formula."""
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": title})
        sheet = book.add_worksheet(_("Décisions"))
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for rank, width in enumerate(WIDTHS):
            sheet.set_column(rank, rank, width)
        sheet.write_row(0, 0, _head(), bold)
        for rank, row in enumerate(rows, 1):
            sheet.write_number(rank, 0, row.decision.number, wrapped)
            for column, cell in enumerate(_cells(row)[1:], 1):
                sheet.write_string(rank, column, cell, wrapped)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(rows)), len(WIDTHS) - 1)
    return content.getvalue()


def _head() -> list[str]:
    return [
        _("numéro"),
        _("date"),
        _("sorte"),
        _("décision"),
        _("texte"),
        _("état"),
        _("résultat du vote"),
        _("à revoir le"),
        _("remplacée par"),
        _("prise en réunion"),
    ]


def _cells(row: DecisionRow) -> list[str]:
    one = row.decision
    return [
        str(one.number),
        f"{timezone.localtime(one.decided_at):%Y-%m-%d}",
        str(one.get_kind_display()),
        one.title,
        one.text,
        str(one.get_state_display()),
        row.result,
        one.review_on.isoformat() if one.review_on else "",
        str(one.ended_by.number) if one.ended_by else "",
        _("oui") if row.born else "",
    ]


def _safe(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
