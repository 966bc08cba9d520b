"""Papers: whatever people type is shown as typed, in DOCX and in PDF, and never read as source."""

import io
import json
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from shutil import which

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.cooperation.domain.documents.facts import blank
from maillage.cooperation.domain.paper import (
    Blank,
    Clause,
    Heading,
    Paper,
    Paragraph,
    Signature,
    Signatures,
    Table,
    as_data,
    clean,
    from_data,
)
from maillage.cooperation.exports.render import as_docx, as_pdf
from maillage.cooperation.tests.documents.scene import HARD

CONTROLS = "a\x00b\x07c\x0bd\u202ee\ud800f\ufffeg"


def a_paper(text: str = "Un texte", members: int = 2) -> Paper:
    rows = tuple((f"{text} {rank}", "20 %") for rank in range(members))
    return Paper(
        title=f"Convention {text}",
        kind="Convention",
        language="fr",
        project=text,
        on=date(2026, 11, 20),
        version="version 1",
        lead=text,
        cautions=(text,),
        missing=(text,),
        blocks=(
            Heading(text),
            Clause("Article 1", text, (Paragraph(text, (text,)), Blank(text)), ("R-254",), text, text),
            Table(("Organisation", "Part"), rows, text, frozenset({1}), frozenset({0})),
            Signatures((Signature(text, text, text, text), Signature(text)), "Signatures"),
        ),
    )


def words_of_docx(made: bytes) -> str:
    read = docx.Document(io.BytesIO(made))
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    header = [one.text for one in read.sections[0].header.paragraphs]
    return "\n".join([*(one.text for one in read.paragraphs), *cells, *header])


def words_of_pdf(made: bytes) -> str:
    if which("pdftotext") is None:
        pytest.skip("needs pdftotext")
    return subprocess.run(
        ["pdftotext", "-", "-"], input=made, capture_output=True, check=True
    ).stdout.decode()


def test_what_is_typed_is_shown_as_typed():
    text = words_of_docx(as_docx(a_paper(HARD)))

    assert text.count(HARD) >= 12
    assert "49" not in text


def test_a_pdf_shows_what_its_fonts_draw_and_marks_the_rest():
    text = " ".join(words_of_pdf(as_pdf(a_paper(f"{HARD} 漢字"))).split())

    assert "{{ 7*7 }} {% now %} <w:p/> & #let x $a$ \\n 🌱" in text
    assert "Le signe □" in text
    assert "49" not in text


def test_a_pdf_draws_emoji():
    text = words_of_pdf(as_pdf(a_paper("Graines 🌱 et 👩‍🌾, le 1️⃣ du pré")))

    assert "Graines 🌱 et 👩‍🌾" in text
    assert "□" not in text


def test_controls_and_overrides_are_dropped_and_nothing_else():
    assert clean(CONTROLS) == "abcdefg"
    assert clean("a\r\nb\rc\td") == "a\nb\nc\td"
    assert "abcdefg" in words_of_docx(as_docx(a_paper(CONTROLS)))
    assert as_pdf(a_paper(CONTROLS)).startswith(b"%PDF")


@pytest.mark.parametrize(
    "text",
    ["Très long nom " * 22, "x" * 300, "漢字 فارسی\u200cها ไทย ꙮ", "👩‍👩‍👧‍👦🏳️‍🌈" * 20, "\u0301\u200d\u2028"],
)
def test_any_name_makes_a_document(text):
    assert as_pdf(a_paper(text)).startswith(b"%PDF")
    assert words_of_docx(as_docx(a_paper(text)))


def test_sixty_members_repeat_the_head_of_their_table():
    made = as_docx(a_paper("Structure", members=60))
    table = docx.Document(io.BytesIO(made)).tables[0]

    assert len(table.rows) == 61
    assert table.rows[0]._tr.trPr.xpath("w:tblHeader")
    assert as_pdf(a_paper("Structure", members=60)).startswith(b"%PDF")


def test_a_word_document_has_headings_a_language_and_a_title():
    read = docx.Document(io.BytesIO(as_docx(a_paper())))
    styles = [one.style.name for one in read.paragraphs]

    assert styles.count("Title") == 1
    assert "Heading 1" in styles
    assert "Heading 2" in styles
    assert read.core_properties.title == "Convention Un texte"
    assert read.core_properties.language == "fr-FR"
    assert 'w:lang w:val="fr-FR"' in read.styles.element.xml
    english = docx.Document(io.BytesIO(as_docx(replace(a_paper(), language="en"))))
    assert 'w:lang w:val="en-GB"' in english.styles.element.xml


def test_a_pdf_is_tagged_in_its_language_and_always_the_same():
    made = as_pdf(a_paper())

    assert b"/MarkInfo" in made
    assert b"/Lang" in made
    assert made == as_pdf(a_paper())


def test_a_blank_inside_a_text_is_set_apart():
    paper = replace(
        a_paper(),
        blocks=(Paragraph(f"Le marché vaut {blank('montant')} hors taxes. {blank('')}"),),
        missing=(),
    )
    read = docx.Document(io.BytesIO(as_docx(paper)))
    runs = next(one.runs for one in read.paragraphs if "marché" in one.text)

    assert [run.text for run in runs] == [
        "Le marché vaut ",
        "[à compléter : montant]".replace(" :", "\u00a0:"),
        " hors taxes. ",
        "…",
    ]
    assert "à compléter : montant" in " ".join(words_of_pdf(as_pdf(paper)).split())


def test_no_jinja_and_no_macro_stays_in_the_file():
    with zipfile.ZipFile(io.BytesIO(as_docx(a_paper()))) as read:
        text = read.read("word/document.xml").decode()

        assert "{%" not in text
        assert "{{" not in text
        assert not any("vba" in name.lower() for name in read.namelist())


def test_a_paper_is_frozen_and_read_back():
    paper = a_paper(HARD)

    assert from_data(json.loads(json.dumps(as_data(paper)))) == paper
    with pytest.raises(ValueError, match="song"):
        from_data({**as_data(paper), "blocks": [{"sort": "song"}]})


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_is_cleaned_once_and_kept_in_word(text):
    cleaned = clean(text)

    assert clean(cleaned) == cleaned
    assert set(cleaned) <= set(text.replace("\r", "\n")) | {"\n"}
    paper = replace(a_paper(), blocks=(Paragraph(f"[{text}]"),))
    kept = "".join(char for char in cleaned if char not in "\n\t\ue000\ue001")
    found = words_of_docx(as_docx(paper)).replace("\n", "").replace("\t", "")
    if "\ue000" not in text:
        assert f"[{kept}]" in found


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=40))
def test_any_text_makes_a_pdf(text):
    assert as_pdf(a_paper(text)).startswith(b"%PDF")
