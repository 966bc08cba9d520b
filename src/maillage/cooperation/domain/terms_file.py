"""The table of the parts, come back as a file: which column is what, which row is whose. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from maillage.base.refusals import Refusal, gettext_noop

NAME, SIRET, LEAD = "name", "siret", "lead"
"""Columns that say whose row it is, and one that is only read: who represents the group is changed elsewhere."""
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_UNIT = re.compile(r"[\s\u00a0\u202f]*(h|€|%)$")
_GUARDED = re.compile(r"'(?=[=+\-@])")


class NoRows(Refusal):
    message = gettext_noop("Ce fichier n’a aucune ligne de membre : la première ligne porte les titres.")


class UnknownColumns(Refusal):
    message = gettext_noop(
        "Colonnes inconnues, ou données deux fois : %(columns)s. Gardez les titres du tableau que la page donne : "
        "%(expected)s."
    )


class NoMemberColumn(Refusal):
    message = gettext_noop(
        "La première ligne doit porter les titres, dont « %(name)s » ou « %(siret)s » : on ne sait pas à qui est "
        "chaque ligne."
    )


class UnknownMembers(Refusal):
    message = gettext_noop(
        "Ces lignes ne sont à aucun membre du groupe : %(rows)s. Retirez-les, ou corrigez leur nom ou leur SIRET."
    )


class SameMember(Refusal):
    message = gettext_noop("Plusieurs lignes sont au même membre : %(rows)s. Gardez-en une.")


@dataclass(frozen=True, slots=True)
class Head:
    """A column of the table. names: in each language; decimals: that its figures keep."""

    column: str
    names: tuple[str, ...]
    decimals: int = 2


@dataclass(frozen=True, slots=True)
class Holder:
    """A member that may have a row."""

    member: int
    name: str
    siret: str


@dataclass(frozen=True, slots=True)
class Filled:
    """What a file says: figures as one types them, by member and column; members that it does not name."""

    values: Mapping[tuple[int, str], str]
    absent: tuple[Holder, ...]


def read_file(
    grid: Sequence[Sequence[str | Decimal]], heads: Sequence[Head], holders: Sequence[Holder]
) -> Filled:
    """Return what a file says of the parts.

    Raises NoRows, UnknownColumns, NoMemberColumn, UnknownMembers, SameMember.
    """
    rows = [(number, row) for number, row in enumerate(grid, 1) if any(str(cell).strip() for cell in row)]
    if len(rows) < 2:
        raise NoRows()
    columns = _columns([str(cell) for cell in rows[0][1]], heads)
    found = {number: _holder(_named(row, columns), holders) for number, row in rows[1:]}
    _check_rows(found, dict(rows), columns)
    values = {
        (holder.member, head.column): _typed(row[place] if place < len(row) else "", head)
        for number, row in rows[1:]
        if (holder := found[number]) is not None
        for place, head in columns.items()
        if head.column not in (NAME, SIRET, LEAD)
    }
    named = {holder.member for holder in found.values() if holder}
    return Filled(values, tuple(one for one in holders if one.member not in named))


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text.replace("’", "'")).strip().casefold()


def _columns(titles: Sequence[str], heads: Sequence[Head]) -> dict[int, Head]:
    """Return what each column is; needs that are called the same come in their order."""
    left, found, unknown = list(heads), {}, []
    for place, title in enumerate(titles):
        if not title.strip():
            continue
        head = next((one for one in left if _plain(title) in {_plain(name) for name in one.names}), None)
        if head is None:
            unknown.append(title.strip()[:80])
            continue
        left.remove(head)
        found[place] = head
    if unknown:
        expected = " · ".join(head.names[0] for head in heads)
        raise UnknownColumns(columns=" · ".join(unknown[:10]), expected=expected)
    if not {NAME, SIRET} & {head.column for head in found.values()}:
        names = {head.column: head.names[0] for head in heads}
        raise NoMemberColumn(name=names[NAME], siret=names[SIRET])
    return found


def _named(row: Sequence[str | Decimal], columns: Mapping[int, Head]) -> tuple[str, str]:
    """Return the name and the SIRET that a row gives."""
    said = {head.column: str(row[place]) for place, head in columns.items() if place < len(row)}
    return _GUARDED.sub("", said.get(NAME, "")), re.sub(r"\D", "", said.get(SIRET, ""))


def _holder(named: tuple[str, str], holders: Sequence[Holder]) -> Holder | None:
    name, siret = named
    by_siret = [one for one in holders if siret and one.siret == siret]
    by_name = [one for one in holders if _plain(one.name) == _plain(name)]
    found = by_siret or ([one for one in by_name if not siret or not one.siret])
    return found[0] if len(found) == 1 else None


def _check_rows(
    found: Mapping[int, Holder | None],
    rows: Mapping[int, Sequence[str | Decimal]],
    columns: Mapping[int, Head],
) -> None:
    unknown = [number for number, holder in found.items() if holder is None]
    if unknown:
        raise UnknownMembers(rows=_shown(unknown, rows, columns))
    times = Counter(holder.member for holder in found.values() if holder)
    twice = [number for number, holder in found.items() if holder and times[holder.member] > 1]
    if twice:
        raise SameMember(rows=_shown(twice, rows, columns))


def _shown(
    numbers: Sequence[int], rows: Mapping[int, Sequence[str | Decimal]], columns: Mapping[int, Head]
) -> str:
    told = [
        f"{number} ({' '.join(filter(None, _named(rows[number], columns)))[:60]})" for number in numbers[:10]
    ]
    return ", ".join(told) + (" …" if len(numbers) > 10 else "")


def _typed(cell: str | Decimal, head: Head) -> str:
    """Return a figure as one types it; what a spreadsheet computed is rounded to what is kept."""
    if isinstance(cell, Decimal):
        cell = f"{cell.quantize(Decimal(1).scaleb(-head.decimals), ROUND_HALF_UP).normalize() + 0:f}".replace(
            ".", ","
        )
    return _UNIT.sub("", _GUARDED.sub("", cell.strip()))[:30]
