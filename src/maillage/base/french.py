"""French wants « d’Escale », not « de Escale »: names come into sentences that do not know how they begin, nor end.

Elided only before a capital vowel: names, not the words of a sentence, which are written right. Pure: no Django.
"""

from __future__ import annotations

import re

_VOWELS = "AEIOUÀÂÄÉÈÊËÎÏÔÖÙÛÜŒÆ"
_WORD = re.compile(rf"(?<![\w’'-])([Dd]|[Qq]u)e[ \u00a0](?=[{_VOWELS}][\w’'])")
_MARKS = re.compile("(«[ \u00a0\u202f]?|[ \u00a0\u202f]?»)")
_TAGS = rb"(?:<[^<>]*>)*"
_HTML = re.compile(
    rb"(?<![\w'-])(?<!\xe2\x80\x99)([Dd]|[Qq]u)e(?: |\xc2\xa0)(" + _TAGS + rb")"
    rb"(?=(?:[AEIOU]|\xc3[\x80\x82\x84\x86\x88-\x8b\x8e\x8f\x94\x96\x99\x9b\x9c]|\xc5\x92)(?:[\w\xc3]|\xe2\x80\x99))"
)
_KEPT = (b"textarea", b"script", b"style", b"pre")


def quote_inside(text: str) -> str:
    """« Reçu : « Projet « é » » » → inner quotation marks are “ ”: names come into sentences that quote them.

    Only marks that are closed, and on one line, are changed.
    """
    return "\n".join(map(_quote_inside, text.split("\n"))) if text.count("«") > 1 else text


def _quote_inside(line: str) -> str:
    parts, opened, pairs = _MARKS.split(line), [], []
    for place, part in enumerate(parts):
        if "«" in part:
            opened.append(place)
        elif "»" in part and opened:
            pairs.append((opened.pop(), place))
    for first, last in pairs:
        if any(outer < first and last < end for outer, end in pairs):
            parts[first], parts[last] = "“", "”"
    return "".join(parts)


def elide(text: str) -> str:
    """« la part de Escale » → « la part d’Escale »; « que Atelier » → « qu’Atelier »."""
    return _WORD.sub(r"\1’", text)


def elide_page(page: bytes) -> bytes:
    """The same in a page (HTML, UTF-8): never inside a tag, nor in what somebody is typing."""

    def written(found: re.Match[bytes]) -> bytes:
        return found[0] if _untouched(page, found.start()) else found[1] + "’".encode() + found[2]

    return _HTML.sub(written, page)


def _untouched(page: bytes, at: int) -> bool:
    if page.rfind(b"<", 0, at) > page.rfind(b">", 0, at):
        return True
    return any(page.rfind(b"<" + name, 0, at) > page.rfind(b"</" + name, 0, at) for name in _KEPT)
