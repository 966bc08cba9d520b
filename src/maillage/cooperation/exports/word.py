"""A paper as a Word document, made by docxtpl from one template, `base.docx` (see make_base_docx.py)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from typing import Any

from docx.document import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips
from docx.table import Table
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment

from maillage.cooperation.domain.documents.facts import BLANK_CLOSE, BLANK_OPEN
from maillage.cooperation.domain.paper import Paper, as_data, clean, depths
from maillage.cooperation.exports.columns import widths_of
from maillage.cooperation.exports.words import about, running, words_of

TEMPLATE = Path(__file__).with_name("base.docx")
TEXT_WIDTH = 9412
"""Twips between the margins of base.docx."""
TOGETHER = 14
"""Rows that a table keeps on one page (see paper.typ)."""
TALL = Mm(15)
"""Least height of a row that is signed by hand."""
UNDER_AN_ARTICLE = frozenset({"Maillage Source", "Maillage Relecture"})
LISTED = frozenset({"List Bullet", "Maillage Encadré liste"})
LANGUAGES = {"fr": "fr-FR", "en": "en-GB"}

Line = dict[str, Any]
_BLANKS = re.compile(f"{BLANK_OPEN}([^{BLANK_CLOSE}]*){BLANK_CLOSE}")


def as_docx(paper: Paper) -> bytes:
    """Return the Word document of a paper. What people typed is only ever data of the template, escaped by it."""
    data, words = as_data(paper), words_of(paper)
    lines = list(_lines(data, words))
    template = DocxTemplate(TEMPLATE)
    context = {
        **{name: data[name] for name in ("title", "kind", "version", "missing", "lead")},
        "running": running(paper),
        "about": about(paper),
        "words": words,
        "lines": lines,
    }
    template.render(context, jinja_env=SandboxedEnvironment(), autoescape=True)
    made = template.docx  # get_docx() would load the template again
    _say_language(made, LANGUAGES.get(paper.language, "fr-FR"), paper)
    _mark_blanks(made, words["blank"])
    _lay_tables(made, [line for line in lines if line["as"] == "table"])
    _keep_together_lines(made)
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def _lines(data: Line, words: dict[str, str]) -> Iterator[Line]:
    """Return the blocks one paragraph or one table at a time: the template knows no more than these.

    Whom to ask to read over is said before one signs.
    """
    panel = list(_panel(data["cautions"], words))
    for block, depth in zip(data["blocks"], depths(data["blocks"]), strict=True):
        match block["sort"]:
            case "heading":
                yield {"as": f"h{max(1, depth)}", "text": block["text"]}
            case "paragraph" | "blank":
                yield from _prose(block, words)
            case "clause":
                yield from _clause(block, words, "h2" if depth > 1 else "article")
            case "table":
                yield {"as": "table", "tall": False, **block}
            case "signatures":
                yield from panel
                panel = []
                yield from _signatures(block, words)
    yield from panel


def _panel(cautions: list[str], words: dict[str, str]) -> Iterator[Line]:
    if cautions:
        yield {"as": "panel", "text": words["cautions"]}
    for one in cautions:
        yield {"as": "panel_item", "text": f"– {one}"}


def _prose(part: Line, words: dict[str, str]) -> Iterator[Line]:
    if part["sort"] == "blank":
        yield {"as": "blank", "text": f"{words['blank']} {part['label']}"}
        return
    if part["text"]:
        yield {"as": "note" if part["note"] else "text", "text": part["text"]}
    for item in part["items"]:
        yield {"as": "item", "text": item}


def _clause(clause: Line, words: dict[str, str], look: str) -> Iterator[Line]:
    yield {"as": look, "text": " – ".join(part for part in (clause["number"], clause["title"]) if part)}
    for part in clause["text"]:
        yield from _prose(part, words)
    source = " · ".join([*clause["rules"], *([clause["source"]] if clause["source"] else [])])
    if source:
        yield {"as": "source", "text": f"{words['source']} {source}"}
    if clause["caution"]:
        yield {"as": "caution", "text": clause["caution"]}


def _signatures(block: Line, words: dict[str, str]) -> Iterator[Line]:
    if block["title"]:
        yield {"as": "h1", "text": block["title"]}
    yield {
        "as": "table", "tall": True, "caption": "", "figures": [], "wide": [2],
        "head": [words["party"], words["signatory"], words["signature"]],
        "rows": [[row["party"], _signatory(row, words), row["said"]] for row in block["rows"]],
    }  # fmt: skip


def _signatory(row: Line, words: dict[str, str]) -> str:
    if not row["person"]:
        return BLANK_OPEN + words["who"] + BLANK_CLOSE
    return ", ".join(part for part in (row["person"], row["quality"]) if part)


def _mark_blanks(made: Document, word: str) -> None:
    """Show what is missing, set apart from the words around it, wherever it stands."""
    texts = [one for one in made.element.body.iter(qn("w:t")) if BLANK_OPEN in (one.text or "")]
    for text in texts:
        run, before = text.getparent(), True
        for part in _BLANKS.split(text.text):
            if part:
                run.addprevious(
                    _run(run, part if before else f"[{word} {part}]" if part.strip() else "…", not before)
                )
            elif not before:
                run.addprevious(_run(run, "…", True))
            before = not before
        run.remove(text)
        if not len([one for one in run if one.tag != qn("w:rPr")]):
            run.getparent().remove(run)


def _run(like: Any, words: str, is_blank: bool) -> Any:
    """A run of the same look with these words."""
    made = OxmlElement("w:r")
    look = deepcopy(like.rPr) if like.rPr is not None else OxmlElement("w:rPr")
    if is_blank:
        look.append(_with(OxmlElement("w:color"), val="8F3F03"))
        look.append(_with(OxmlElement("w:shd"), val="clear", color="auto", fill="FDF1E2"))
    text = OxmlElement("w:t")
    text.text = words
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    made.extend([look, text])
    return made


def _with(element: Any, **attributes: str) -> Any:
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _say_language(made: Document, language: str, paper: Paper) -> None:
    for style in made.styles.element.iter(qn("w:lang")):
        style.set(qn("w:val"), language)
    core = made.core_properties
    core.title, core.subject, core.language = clean(paper.title)[:250], clean(paper.kind)[:250], language
    core.author, core.comments = "Maillage", ""


def _lay_tables(made: Document, specs: list[Line]) -> None:
    """Give the columns their widths: Word and LibreOffice read them from the grid and from each cell."""
    for table, spec in zip(made.tables, specs, strict=True):
        parts = widths_of(spec["head"], spec["rows"], spec["wide"])
        _lay(table, [int(TEXT_WIDTH * part) for part in parts], spec["figures"])
        _keep_together(table, 6 if spec["tall"] else TOGETHER)
        _let_breathe(table)
        if spec["tall"]:
            for row in table.rows[1:]:
                row.height, row.height_rule = TALL, WD_ROW_HEIGHT_RULE.AT_LEAST


def _keep_together(table: Table, most: int) -> None:
    """Keep a caption with its table, and a short table on one page."""
    rows = table._tbl.tr_lst
    held = rows[:-1] if len(rows) - 1 <= most else rows[:1]
    kept = [paragraph for row in held for cell in row.tc_lst for paragraph in cell.p_lst]
    before = table._tbl.getprevious()
    if before is not None and before.tag == qn("w:p"):
        kept.append(before)
    for paragraph in kept:
        paragraph.get_or_add_pPr().get_or_add_keepNext()


def _let_breathe(table: Table) -> None:
    """Leave room between a table and the text that follows it."""
    after = table._tbl.getnext()
    if after is not None and after.tag == qn("w:p"):
        paragraph = Paragraph(after, table._parent)
        style = paragraph.style.paragraph_format.space_before if paragraph.style else None
        paragraph.paragraph_format.space_before = max(style or Pt(0), Pt(8))


def _keep_together_lines(made: Document) -> None:
    """Keep a list under what opens it; the source of an article, and who reads it over, under its last lines."""
    for before, paragraph in pairwise(made.paragraphs):
        above, here = (one.style.name if one.style is not None else "" for one in (before, paragraph))
        opens_list = here in LISTED and above not in LISTED
        if here in UNDER_AN_ARTICLE or opens_list:
            before.paragraph_format.keep_with_next = True


def _lay(table: Table, widths: list[int], figures: list[int]) -> None:
    grid = table._tbl.tblGrid
    for column in grid.gridCol_lst:
        grid.remove(column)
    for width in widths:
        grid.add_gridCol().w = Twips(width)
    for row in table._tbl.tr_lst:
        for at, (cell, width) in enumerate(zip(row.tc_lst, widths, strict=True)):
            cell.width = Twips(width)
            if at in figures:
                for paragraph in cell.p_lst:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
