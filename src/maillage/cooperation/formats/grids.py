"""A table filled in with a spreadsheet, CSV or XLSX, read as rows of cells (why not by a library: ADR 17)."""

from __future__ import annotations

import csv
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree  # nosec B405

from maillage.base.refusals import Refusal, gettext_noop
from maillage.cooperation.domain.files import clean_name, kind_of

Cell = str | Decimal
Grid = list[list[Cell]]
MOST_MEGABYTES = 1
MOST_ROWS, MOST_COLUMNS = 2000, 200
_MOST_UNPACKED = 20 * 1024 * 1024
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

_BROKEN = (
    ValueError, KeyError, RuntimeError, OSError, EOFError, csv.Error, zipfile.BadZipFile, zlib.error,
    ElementTree.ParseError,
)  # fmt: skip


class NotATable(Refusal):
    message = gettext_noop("« %(name)s » ne se lit pas ici : enregistrez votre tableau en CSV ou en XLSX.")


class NotReadable(Refusal):
    message = gettext_noop(
        "« %(name)s » ne se lit pas comme un tableau : enregistrez-le à nouveau en XLSX, ou en CSV encodé en UTF-8."
    )


class TooLong(Refusal):
    message = gettext_noop("« %(name)s » compte plus de %(most)s lignes : ne gardez que celles des membres.")


def read_grid(name: str, content: bytes) -> Grid:
    """Return the rows of a table, its numbers as numbers when the file says so (XLSX), its other cells as texts.

    Raises NotATable, NotReadable, TooLong, and what `domain.files.kind_of` raises.
    """
    shown = clean_name(name)
    extension = shown.rpartition(".")[2].lower()
    if extension not in ("csv", "txt", "xlsx"):
        raise NotATable(name=shown)
    if content.startswith(_UTF16):
        raise NotReadable(name=shown)
    kind = kind_of(name, content, limit=MOST_MEGABYTES)
    try:
        rows = list(_workbook(content) if kind == "xlsx" else _csv(content))
    except _BROKEN:
        raise NotReadable(name=shown) from None
    if len(rows) > MOST_ROWS:
        raise TooLong(name=shown, most=MOST_ROWS)
    return rows


def _csv(content: bytes) -> Iterator[list[Cell]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")  # how a French Excel writes CSV
    first = text.lstrip("\r\n").partition("\n")[0]
    separator = next((mark for mark in ";\t" if mark in first), ",")
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        yield [cell.strip() for cell in row[:MOST_COLUMNS]]


def _workbook(content: bytes) -> Iterator[list[Cell]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        shared = "xl/sharedStrings.xml"
        texts = [_words(one) for one in _xml(packed, shared)] if shared in packed.namelist() else []
        sheet = _xml(packed, _first_sheet(packed))
    reached = 0
    for row in sheet.iter(f"{_MAIN}row"):
        cells = _row(row, texts)
        if not any(cell != "" for cell in cells):  # formats only: thousands of them, sometimes
            continue
        number = max(int(row.get("r") or reached + 1), reached + 1)
        yield from ([] for _empty in range(reached + 1, min(number, MOST_ROWS + 1)))
        yield cells
        reached = number
        if reached > MOST_ROWS:
            return


def _xml(packed: zipfile.ZipFile, name: str) -> ElementTree.Element:
    """Return a part of a workbook. Raises ValueError for one that is huge once unpacked, or that declares entities."""
    if packed.getinfo(name).file_size > _MOST_UNPACKED:
        raise ValueError(name)
    with packed.open(name) as part:
        raw = part.read(_MOST_UNPACKED)
    if b"<!" in raw.replace(b"<!--", b"").replace(b"<![CDATA[", b"") or b"\x00" in raw:
        raise ValueError(name)
    return ElementTree.fromstring(raw)  # nosec B314


def _first_sheet(packed: zipfile.ZipFile) -> str:
    first = next(_xml(packed, "xl/workbook.xml").iter(f"{_MAIN}sheet"), None)
    if first is None:
        raise ValueError("no sheet")
    for link in _xml(packed, "xl/_rels/workbook.xml.rels"):
        if link.get("Id") == first.get(_LINK):
            return posixpath.normpath(posixpath.join("xl", link.get("Target") or "")).removeprefix("/")
    raise ValueError("no sheet")


def _row(row: ElementTree.Element, texts: list[str]) -> list[Cell]:
    cells: list[Cell] = []
    for cell in row.iter(f"{_MAIN}c"):
        found = _REFERENCE.fullmatch(cell.get("r") or "")
        place = _place(found[1]) if found else len(cells)
        if place < MOST_COLUMNS:
            cells.extend("" for _missing in range(len(cells), place))
            cells[place:] = [_cell(cell, texts)]
    return cells


def _place(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _cell(cell: ElementTree.Element, texts: list[str]) -> Cell:
    kind, value = cell.get("t", "n"), (cell.findtext(f"{_MAIN}v") or "").strip()
    if kind == "inlineStr":
        return _words(cell).strip()
    if kind == "s":
        return texts[int(value)].strip() if value and int(value) < len(texts) else ""
    if kind != "n" or not value:
        return value
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    return number if number.is_finite() and abs(number.adjusted()) < 15 else value


def _words(one: ElementTree.Element) -> str:
    """Return a text, without the reading aids that some languages write beside it."""
    aids = {id(word) for aid in one.iter(f"{_MAIN}rPh") for word in aid.iter(f"{_MAIN}t")}
    return "".join(word.text or "" for word in one.iter(f"{_MAIN}t") if id(word) not in aids)
