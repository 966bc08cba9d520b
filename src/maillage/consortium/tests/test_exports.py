"""Workbook, PDF and text: complete, sound, and never fooled by what people typed."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.utils import translation

from maillage.base import typeset
from maillage.consortium.domain.advice import advised
from maillage.consortium.domain.solver import answer
from maillage.consortium.exports.paper import as_pdf
from maillage.consortium.exports.text import as_text
from maillage.consortium.exports.workbook import as_xlsx
from maillage.consortium.tests.domain.make import FAR, ask, lot, need, structure, tender
from maillage.consortium.tests.domain.vectors import NAMES, question

DAY = date(2026, 11, 20)
NASTY = '=1+1 #read("/etc/passwd") *x* _y_ $z$ @q <b> \\ " 🌱 漢字'


@pytest.fixture(autouse=True)
def _french():
    with translation.override("fr"):
        yield


def solved(asked):
    return advised(answer(asked), asked), asked


def nasty():
    """A group whose names try to be formulas and typst source."""
    asked = tender(lot(need("a", 1000)), amount_eur=Decimal(90000), title=NASTY)
    pair = (structure(1, 600, name=NASTY), structure(2, 600, name="@SUM(A1)", place=FAR))
    return solved(ask(asked, *pair))


def strings(content: bytes) -> list[str]:
    """Every text of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert book.testzip() is None
        root = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    return ["".join(node.itertext()) for node in root]


@pytest.mark.parametrize("name", ["insertion", "infeasible-conflict", "lead"])
def test_as_pdf_is_a_tagged_document(name):
    content = as_pdf(*solved(question(name)), {}, at=DAY)

    assert content.startswith(b"%PDF-")
    assert b"pdfuaid" in content
    assert b"/Lang" in content


@pytest.mark.parametrize("name", NAMES)
def test_as_text_holds_in_its_width(name):
    for width in (40, 80, 200):
        told = as_text(*solved(question(name)), {}, width=width)

        assert max(len(line) for line in told.splitlines() if " " in line.strip()) <= max(width, 40)


def test_as_pdf_never_reads_what_people_typed_as_source(monkeypatch):
    seen = {}
    compile_ = typeset.typst.compile

    def watched(source: Path, **options: object) -> object:
        seen["source"], seen["data"] = source.read_text(encoding="utf-8"), options["sys_inputs"]
        return compile_(source, **options)

    monkeypatch.setattr(typeset.typst, "compile", watched)

    assert as_pdf(*nasty(), {}, at=DAY).startswith(b"%PDF-")
    assert "passwd" not in seen["source"]
    assert "passwd" in str(seen["data"])


def test_as_xlsx_has_four_sheets_and_no_formula():
    content = as_xlsx(*nasty(), {})

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = book.read("xl/workbook.xml").decode()
        sheets = [book.read(f"xl/worksheets/sheet{n}.xml").decode() for n in range(1, 5)]
    assert all(
        f'name="{title}"' in names for title in ("Réponse", "Membres", "Heures par besoin", "Prudence")
    )
    assert not any("<f>" in sheet for sheet in sheets)
    assert NASTY in strings(content)


def test_as_xlsx_tells_exposures_only_when_the_amount_is_that_of_the_answer():
    done, asked = nasty()

    assert "inconnu" not in strings(as_xlsx(done, asked, {}))
    assert "inconnu" in strings(as_xlsx(done, asked, {}, partial=True))


def test_as_xlsx_tells_what_is_missing():
    told = strings(as_xlsx(*solved(question("infeasible-conflict")), {}))

    assert "Ne peut pas tenir ensemble" in told


def test_as_text_says_when_nothing_was_found_in_time():
    done, asked = nasty()
    stopped = replace(done, status="unknown", proposals=())

    assert "arrêté avant d’avoir trouvé" in as_text(stopped, asked, {})


def test_as_text_makes_headings_stand_out_only_when_asked():
    done, asked = nasty()

    assert "\033[1m" not in as_text(done, asked, {})
    assert "\033[1m" in as_text(done, asked, {}, heading=lambda text: f"\033[1m{text}\033[0m")
