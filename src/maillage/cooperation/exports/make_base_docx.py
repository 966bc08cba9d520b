"""Make `base.docx` again: styles, header, footer and the loops that docxtpl fills.

Run by hand when the look changes: `python -m maillage.cooperation.exports.make_base_docx`; the file is committed, so
that the look can also be mended in a word processor. The colours are those of `base/static/css/tokens.css`.
"""

from __future__ import annotations

from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor, Twips
from docx.text.paragraph import Paragraph

from maillage.cooperation.exports.word import TEMPLATE, TEXT_WIDTH

FACE = "Calibri"
BRAND, INK, SOFT, ATTENTION = "0F5C57", "16302F", "4A5C5A", "8F3F03"
TINT, ATTENTION_TINT, LINE = "E6F1EE", "FDF1E2", "DFDACE"
STYLES: dict[str, dict[str, Any]] = {
    "Normal": {"size": 10.5, "colour": INK, "after": 6, "line": 1.15},
    "Title": {"size": 22, "colour": BRAND, "bold": True, "after": 2},
    "Subtitle": {"size": 10, "colour": SOFT, "after": 12},
    "Heading 1": {"size": 15, "colour": BRAND, "bold": True, "before": 18, "after": 6},
    "Heading 2": {"size": 12, "colour": INK, "bold": True, "before": 12, "after": 4},
    "Maillage Article": {
        "size": 12,
        "colour": INK,
        "bold": True,
        "before": 12,
        "after": 4,
        "base": "Heading 1",
    },
    "Caption": {"size": 10, "colour": INK, "bold": True, "before": 10, "after": 4},
    "List Bullet": {"size": 10.5, "colour": INK, "after": 2},
    "Header": {"size": 8.5, "colour": SOFT},
    "Footer": {"size": 8.5, "colour": SOFT},
    "Maillage Nature": {"size": 10, "colour": SOFT, "after": 0},
    "Maillage Note": {"size": 9.5, "colour": SOFT, "after": 6},
    "Maillage Source": {"size": 8.5, "colour": SOFT, "after": 2},
    "Maillage Relecture": {"size": 9, "colour": ATTENTION, "after": 8},
    "Maillage Blanc": {"size": 10.5, "colour": ATTENTION, "after": 6, "shade": ATTENTION_TINT},
    "Maillage Encadré": {
        "size": 10.5,
        "colour": ATTENTION,
        "bold": True,
        "before": 12,
        "after": 3,
        "shade": ATTENTION_TINT,
    },
    "Maillage Encadré liste": {"size": 10.5, "colour": INK, "after": 0, "shade": ATTENTION_TINT},
    "Maillage Cellule": {"size": 9.5, "colour": INK, "after": 0},
    "Maillage En-tête": {"size": 9.5, "colour": BRAND, "bold": True, "after": 0},
    "Maillage Signature": {"size": 9.5, "colour": INK, "after": 0},
}
LINES = {
    "article": "Maillage Article",
    "h1": "Heading 1", "h2": "Heading 2", "text": "Normal", "note": "Maillage Note", "item": "List Bullet",
    "blank": "Maillage Blanc", "source": "Maillage Source", "caution": "Maillage Relecture",
    "panel": "Maillage Encadré", "panel_item": "Maillage Encadré liste",
}  # fmt: skip
"""Style of each sort of line that `word.py` writes."""


def main() -> None:
    """Write base.docx."""
    made = Document()
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(22)
    page.top_margin, page.bottom_margin = Mm(24), Mm(22)
    for name, look in STYLES.items():
        _style(made, name, look)
    _language(made)
    _running(page)
    _body(made)
    made.core_properties.author = "Maillage"
    made.core_properties.comments = ""
    made.save(str(TEMPLATE))


def _style(made: Any, name: str, look: dict[str, Any]) -> None:
    known = [style.name for style in made.styles]
    style = made.styles[name] if name in known else made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if "base" in look:
        style.base_style = made.styles[look["base"]]
        style.next_paragraph_style = made.styles["Normal"]
    style.font.name, style.font.size = FACE, Pt(look["size"])
    style.font.color.rgb, style.font.bold = RGBColor.from_string(look["colour"]), look.get("bold", False)
    style.font.italic = False
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{attribute}"), None)
    for attribute in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{attribute}"), FACE)
    style.paragraph_format.space_before = Pt(look.get("before", 0))
    style.paragraph_format.space_after = Pt(look.get("after", 0))
    style.paragraph_format.line_spacing = look.get("line", 1.1)
    border = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:
        style.element.pPr.remove(border)
    for spacing in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(spacing)
    for tabs in style.element.pPr.findall(qn("w:tabs")):
        style.element.pPr.remove(tabs)
    if "shade" in look:
        shade = _element("w:shd", val="clear", color="auto", fill=look["shade"])
        style.element.get_or_add_pPr().insert_element_before(
            shade, "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc"
        )
    style.quick_style = True


def _language(made: Any) -> None:
    defaults = made.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    lang = defaults.find(qn("w:lang"))
    if lang is None:
        lang = _element("w:lang")
        defaults.append(lang)
    lang.set(qn("w:val"), "fr-FR")


def _running(page: Any) -> None:
    for area, left, right in (
        (page.header, "{{ running }}", "{{ version }}"),
        (page.footer, "{{ kind }}", ""),
    ):
        paragraph = area.paragraphs[0]
        tabs = paragraph.paragraph_format.tab_stops
        tabs.add_tab_stop(Twips(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        paragraph.add_run(f"{left}\t{right}")
        if area is page.footer:
            for field, between in (("PAGE", " / "), ("NUMPAGES", "")):
                _field(paragraph, field)
                paragraph.add_run(between)


def _field(paragraph: Paragraph, name: str) -> None:
    for kind in ("begin", "instr", "separate", "text", "end"):
        run = paragraph.add_run("1" if kind == "text" else "")
        if kind == "instr":
            instruction = _element("w:instrText")
            instruction.text = name
            run._r.append(instruction)
        elif kind != "text":
            run._r.append(_element("w:fldChar", fldCharType=kind))


def _body(made: Any) -> None:
    def say(text: str, style: str = "Normal") -> None:
        made.add_paragraph(text, style=style)

    say("{{ kind }}", "Maillage Nature")
    say("{{ title }}", "Title")
    say("{{ about }}", "Subtitle")
    say("{%p if lead %}")
    say("{{ lead }}")
    say("{%p endif %}")
    _panel(say, "missing")
    say("{%p for line in lines %}")
    for sort, style in LINES.items():
        say(f"{{%p if line.as == '{sort}' %}}")
        say("{{ line.text }}", style)
        say("{%p endif %}")
    for tall in (False, True):
        say(f"{{%p if line.as == 'table' and line.tall == {tall} %}}")
        say("{%p if line.caption %}")
        say("{{ line.caption }}", "Caption")
        say("{%p endif %}")
        _table(made, "Maillage Signature" if tall else "Maillage Cellule")
        say("{%p endif %}")
    say("{%p endfor %}")


def _panel(say: Any, name: str) -> None:
    say(f"{{%p if {name} %}}")
    say(f"{{{{ words.{name} }}}}", "Maillage Encadré")
    say(f"{{%p for one in {name} %}}")
    say("– {{ one }}", "Maillage Encadré liste")
    say("{%p endfor %}")
    say("{%p endif %}")


def _table(made: Any, style: str) -> None:
    table = made.add_table(rows=4, cols=3)
    head, first, body, last = table.rows
    for row, name, look in ((head, "line.head", "Maillage En-tête"), (body, "row", style)):
        for cell, text in zip(
            row.cells, (f"{{%tc for cell in {name} %}}", "{{ cell }}", "{%tc endfor %}"), strict=True
        ):
            cell.paragraphs[0].add_run(text)
            cell.paragraphs[0].style = made.styles[look]
    first.cells[0].paragraphs[0].add_run("{%tr for row in line.rows %}")
    last.cells[0].paragraphs[0].add_run("{%tr endfor %}")
    for row in (head, body):
        row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
    head._tr.get_or_add_trPr().append(_element("w:tblHeader"))
    _borders(table._tbl.tblPr)


def _borders(properties: Any) -> None:
    borders = _element("w:tblBorders")
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
        drawn = edge in {"bottom", "insideH"}
        borders.append(_element(f"w:{edge}", val="single" if drawn else "nil", sz="4", space="0", color=LINE))
    margins = _element("w:tblCellMar")
    for edge, width in (("top", "60"), ("left", "80"), ("bottom", "60"), ("right", "80")):
        margins.append(_element(f"w:{edge}", w=width, type="dxa"))
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        look.addprevious(borders)
        look.addprevious(margins)
        look.set(qn("w:firstColumn"), "0")


def _element(name: str, **attributes: str) -> Any:
    made = OxmlElement(name)
    for attribute, value in attributes.items():
        made.set(qn(f"w:{attribute}"), value)
    return made


if __name__ == "__main__":
    main()
