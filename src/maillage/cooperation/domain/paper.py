"""A document on paper, as plain data: what it says, block by block, whatever it is written on (DOCX, PDF)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

LONGEST_TEXT = 20_000
_KEPT_CONTROLS = "\t\n"


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a part; level 1 for parts, 2 for what they hold (the title of the document is above both)."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. note: set apart, smaller; items: a list under it."""

    text: str
    items: tuple[str, ...] = ()
    note: bool = False


@dataclass(frozen=True, slots=True)
class Blank:
    """What nobody has given yet: shown as « à compléter : … », never invented."""

    label: str


@dataclass(frozen=True, slots=True)
class Clause:
    """An article: number, title, its paragraphs and blanks, where it comes from.

    rules: « R-254 »; source: « CCP R2142-20 »; caution: what somebody of the trade has to read over, in a sentence.
    """

    number: str
    title: str
    text: tuple[Paragraph | Blank, ...]
    rules: tuple[str, ...] = ()
    source: str = ""
    caution: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head of as many cells; caption: what the table says, read before it.

    figures, wide: indexes of columns of figures, of columns given more room; tall: its rows are written on by hand.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str
    figures: frozenset[int] = frozenset()
    wide: frozenset[int] = frozenset()
    tall: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """Where a party signs. said: « signé le … par … » once it did, empty before."""

    party: str
    person: str = ""
    quality: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """The signatures of the parties, in the order of the group."""

    rows: tuple[Signature, ...]
    title: str = ""


Block = Heading | Paragraph | Clause | Table | Blank | Signatures


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document.

    kind: what it is (« Convention de groupement »); project: whose; version: as printed in the header (« version 2 »),
    may be empty; on: the day printed; cautions: what to have read over, and by whom; missing: labels of what is blank.
    """

    title: str
    kind: str
    language: str
    project: str
    on: date
    blocks: tuple[Block, ...]
    version: str = ""
    cautions: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    lead: str = ""


def clean(text: object) -> str:
    """Return a text that any format can hold: no control character, no lone surrogate, no bidirectional override.

    Right-to-left letters, emoji, quotes and braces stay as typed. At most LONGEST_TEXT characters.
    """
    kept = (
        char
        for char in str(text).replace("\r\n", "\n").replace("\r", "\n")[:LONGEST_TEXT]
        if char in _KEPT_CONTROLS or not _unwritable(char)
    )
    return "".join(kept)


def _unwritable(char: str) -> bool:
    # Overrides and isolates left open would turn the text that follows.
    number = ord(char)
    if 0x202A <= number <= 0x202E or 0x2066 <= number <= 0x2069 or number & 0xFFFE == 0xFFFE:
        return True
    return unicodedata.category(char) in {"Cc", "Cs"} or 0xFDD0 <= number <= 0xFDEF


def as_data(paper: Paper) -> dict[str, Any]:
    """Return a paper as JSON can hold it, every text cleaned: what is frozen, hashed and given to the typesetters."""
    return {
        "title": clean(paper.title),
        "kind": clean(paper.kind),
        "language": paper.language,
        "project": clean(paper.project),
        "version": clean(paper.version),
        "on": paper.on.isoformat(),
        "lead": clean(paper.lead),
        "cautions": _cleaned(paper.cautions),
        "missing": _cleaned(paper.missing),
        "blocks": [_block(block) for block in paper.blocks],
    }


def depths(blocks: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the depth of the heading of each block of `as_data`, 1 under the title of the document; 0 without one.

    No level is ever skipped: articles are at the first level until a part holds them.
    """
    found, parts, above = [], False, 0
    for block in blocks:
        depth = 0
        if block["sort"] == "heading" and block["text"].strip():
            parts = parts or block["level"] == 1
            depth = min(block["level"], above + 1)
        elif block["sort"] == "clause" and (block["number"] + block["title"]).strip():
            depth = 2 if parts else 1
        elif block["sort"] == "signatures" and block["title"].strip():
            depth = 1
        above = depth or above
        found.append(depth)
    return found


def from_data(data: Mapping[str, Any]) -> Paper:
    """Return the paper that `as_data` wrote. Raises KeyError, ValueError for anything else."""
    return Paper(
        title=data["title"],
        kind=data["kind"],
        language=data["language"],
        project=data["project"],
        version=data["version"],
        on=date.fromisoformat(data["on"]),
        lead=data["lead"],
        cautions=tuple(data["cautions"]),
        missing=tuple(data["missing"]),
        blocks=tuple(_read(block) for block in data["blocks"]),
    )


def _cleaned(texts: Iterable[str]) -> list[str]:
    return [clean(text) for text in texts]


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"sort": "heading", "text": clean(block.text), "level": block.level}
        case Paragraph():
            items = _cleaned(block.items)
            return {"sort": "paragraph", "text": clean(block.text), "items": items, "note": block.note}
        case Blank():
            return {"sort": "blank", "label": clean(block.label)}
        case Clause():
            return _clause(block)
        case Table():
            return _table(block)
        case Signatures():
            rows = [
                {name: clean(getattr(row, name)) for name in ("party", "person", "quality", "said")}
                for row in block.rows
            ]
            return {"sort": "signatures", "title": clean(block.title), "rows": rows}


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "sort": "clause",
        "number": clean(clause.number),
        "title": clean(clause.title),
        "text": [_block(part) for part in clause.text],
        "rules": _cleaned(clause.rules),
        "source": clean(clause.source),
        "caution": clean(clause.caution),
    }


def _table(table: Table) -> dict[str, Any]:
    width = len(table.head)
    return {
        "sort": "table",
        "head": _cleaned(table.head),
        "rows": [_cleaned(_padded(row, width)) for row in table.rows],
        "caption": clean(table.caption),
        "figures": sorted(table.figures),
        "wide": sorted(table.wide),
        "tall": table.tall,
    }


def _padded(row: Sequence[str], width: int) -> Sequence[str]:
    return [*row[:width], *[""] * (width - len(row))]


def _read(data: Mapping[str, Any]) -> Block:
    match data["sort"]:
        case "heading":
            return Heading(data["text"], data["level"])
        case "paragraph" | "blank":
            return _text(data)
        case "clause":
            return Clause(
                data["number"], data["title"], tuple(_text(part) for part in data["text"]),
                tuple(data["rules"]), data["source"], data["caution"],
            )  # fmt: skip
        case "table":
            rows = tuple(tuple(row) for row in data["rows"])
            figures, wide = frozenset(data["figures"]), frozenset(data["wide"])
            tall = data.get("tall", False)  # papers frozen before there were any say nothing of it
            return Table(tuple(data["head"]), rows, data["caption"], figures, wide, tall)
        case "signatures":
            return Signatures(tuple(Signature(**row) for row in data["rows"]), data["title"])
        case sort:
            raise ValueError(sort)


def _text(data: Mapping[str, Any]) -> Paragraph | Blank:
    if data["sort"] == "blank":
        return Blank(data["label"])
    return Paragraph(data["text"], tuple(data["items"]), data["note"])
