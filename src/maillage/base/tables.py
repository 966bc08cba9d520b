"""Read a public table (CSV or packed CSV) as strictly as a load needs, and say in French what is wrong and where.

Refused as a whole: a file that is absent, empty, too large, badly packed, cut, not in UTF-8, without the expected
columns. Refused by itself: a row with a wrong value; the others are kept.
"""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from maillage.base.refusals import gettext_noop

MAX_BYTES = 100 * 1024 * 1024
MAX_UNPACKED_BYTES = 250 * 1024 * 1024
_MAX_VALUE = 100_000  # characters of one value
_CHUNK = 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class TableFault:
    """One fault of a file: where (line 0 and empty column for the whole file), and a sentence with its facts."""

    file: str
    line: int
    column: str
    message: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.facts if self.facts else self.message


class Damaged(Exception):
    """A file that cannot be loaded as it is; `faults` lists what is wrong in it."""

    def __init__(self, *faults: TableFault) -> None:
        self.faults = faults
        super().__init__("; ".join(map(str, faults)))


class RowRefused(Exception):
    """One row that cannot be loaded; the others can."""

    def __init__(self, row: Row, column: str, message: str, **facts: object) -> None:
        self.fault = TableFault(row.file, row.line, column, message, facts)
        super().__init__(str(self.fault))


def damaged(file: str, message: str, line: int = 0, column: str = "", **facts: object) -> Damaged:
    """Return the exception for a file with one fault."""
    return Damaged(TableFault(file, line, column, message, facts))


def read_content(path: Path, max_bytes: int = MAX_BYTES, max_unpacked: int = MAX_UNPACKED_BYTES) -> bytes:
    """Return the bytes of a file, unpacked if it is gzip. Raises Damaged."""
    name = path.name
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise damaged(name, _TOO_LARGE, size=size // _CHUNK, limit=max_bytes // _CHUNK)
        raw = path.read_bytes()
    except FileNotFoundError:
        raise damaged(name, gettext_noop("ce fichier n’existe pas ; vérifiez le chemin.")) from None
    except OSError:
        raise damaged(
            name, gettext_noop("ce fichier ne peut pas être lu ; vérifiez ses droits d’accès.")
        ) from None
    if not raw.strip():
        raise damaged(name, gettext_noop("le fichier est vide ; récupérez-le à nouveau à sa source."))
    if raw.startswith(_GZIP) or name.endswith(".gz"):
        return _unpack(name, raw, max_unpacked)
    return raw


def _unpack(name: str, raw: bytes, limit: int) -> bytes:
    parts: list[bytes] = []
    total = 0
    left = raw
    try:
        while left:
            packed = zlib.decompressobj(wbits=31)
            while left and not packed.eof:
                part = packed.decompress(left, _CHUNK)
                left = packed.unconsumed_tail or packed.unused_data
                parts.append(part)
                total += len(part)
                if total > limit:
                    raise damaged(name, _TOO_LARGE_UNPACKED, limit=limit // _CHUNK)
            if not packed.eof:
                raise damaged(name, _CUT_PACKED)
    except zlib.error:
        raise damaged(
            name, gettext_noop("le fichier compressé (gzip) est abîmé ; récupérez-le à nouveau à sa source.")
        ) from None
    content = b"".join(parts)
    if not content.strip():
        raise damaged(name, gettext_noop("le fichier compressé ne contient rien ; récupérez-le à nouveau."))
    return content


def decode(name: str, content: bytes) -> str:
    """Return the text of a UTF-8 file (a byte order mark is accepted). Raises Damaged."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise damaged(name, gettext_noop("le fichier est en UTF-16 ; enregistrez-le en UTF-8."))
    body = content.removeprefix(_BOM)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise damaged(name, _NOT_UTF8, line=line, byte=f"{body[error.start]:02X}") from None
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise damaged(
            name, gettext_noop("un octet nul s’y trouve : ce n’est pas un fichier de texte."), line=line
        )
    return text


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, with checked reading of its values. Every method raises RowRefused."""

    file: str
    line: int
    values: Mapping[str, str]

    def text(self, column: str, max_length: int = 200, required: bool = True) -> str:
        """Return the value without outer spaces."""
        value = self.values[column].strip()
        if required and not value:
            raise RowRefused(self, column, gettext_noop("la valeur manque."))
        if len(value) > max_length:
            raise RowRefused(
                self,
                column,
                gettext_noop("texte trop long ; au plus %(limit)d caractères."),
                limit=max_length,
            )
        return value

    def code(self, column: str, pattern: re.Pattern[str], expected: str, required: bool = True) -> str:
        """Return a code that has the expected shape (`expected`: a marked French phrase)."""
        value = self.values[column].strip()
        if (value or required) and not pattern.fullmatch(value):
            raise RowRefused(
                self, column, gettext_noop("« %(value)s » n’est pas valable ; attendu : %(expected)s."),
                value=value[:40], expected=expected,
            )  # fmt: skip
        return value

    def whole(self, column: str, low: int, high: int) -> int | None:
        """Return a whole number in a range, None when the value is absent."""
        value = self.values[column].strip()
        if not value:
            return None
        if not re.fullmatch(r"-?[0-9]{1,18}", value) or not low <= int(value) <= high:
            raise RowRefused(
                self, column,
                gettext_noop("« %(value)s » n’est pas valable ; attendu : un nombre entier de %(low)d à %(high)d."),
                value=value[:40], low=low, high=high,
            )  # fmt: skip
        return int(value)

    def number(self, column: str, low: float, high: float) -> float | None:
        """Return a number (decimal point) in a range, None when the value is absent."""
        value = self.values[column].strip()
        if not value:
            return None
        if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,20})?", value) or not low <= float(value) <= high:
            raise RowRefused(
                self, column,
                gettext_noop("« %(value)s » n’est pas valable ; attendu : un nombre de %(low)g à %(high)g."),
                value=value[:40], low=low, high=high,
            )  # fmt: skip
        return float(value)


@dataclass(slots=True)
class Table:
    """The rows of one file, read once in order; rows of a wrong width go to `refused`, with their line."""

    file: str
    text: str
    columns: tuple[str, ...]
    separator: str = ","
    rows: int = 0
    refused: list[TableFault] = field(default_factory=list)

    def __iter__(self) -> Iterator[Row]:
        # Old Mac and Windows line ends are read as they are; the last line must not be half a row.
        reader = csv.reader(io.StringIO(self.text, newline=""), strict=True, delimiter=self.separator)
        header = self._header(reader)
        wanted = [(column, header.index(column)) for column in self.columns]
        csv.field_size_limit(_MAX_VALUE)
        self.rows = 0
        while (values := self._next(reader)) is not None:
            if not values:
                continue
            self.rows += 1
            if len(values) == len(header):
                yield Row(self.file, reader.line_num, {column: values[place] for column, place in wanted})
            else:
                self._refuse_width(reader.line_num, len(values), len(header))
        if not self.rows:
            raise damaged(self.file, gettext_noop("le fichier n’a que son en-tête ; aucune ligne à charger."))

    def _next(self, reader: Iterator[list[str]]) -> list[str] | None:
        try:
            return next(reader, None)
        except csv.Error:
            line = getattr(reader, "line_num", 0)
            raise damaged(self.file, _NOT_CSV, line=line) from None

    def _header(self, reader: Iterator[list[str]]) -> list[str]:
        header = [name.strip() for name in self._next(reader) or []]
        twice = sorted({name for name in header if header.count(name) > 1} & set(self.columns))
        missing = [column for column in self.columns if column not in header]
        if twice:
            raise damaged(self.file, _TWICE, line=1, columns=", ".join(twice))
        if missing:
            other = next((mark for mark in ";\t|" if len(header) == 1 and mark in header[0]), None)
            if other:
                raise damaged(self.file, _SEPARATOR, line=1, separator="\\t" if other == "\t" else other)
            found = ", ".join(header)[:200]
            raise damaged(self.file, _COLUMNS, line=1, missing=", ".join(missing), found=found)
        return header

    def _refuse_width(self, line: int, found: int, expected: int) -> None:
        cut = line >= self.text.count("\n") + 1 and not self.text.endswith("\n")
        if cut and found < expected:
            raise damaged(self.file, _CUT, line=line)
        self.refused.append(TableFault(self.file, line, "", _WIDTH, {"found": found, "expected": expected}))


_TOO_LARGE = gettext_noop("le fichier pèse %(size)d Mo ; la limite est de %(limit)d Mo. Il n’a pas été lu.")
_TOO_LARGE_UNPACKED = gettext_noop(
    "le fichier dépasse %(limit)d Mo une fois décompressé ; il n’a pas été lu."
)
_CUT_PACKED = gettext_noop("le fichier compressé est coupé avant la fin ; récupérez-le en entier.")
_NOT_UTF8 = gettext_noop("le fichier n’est pas en UTF-8 (octet 0x%(byte)s) ; enregistrez-le en UTF-8.")
_NOT_CSV = gettext_noop(
    'ce n’est pas un tableau CSV : un guillemet (") ouvert n’est pas refermé, ou une valeur est démesurée.'
)
_TWICE = gettext_noop("ces colonnes sont données deux fois : %(columns)s ; gardez-en une seule.")
_SEPARATOR = gettext_noop(
    "les colonnes sont séparées par « %(separator)s » ; attendu : la virgule. Enregistrez le tableau en CSV « , »."
)
_COLUMNS = gettext_noop("il manque les colonnes %(missing)s ; trouvées : %(found)s.")
_CUT = gettext_noop("le fichier est coupé au milieu de cette ligne ; récupérez-le en entier.")
_WIDTH = gettext_noop("la ligne a %(found)d valeurs ; attendu : %(expected)d.")
