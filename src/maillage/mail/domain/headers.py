"""What may stand in a header: one line, whatever was typed."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200
_MEANS_SOMETHING = re.compile(r'[()<>\[\]:;@\\,"]')


def one_line(text: str, longest: int = LONGEST) -> str:
    """Return a text as one line: each run of line breaks, controls and spaces becomes one space.

    A line break in a subject or a name would begin another header; format characters (such as those that write from
    right to left) would show another text than the one that is there. No-break spaces stay. Cut at `longest`.
    """
    kept = "".join(" " if _breaks(char) else char for char in text if not _hides(char))
    words = kept.replace("\t", " ").split(" ")
    line = " ".join(word for word in words if word)
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def unstructured(text: str, longest: int = LONGEST) -> str:
    """Return a text for a subject: one line, in which nothing is decoded (« =?utf-8?q?=0A?= » is a line break)."""
    return one_line(text.replace("=?", "= ?"), longest)


def display_name(text: str, longest: int = 120) -> str:
    """Return a name to show before an address: one line, without what has a meaning in a list of addresses."""
    return unstructured(_MEANS_SOMETHING.sub(" ", text), longest)


def _breaks(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Zl", "Zp"}


def _hides(char: str) -> bool:
    return unicodedata.category(char) in {"Cf", "Cs"} and char != "\u00ad"
