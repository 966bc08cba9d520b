"""Tables on paper: columns as wide as what they hold, rows whole, long words inside the page."""

from __future__ import annotations

import io
import re
import subprocess
from datetime import date
from shutil import which

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.cooperation.domain.paper import Heading, Paper, Paragraph, Signature, Signatures, Table
from maillage.cooperation.exports.columns import LINE, widths_of
from maillage.cooperation.exports.render import as_docx, as_pdf
from maillage.cooperation.tests.documents.test_paper import words_of_pdf

cells = st.text("ab c\n", max_size=60)


def paper(*blocks: Heading | Paragraph | Table | Signatures) -> Paper:
    return Paper("Titre", "Sorte", "fr", "Projet", date(2026, 11, 20), blocks)


@given(data=st.data(), count=st.integers(1, 8), rows=st.integers(0, 5))
def test_the_columns_fill_the_width_and_none_vanishes(data, count, rows):
    row = st.lists(cells, min_size=count, max_size=count)
    head, body = data.draw(row), [data.draw(row) for _ in range(rows)]
    wide = data.draw(st.sets(st.integers(0, count - 1)))

    found = widths_of(head, body, wide)

    assert len(found) == count
    assert sum(found) == pytest.approx(1)
    assert min(found) > 0.02


def test_a_short_column_takes_what_it_needs_and_leaves_the_rest():
    number, what, day = widths_of(
        ("N°", "Décision", "À revoir le"), [("1", "Un camion pour deux. " * 6, "1er juin 2027")]
    )

    assert number < 0.08
    assert day < 0.2
    assert what > 0.7


def test_a_long_word_gets_its_room_when_there_is_some():
    _name, contact = widths_of(("Nom", "Contact"), [("Une organisation au nom assez long " * 3, "a" * 60)])

    assert contact * LINE >= 60


def test_a_column_to_write_in_stays_wide():
    _party, person, said = widths_of(
        ("Organisation", "Nom et fonction", "Signature"), [("Atelier des Deux Rives et de la Brume", "", "")], {1, 2}
    )  # fmt: skip

    assert min(person, said) > 0.2


def page_of(made: bytes, word: str) -> list[int]:
    pages = words_of_pdf(made).split("\f")
    return [number for number, text in enumerate(pages) if word in text]


def test_no_row_is_cut_by_the_end_of_a_page():
    rows = tuple((f"début{n}", f"un\ndeux\ntrois\nquatre\nfin{n}.") for n in range(60))
    people = tuple(Signature(f"partie{n}", f"première\nseconde\ndernière{n}.") for n in range(40))
    made = as_pdf(paper(Table(("Nom", "Texte"), rows, "Tout"), Signatures(people, "Signatures")))

    for n in range(60):
        assert page_of(made, f"début{n}\n") == page_of(made, f"fin{n}.")
    for n in range(40):
        assert page_of(made, f"partie{n}\n") == page_of(made, f"dernière{n}.")


def test_a_row_longer_than_a_page_goes_on():
    for head, row in (
        (("Nom", "Texte"), ("A", "mot " * 4000 + "fin")),
        (tuple("ABCDEF"), ("mot " * 400 + "fin",) * 6),
    ):
        made = as_pdf(paper(Table(head, (row,), "Tout")))
        told = words_of_pdf(made)
        assert told.count("fin") == row.count(row[-1])
        assert told.count("mot") == sum(cell.count("mot") for cell in row)


@pytest.mark.skipif(which("pdftotext") is None, reason="needs pdftotext")
def test_a_long_word_stays_in_the_page_and_in_its_column():
    word = "contact.de.la.structure@" + "a" * 120
    made = as_pdf(
        paper(
            Heading(word), Paragraph(word, (word,)), Table(("Nom", "Texte"), ((word, word),), word),
            Signatures((Signature(word, word),), word),
        )
    )  # fmt: skip
    told = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=made, capture_output=True, check=True
    ).stdout
    ends = [float(one) for one in re.findall(rb'xMax="([0-9.]+)"', told)]

    assert len(ends) > 9
    assert max(ends) <= 595 - 62 + 1
    assert word in "".join(words_of_pdf(made).split())


def test_a_table_to_write_in_has_tall_rows_and_text_after_a_table_has_room():
    made = docx.Document(
        io.BytesIO(
            as_docx(paper(Table(("Nom", "Signature"), (("A", ""),), "Tout", tall=True), Paragraph("Après")))
        )
    )
    after = next(one for one in made.paragraphs if one.text == "Après")

    assert made.tables[0].rows[1].height.mm >= 13
    assert after.paragraph_format.space_before.pt >= 8
