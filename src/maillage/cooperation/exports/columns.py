"""How wide the columns of a table are, from what they hold: the same on every format."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from maillage.cooperation.domain.documents.facts import BLANK_CLOSE, BLANK_OPEN

LINE = 98
"""Characters that a row of a table holds, about, in the size of its text; narrower text holds more."""
NARROW_LINE = 110
MARGIN = 4
"""Characters that the margins of a cell take."""
SHORT = 22
"""A column whose every cell is as short as that takes what it needs, and leaves the rest to the others."""
LEAST = 14
BOLD = " "
"""What bold letters take more, one for seven."""
_BLANK = re.compile(f"{BLANK_OPEN}(?!{BLANK_CLOSE})")
BLANK_ROOM = "à compléter\u00a0: "
"""What stands before the label of a blank: it takes room too, in any language about the same."""
MOST_COLUMNS = 4
"""Of a table in the ordinary size of text."""


def widths_of(head: Sequence[str], rows: Sequence[Sequence[str]], wide: Collection[int] = ()) -> list[float]:
    """Return the part of the width that each column takes; they add up to 1. wide: columns given more room."""
    columns = [
        [name + BOLD * (len(name) // 7), *(_shown(row[at]) for row in rows)] for at, name in enumerate(head)
    ]
    line = _line(len(head))
    needs = [_longest(cells) + MARGIN for cells in columns]
    short = {at for at, need in enumerate(needs) if at not in wide and need <= SHORT}
    rest = line - sum(needs[at] for at in short)
    if len(short) == len(head) or rest < LEAST * (len(head) - len(short)):
        short, rest = set(), line
    weights = {
        at: min(max(need, 16), 81) ** 0.5 * (1.3 if at in wide else 1)
        for at, need in enumerate(needs)
        if at not in short
    }
    floors = {at: float(_longest_word(columns[at]) + MARGIN) for at in weights}
    if sum(floors.values()) > rest:
        floors = {at: min(floor, rest / len(weights)) for at, floor in floors.items()}
    found = {at: float(needs[at]) for at in short} | _shared(rest, weights, floors)
    return [found[at] / line for at in range(len(head))]


def lines_of(rows: Sequence[Sequence[str]], widths: Sequence[float]) -> list[int]:
    """Return how many lines each row takes, about."""
    line = _line(len(widths))
    return [
        max(
            sum(1 + int(len(part) / max(width * line - MARGIN, 1)) for part in _shown(cell).split("\n"))
            for cell, width in zip(row, widths, strict=True)
        )
        for row in rows
    ]


def _line(columns: int) -> int:
    return LINE if columns <= MOST_COLUMNS else NARROW_LINE


def _shown(cell: str) -> str:
    return _BLANK.sub(BLANK_ROOM, cell)


def _longest(cells: Sequence[str]) -> int:
    return max(len(line) for cell in cells for line in cell.split("\n"))


def _longest_word(cells: Sequence[str]) -> int:
    return max((len(word) for cell in cells for word in cell.split()), default=0)


def _shared(rest: float, weights: dict[int, float], floors: dict[int, float]) -> dict[int, float]:
    """Share some width by weight; none gets less than its floor, as long as the floors fit."""
    found: dict[int, float] = {}
    while True:
        total = sum(weight for at, weight in weights.items() if at not in found)
        left = rest - sum(found.values())
        shares = {at: left * weight / total for at, weight in weights.items() if at not in found}
        low = {at: floors[at] for at, share in shares.items() if share < floors[at]}
        if not low:
            return found | shares
        found |= low
