"""A paper as a tagged PDF (PDF/UA-1)."""

from __future__ import annotations

import json
from pathlib import Path

from maillage.base.typeset import STAND_IN, replaced, tagged_pdf
from maillage.cooperation.domain.paper import Paper, as_data, clean, depths
from maillage.cooperation.exports.columns import lines_of, widths_of
from maillage.cooperation.exports.words import about, running, words_of

TEMPLATE = Path(__file__).with_name("paper.typ")


def as_pdf(paper: Paper) -> bytes:
    """Return the PDF of a paper; the same paper always gives the same bytes."""
    data = replaced(as_data(paper))
    data["title"] = data["title"].strip() or data["kind"].strip() or "—"  # PDF/UA asks for one
    for block, depth in zip(data["blocks"], depths(data["blocks"]), strict=True):
        block["depth"] = depth
        if block["sort"] == "table":
            block["widths"] = widths_of(block["head"], block["rows"], block["wide"])
            block["lines"] = lines_of(block["rows"], block["widths"])
    data["replaced"] = STAND_IN in json.dumps(data, ensure_ascii=False)
    data |= {
        "terms": words_of(paper),
        "about": about(paper),
        "running": running(paper),
        "foot": clean(paper.kind),
    }
    return tagged_pdf(TEMPLATE, data)
