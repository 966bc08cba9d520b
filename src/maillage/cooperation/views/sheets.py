"""Send a table as a file that spreadsheets open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.text import slugify

from maillage.cooperation.presentation.sheets import Cell, as_csv, as_xlsx

SHEETS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def send(
    kind: str, title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int]
) -> HttpResponse:
    """Send a table to save, named after its title; kind: a key of SHEETS."""
    content = as_csv(head, rows) if kind == "csv" else as_xlsx(title, head, rows, widths)
    answer = HttpResponse(content, content_type=SHEETS[kind])
    answer["Content-Disposition"] = f'attachment; filename="{slugify(title)[:80] or "tableau"}.{kind}"'
    return answer
