"""What changed between two versions of a document, place by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maillage.cooperation.domain.documents.facts import BLANK_CLOSE, BLANK_OPEN


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs. before or after is empty when the place did not exist, or does not any more."""

    where: str
    before: str
    after: str


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return what differs between two frozen papers (`paper.as_data`), in the order of the later one.

    Articles are matched by title, tables by caption and first cell: numbering alone is no change.
    """
    old, new = dict(_places(before)), dict(_places(after))
    order = [*new, *(where for where in old if where not in new)]
    return [
        Change(where, old.get(where, ""), new.get(where, ""))
        for where in order
        if old.get(where, "") != new.get(where, "")
    ]


def _places(paper: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "", plain(paper["title"])
    part = ""
    for block in paper["blocks"]:
        match block["sort"]:
            case "heading":
                part = plain(block["text"])
            case "clause":
                part = plain(block["title"])
                yield part, _clause(block)
            case "table":
                yield from _rows(block)
            case "signatures":
                for row in block["rows"]:
                    signatory = ", ".join(
                        word for word in (row["party"], row["person"], row["quality"]) if word
                    )
                    yield f"{plain(block['title'])} · {plain(row['party'])}", plain(signatory)
            case _:
                yield f"{part} · {plain(_text(block))[:40]}", plain(_text(block))


def _clause(block: Mapping[str, Any]) -> str:
    return "\n".join(plain(_text(part)) for part in block["text"])


def _text(part: Mapping[str, Any]) -> str:
    if part["sort"] == "blank":
        return f"{BLANK_OPEN}{part['label']}{BLANK_CLOSE}"
    return "\n".join([part["text"], *part["items"]]).strip()


def _rows(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for row in table["rows"]:
        cells: Sequence[str] = [plain(cell) for cell in row]
        yield f"{plain(table['caption'])} · {cells[0]}", " · ".join(cell for cell in cells[1:] if cell)


def plain(text: str) -> str:
    """Return a text as a line of a list shows it: blanks between brackets."""
    return text.replace(f"{BLANK_OPEN}{BLANK_CLOSE}", "…").replace(BLANK_OPEN, "[").replace(BLANK_CLOSE, "]")
