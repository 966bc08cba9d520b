"""The funding plan as a table (CSV) and as a workbook (XLSX): amounts as numbers, unknown ones as « inconnu »."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal

import xlsxwriter
from django.utils.translation import gettext as _

from maillage.cooperation.domain.funders import Plan
from maillage.cooperation.presentation.funding import gap_text, total_text
from maillage.cooperation.presentation.funding_chart import month_name
from maillage.cooperation.queries.funding import PlanRows

Row = Sequence[object]


def sheets(rows: PlanRows, plan: Plan) -> list[tuple[str, list[Row]]]:
    """Return the tables of a plan by name; amounts in euros."""
    return [
        (_("Synthèse"), list(_summary(plan))),
        (_("Dépenses"), list(_costs(rows))),
        (_("Financements"), list(_funders(rows))),
        (_("Versements"), list(_instalments(rows))),
        (_("Trésorerie"), list(_cash(plan))),
    ]


def as_csv(rows: PlanRows, plan: Plan) -> str:
    """Return the plan as one table that French and English spreadsheets open by themselves."""
    content = io.StringIO()
    writer = csv.writer(content, delimiter=";")
    for name, table in sheets(rows, plan):
        writer.writerow([_safe(name)])
        for row in table:
            writer.writerow([_cell(value) for value in row])
        writer.writerow([])
    return "\ufeff" + content.getvalue()


def as_xlsx(rows: PlanRows, plan: Plan, title: str) -> bytes:
    """Return the plan as a workbook; texts are written as texts: one that begins with « = » is no formula."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": title})
        bold, wrap = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True})
        euros = book.add_format({"num_format": "#,##0.00"})
        for name, table in sheets(rows, plan):
            sheet = book.add_worksheet(name)
            sheet.set_column(0, 0, 36)
            sheet.set_column(1, 11, 20)
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(table):
                for column, value in enumerate(row):
                    if isinstance(value, Decimal):
                        sheet.write_number(number, column, float(value), euros)
                    else:
                        sheet.write_string(number, column, _text(value), wrap if number else bold)
    return content.getvalue()


def _euros(cents: int | None) -> object:
    return _("inconnu") if cents is None else Decimal(cents) / 100


def _summary(plan: Plan) -> Iterator[Row]:
    yield _("Sujet"), _("Montant")
    yield _("Besoins"), total_text(plan.needs)
    yield _("Financements acquis"), total_text(plan.sure)
    yield _("Financements demandés ou à demander"), total_text(plan.hoped)
    yield _("Reçu"), _euros(plan.received)
    yield _("Avec ce qui est acquis"), gap_text(plan.gap_sure)
    yield _("Si tout ce qui est demandé arrive"), gap_text(plan.gap_hoped)
    yield _("Dépenses valorisées en nature"), total_text(plan.in_kind_needs)
    yield _("Apports en nature"), total_text(plan.in_kind_money)


def _costs(rows: PlanRows) -> Iterator[Row]:
    yield (
        _("Dépense"),
        _("Montant en euros"),
        _("Premier mois"),
        _("Nombre de mois"),
        _("En nature"),
        _("Portée par"),
        _("Note"),
    )
    for one in rows.lines:
        yield (
            one.label, _euros(one.amount_cents), one.starts_on or "", one.months, _("oui") if one.in_kind else _("non"),
            one.member or "", one.note,
        )  # fmt: skip


def _funders(rows: PlanRows) -> Iterator[Row]:
    yield (
        _("Financeur"), _("Nature"), _("État"), _("Demandé en euros"), _("Demandé le"), _("Dossier"),
        _("Accordé en euros"), _("Accordé le"), _("Notification ou convention"), _("Reçu en euros"), _("Conditions"),
    )  # fmt: skip
    for row, funder in zip(rows.sources, rows.funders, strict=True):
        yield (
            row.name, row.get_kind_display(), row.get_state_display(), _euros(row.requested_cents),
            row.requested_on or "", row.requested_ref, _euros(row.granted_cents) if funder.is_sure else "",
            row.granted_on or "", row.granted_ref, _euros(funder.received), row.conditions,
        )  # fmt: skip


def _instalments(rows: PlanRows) -> Iterator[Row]:
    yield _("Financeur"), _("Montant en euros"), _("Prévu le"), _("Reçu le"), _("Pièce")
    for source in rows.sources:
        for one in source.instalments.all():
            yield (
                source.name,
                _euros(one.amount_cents),
                one.due_on or "",
                one.received_on or "",
                one.reference,
            )


def _cash(plan: Plan) -> Iterator[Row]:
    yield (
        _("Mois"), _("Entrées acquises"), _("Entrées espérées"), _("Sorties"), _("Solde avec ce qui est acquis"),
        _("Solde si tout arrive"), _("Montants inconnus jusque-là"),
    )  # fmt: skip
    for one in plan.cash.months:
        flow = one.flow
        yield (
            month_name(one.month), _euros(flow.sure.cents), _euros(flow.hoped.cents), _euros(flow.out.cents),
            _euros(one.balance), _euros(one.hoped_balance), one.uncertain,
        )  # fmt: skip


def _text(value: object) -> str:
    return str(value)


def _cell(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:.2f}".replace(".", ",")
    return _safe(_text(value))


def _safe(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
