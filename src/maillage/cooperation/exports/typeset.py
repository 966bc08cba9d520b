"""A paper as a tagged PDF (PDF/UA-1), made by typst from plain data."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import typst

from maillage.cooperation.domain.paper import Paper, as_data, clean, depths
from maillage.cooperation.exports.columns import lines_of, widths_of
from maillage.cooperation.exports.words import about, running, words_of

TEMPLATE = Path(__file__).with_name("paper.typ")
FONTS = Path(__file__).parents[2] / "base" / "fonts"
STAND_IN = "□"
# What our fonts and those of typst draw: Latin, Greek, Cyrillic, Hebrew, Arabic, the usual signs. PDF/UA refuses a
# document that holds any other sign, hence one stand-in for each run of them.
_DRAWN = (
    "\t\n\u0020-\u024f\u0259\u02bc\u02c6\u02dc\u0300-\u0304\u0306-\u0308\u030a-\u030c\u0327\u0328\u0384-\u0386\u0388-"
    "\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u045f\u05b0-\u05bd\u05d0-\u05ea\u060c\u061b\u061f\u0621-\u063a"
    "\u0640-\u0652\u0660-\u0669\u1e00-\u1eff\u200c\u200e\u200f\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026\u202f\u2030"
    "\u2032\u2033\u2039\u203a\u20ac\u2116\u2122\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\u25a1\ue000\ue001"
)
_UNDRAWN = re.compile(f"[^{_DRAWN}]+")
_NAMED = re.compile(r'the text `"(.+?)"` could not be displayed')


def as_pdf(paper: Paper) -> bytes:
    """Return the PDF of a paper; the same paper always gives the same bytes."""
    data = _replaced(as_data(paper))
    data["title"] = data["title"].strip() or data["kind"].strip() or "—"  # PDF/UA asks for one
    for block, depth in zip(data["blocks"], depths(data["blocks"]), strict=True):
        block["depth"] = depth
        if block["sort"] == "table":
            block["widths"] = widths_of(block["head"], block["rows"], block["wide"])
            block["lines"] = lines_of(block["rows"], block["widths"])
    data["replaced"] = STAND_IN in json.dumps(data, ensure_ascii=False)
    data |= {
        "terms": words_of(paper),
        "about": _drawn(about(paper)),
        "running": _drawn(running(paper)),
        "foot": _drawn(clean(paper.kind)),
    }
    return _compiled(json.dumps(data, ensure_ascii=False))


def _compiled(data: str, tries: int = 20) -> bytes:
    """Compile; a sign that the fonts turn out not to hold (a rare accent, a ligature) gives way to the stand-in."""
    try:
        return typst.compile(
            TEMPLATE,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards="ua-1",
            sys_inputs={"data": data},
        )
    except typst.TypstError as error:
        found = _NAMED.search(str(error))
        if found is None or not tries:
            raise
        for char in set(found[1]) - set(STAND_IN + ' "\\'):
            data = data.replace(char, STAND_IN)
        return _compiled(data, tries - 1)


def _drawn(text: str) -> str:
    return _UNDRAWN.sub(STAND_IN, text)


def _replaced(data: Any) -> Any:
    if isinstance(data, str):
        return _drawn(data)
    if isinstance(data, list):
        return [_replaced(one) for one in data]
    if isinstance(data, dict):
        return {name: _replaced(value) for name, value in data.items()}
    return data
