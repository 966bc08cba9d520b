"""Tagged PDF documents (PDF/UA-1), made by typst from plain data and the fonts of this folder."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).with_name("fonts")
STAND_IN = "□"
# What our fonts and those of typst draw: Latin, Greek, Cyrillic, Hebrew, Arabic, the usual signs; then emoji.
# PDF/UA refuses a document that holds any other sign, hence one stand-in for each run of them.
_DRAWN = (
    "\t\n\u0020-\u024f\u0259\u02bc\u02c6\u02dc\u0300-\u0304\u0306-\u0308\u030a-\u030c\u0327\u0328\u0384-\u0386\u0388-"
    "\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u045f\u05b0-\u05bd\u05d0-\u05ea\u060c\u061b\u061f\u0621-\u063a"
    "\u0640-\u0652\u0660-\u0669\u1e00-\u1eff\u200c\u200e\u200f\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026\u202f\u2030"
    "\u2032\u2033\u2039\u203a\u20ac\u2116\u2122\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\u25a1\ue000\ue001"
)
# The signs of base/fonts/noto-emoji-regular.ttf, joiners and selectors included.
_EMOJI = (
    "\u200d\u203c\u2049\u20e3\u2139\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u23cf\u23e9-\u23f3\u23f8-\u23fa"
    "\u24c2\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe\u2600-\u2604\u260e\u2611\u2614\u2615\u2618\u261d\u2620\u2622"
    "\u2623\u2626\u262a\u262e\u262f\u2638-\u263a\u2640\u2642\u2648-\u2653\u265f\u2660\u2663\u2665\u2666\u2668"
    "\u267b\u267e\u267f\u2692-\u2697\u2699\u269b\u269c\u26a0\u26a1\u26a7\u26aa\u26ab\u26b0\u26b1\u26bd\u26be"
    "\u26c4\u26c5\u26c8\u26ce\u26cf\u26d1\u26d3\u26d4\u26e9\u26ea\u26f0-\u26f5\u26f7-\u26fa\u26fd\u2702\u2705"
    "\u2708-\u270d\u270f\u2712\u2714\u2716\u271d\u2721\u2728\u2733\u2734\u2744\u2747\u274c\u274e\u2753-\u2755"
    "\u2757\u2763\u2764\u2795-\u2797\u27a1\u27b0\u27bf\u2934\u2935\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\ufe0e"
    "\ufe0f\U0001f004\U0001f0cf\U0001f170\U0001f171\U0001f17e\U0001f17f\U0001f18e\U0001f191-\U0001f19a\U0001f1e6-\U0001f1ff"
    "\U0001f201\U0001f202\U0001f21a\U0001f22f\U0001f232-\U0001f23a\U0001f250\U0001f251\U0001f300-\U0001f321"
    "\U0001f324-\U0001f393\U0001f396\U0001f397\U0001f399-\U0001f39b\U0001f39e-\U0001f3f0\U0001f3f3-\U0001f3f5"
    "\U0001f3f7-\U0001f4fd\U0001f4ff-\U0001f53d\U0001f549-\U0001f54e\U0001f550-\U0001f567\U0001f56f\U0001f570"
    "\U0001f573-\U0001f57a\U0001f587\U0001f58a-\U0001f58d\U0001f590\U0001f595\U0001f596\U0001f5a4\U0001f5a5"
    "\U0001f5a8\U0001f5b1\U0001f5b2\U0001f5bc\U0001f5c2-\U0001f5c4\U0001f5d1-\U0001f5d3\U0001f5dc-\U0001f5de"
    "\U0001f5e1\U0001f5e3\U0001f5e8\U0001f5ef\U0001f5f3\U0001f5fa-\U0001f64f\U0001f680-\U0001f6c5\U0001f6cb-\U0001f6d2"
    "\U0001f6d5-\U0001f6d9\U0001f6dc-\U0001f6e5\U0001f6e9\U0001f6eb\U0001f6ec\U0001f6f0\U0001f6f3-\U0001f6fc"
    "\U0001f7e0-\U0001f7eb\U0001f7f0\U0001f90c-\U0001f93a\U0001f93c-\U0001f945\U0001f947-\U0001f9ff\U0001fa70-\U0001fa7c"
    "\U0001fa80-\U0001fac6\U0001fac8\U0001facc-\U0001fadd\U0001fadf-\U0001faeb\U0001faef-\U0001fafa"
)
_UNDRAWN = re.compile(f"[^{_DRAWN}{_EMOJI}]+")
_NAMED = re.compile(r'the text `"(.+?)"` could not be displayed')


def tagged_pdf(template: Path, data: dict[str, Any]) -> bytes:
    """Return the PDF that a template makes of JSON data; the same data always give the same bytes."""
    return _compiled(template, json.dumps(replaced(data), ensure_ascii=False))


def replaced(data: Any) -> Any:
    """Return JSON data whose texts hold only what can be drawn."""
    if isinstance(data, str):
        return drawn(data)
    if isinstance(data, list):
        return [replaced(one) for one in data]
    if isinstance(data, dict):
        return {name: replaced(value) for name, value in data.items()}
    return data


def drawn(text: str) -> str:
    """Return a text with one stand-in for each run of signs that no font of ours draws."""
    return _UNDRAWN.sub(STAND_IN, text)


def _compiled(template: Path, data: str, tries: int = 20) -> bytes:
    """Compile; a sign that the fonts turn out not to hold (a rare accent, a ligature) gives way to the stand-in."""
    try:
        return typst.compile(
            template,
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
        return _compiled(template, data, tries - 1)
