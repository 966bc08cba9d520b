"""A message written once, in plain text with a tiny convention; both its text and its HTML come from it.

Each line says what it is; a blank line ends a paragraph:

    # A heading
    A paragraph, on one or several lines.
    - an item                         of a list
    > a line                          words quoted from a person, line by line
    → See the invitation : https://…  a button; at the end of an item or of a paragraph, a link
    --                                what follows explains why one receives the message, in small

Values put in the source go through `fact` first: they stay on one line and cannot begin a button; `quoted` is for
words that keep their lines. Everything is escaped in the HTML. No Django here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

from maillage.mail.domain.headers import one_line

ARROW = "→"
_ACTION = re.compile(r"(?P<before>[^→]*)→\s*(?P<label>[^→]*?)\s*:\s(?P<url>https?://\S+)")
_WEB = re.compile(r"https?://[^\s<>\"«»]*[^\s<>\"«».,;:!?)\]]")
_LONGEST_FACT = 2000


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a letter. kind: heading, paragraph, list, quote, action or end (what follows it is in small)."""

    kind: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written, then in small why it is received."""

    body: tuple[Block, ...]
    foot: tuple[Block, ...] = ()


def fact(value: str) -> str:
    """Return a value as it may be put in the source of a letter: on one line, unable to begin a button."""
    return one_line(value, _LONGEST_FACT).replace(ARROW, "›")


class Quoted(str):
    """The words of a person, already laid out as a quotation."""

    __slots__ = ()


def quoted(words: str) -> Quoted:
    """Return the words of a person as a quotation, line by line; the template puts it alone in its block."""
    lines = (fact(line) for line in words.strip().splitlines())
    return Quoted("\n".join(f"> {line}".rstrip() for line in lines))


def read_letter(source: str) -> Letter:
    """Read the source of a letter."""
    body, _, foot = f"\n{source}\n".replace("\r\n", "\n").partition("\n--\n")
    return Letter(tuple(_blocks(body)), tuple(_blocks(foot.replace("\n--\n", "\n\n"))))


def _blocks(source: str) -> Iterator[Block]:
    """Yield a block for each run of lines of the same kind; headings and buttons stand alone."""
    for kind, run in groupby(map(str.strip, source.split("\n")), _kind):
        lines = tuple(run)
        if kind in {"heading", "action"}:
            yield from (Block(kind, (line.removeprefix("# "),)) for line in lines)
        elif kind == "paragraph":
            yield Block(kind, (" ".join(lines),))
        elif kind:
            yield Block(kind, tuple(line[1:].strip() for line in lines))


def _kind(line: str) -> str:
    if not line:
        return ""
    if line.startswith(ARROW) and _ACTION.fullmatch(line):
        return "action"
    return {"> ": "quote", ">": "quote", "- ": "list", "# ": "heading"}.get(line[:2], "paragraph")


def as_text(letter: Letter) -> str:
    """Return the letter in plain text."""
    body = "\n\n".join(map(_text, letter.body))
    foot = "\n\n".join(map(_text, letter.foot))
    return f"{body}\n\n-- \n{foot}\n" if foot else f"{body}\n"


def _text(block: Block) -> str:
    if block.kind == "quote":
        return "\n".join(f"> {line}".rstrip() for line in block.lines)
    if block.kind == "list":
        return "\n".join(f"- {line}" for line in block.lines)
    if block.kind == "heading":
        return f"{block.lines[0]}\n{'-' * min(len(block.lines[0]), 70)}"
    return block.lines[0]


def as_html(blocks: tuple[Block, ...]) -> str:
    """Return blocks as HTML, escaped; the classes are those of `mail/layout.html`."""
    return "\n".join(map(_html, blocks))


def _html(block: Block) -> str:
    if block.kind == "quote":
        return f"<blockquote><p>{'<br>'.join(escape(line) for line in block.lines)}</p></blockquote>"
    if block.kind == "list":
        return f"<ul>{''.join(f'<li>{_inline(line)}</li>' for line in block.lines)}</ul>"
    if block.kind == "heading":
        return f"<h2>{escape(block.lines[0])}</h2>"
    if block.kind == "action":
        return f'<p class="action">{_inline(block.lines[0])}</p>'
    return f"<p>{_inline(block.lines[0])}</p>"


def _inline(line: str) -> str:
    """Escape a line; a final « → label : url » becomes a link, a bare address too."""
    if action := _ACTION.fullmatch(line):
        link = f'<a href="{escape(action["url"])}">{escape(action["label"])}</a>'
        return f"{escape(action['before'])}{link}"
    parts, end = [], 0
    for address in _WEB.finditer(line):
        link = escape(address[0])
        parts += [escape(line[end : address.start()]), f'<a href="{link}">{link}</a>']
        end = address.end()
    return "".join((*parts, escape(line[end:])))
