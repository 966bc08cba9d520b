"""The table of the parts comes back as a file: its figures land in the page, what is wrong is said, nothing is kept."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from maillage.base.refusals import Refusal
from maillage.consortium.tests.scenes import words
from maillage.cooperation.domain.terms_file import Head, Holder, read_file
from maillage.cooperation.formats.grids import read_grid
from maillage.cooperation.models.projects import Member
from maillage.cooperation.models.terms import TermsChange
from maillage.cooperation.queries.terms import current_version
from maillage.cooperation.tests.terms.browsing import HOSTILE, browser, url
from maillage.cooperation.tests.terms.scenes import Scene, make_terms
from maillage.cooperation.tests.terms.test_table import of, page, shown

HEADS = [
    Head("name", ("Membre", "Member")), Head("siret", ("SIRET",)), Head("hours_0", ("Tri, h par an",)),
    Head("hours_1", ("Tri, h par an",)), Head("coefficient", ("Coefficient",), 4), Head("percent", ("Part (%)",)),
    Head("lead", ("Mandataire",)),
]  # fmt: skip
HOLDERS = [Holder(1, "L’Atelier", "00010000100010"), Holder(2, "Brigade", ""), Holder(3, "Chantier", "")]


def workbook(*rows) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
    return content.getvalue()


def send(scene: Scene, content: bytes, name: str = "parts.csv", **typed: str):
    sent = shown(page(scene)) | typed | {"load": "1", "file": SimpleUploadedFile(name, content)}
    return browser(scene.by).post(url("terms_table", scene), sent)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Membre;Part (%)\nL'atelier ;1 200,5 %\n", "utf-8-sig"),
        ("Membre,Part (%)\n\"l’atelier\",\"1 200,5\"\n", "cp1252"),
        ("\n\nMember\tSIRET\tPART (%)\nautre nom\t000 100 001 00010\t1 200,5\n", "utf-8"),
    ],
)  # fmt: skip
def test_a_csv_is_read_as_spreadsheets_write_it(text, encoding):
    filled = read_file(read_grid("x.csv", text.encode(encoding)), HEADS, HOLDERS)

    assert filled.values == {(1, "percent"): "1 200,5"}
    assert [one.name for one in filled.absent] == ["Brigade", "Chantier"]


def test_a_workbook_is_read_its_numbers_rounded_its_columns_in_their_order():
    content = workbook(
        ["Membre", "Tri, h par an", "Tri, h par an", "Coefficient", "Part (%)", "Mandataire"],
        ["Brigade", 1200, 0.1 + 0.2, 1.23456, 100 / 3, "oui"], [], ["Chantier", "", 5],
    )  # fmt: skip

    values = read_file(read_grid("x.xlsx", content), HEADS, HOLDERS).values

    assert [values[2, name] for name in ("hours_0", "hours_1", "coefficient", "percent")] == [
        "1200", "0,3", "1,2346", "33,33",
    ]  # fmt: skip
    assert (values[3, "hours_0"], values[3, "hours_1"], values[3, "percent"]) == ("", "5", "")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.pdf", b"%PDF-1.7", "ne se lit pas ici"),
        ("x.csv", b"", "est vide"),
        ("x.csv", b"a" * 1024 * 1024 + b"a", "dépasse 1 Mo"),
        ("x.csv", "Membre;Part (%)\nBrigade;3".encode("utf-16"), "UTF-8"),
        ("x.csv", b"Membre;Part\n\x81\x8d;3", "UTF-8"),
        ("x.xlsx", b"PK\x03\x04rien", "ne contient pas ce que dit"),
        ("x.csv", b"Membre;Part (%)\n", "aucune ligne"),
        ("x.csv", b"Membre;Parts\nBrigade;3", "Colonnes inconnues, ou données deux fois : Parts."),
        ("x.csv", b"Membre;Part (%);Part (%)\nBrigade;3;4", "données deux fois"),
        ("x.csv", b"Part (%)\n3", "on ne sait pas"),
        ("x.csv", b"Membre;Part (%)\nBrigade;3\nEnsemble;100", "3 (Ensemble)"),
        ("x.csv", b"Membre;Part (%)\nBrigade;3\nBRIGADE;4", "2 (Brigade), 3 (BRIGADE)"),
        ("x.csv", b"Membre;SIRET;Part (%)\nL'Atelier;00010000900016;3", "à aucun membre"),
        ("x.csv", b"Membre;Part (%)\n" + b"Brigade;3\n" * 2001, "plus de 2000 lignes"),
    ],
)
def test_a_file_that_does_not_do_is_refused_with_its_reason(name, content, said):
    with pytest.raises(Refusal) as caught:
        read_file(read_grid(name, content), HEADS, HOLDERS)

    assert said in str(caught.value).replace("\u00a0", " ")


def test_a_workbook_that_declares_entities_or_swells_is_not_read():
    good = workbook(["Membre"], ["Brigade"])
    for raw in (b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>', b" " * (21 * 1024 * 1024)):
        bad = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as new:
            for part in old.namelist():
                new.writestr(part, raw if part.endswith("sheet1.xml") else old.read(part))
        with pytest.raises(Refusal, match="ne se lit pas"):
            read_grid("x.xlsx", bad.getvalue())


def test_names_that_two_members_share_need_a_siret():
    twins = [Holder(1, "Brigade", "00010000100010"), Holder(2, "Brigade", "00010000200018")]
    with pytest.raises(Refusal):
        read_file([["Membre", "Part (%)"], ["Brigade", Decimal(3)]], HEADS, twins)

    filled = read_file([["SIRET", "Part (%)"], ["00010000200018", Decimal(3)]], HEADS, twins)

    assert filled.values == {(2, "percent"): "3"}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_comes_back_as_it_left(kind):
    scene = make_terms()
    Member.objects.filter(pk=scene.second.pk).update(name="=Brigade « du Val »")
    before = shown(page(scene))
    content = browser(scene.by).get(f"{url('terms', scene)}.{kind}").content

    answer = send(scene, content, f"parts.{kind}")

    assert answer.status_code == 200
    assert {name: value.removesuffix(",00") for name, value in shown(answer).items()} == before
    assert "Les chiffres du fichier sont dans le tableau" in words(answer)


@pytest.mark.django_db
def test_its_figures_land_in_the_page_beside_what_was_typed_and_nothing_is_kept():
    scene = make_terms()
    content = f"Membre;Part (%)\n{scene.second.name};{HOSTILE.partition('>')[0]}\n".encode()

    answer = send(scene, content, reason="Après la réunion.", **{of(scene.lead, "percent"): "61"})

    again = shown(answer)
    assert answer.status_code == 422
    assert again[of(scene.lead, "percent")] == "61"
    assert "&lt;script" in answer.content.decode()
    assert "Après la réunion." in answer.content.decode()
    assert "1 membre n’est pas dans le fichier" in words(answer)
    assert not TermsChange.objects.exists()
    again |= {of(scene.second, "percent"): "39"}
    browser(scene.by).post(url("terms_table", scene), again)
    assert TermsChange.objects.count() == 1
    assert current_version(scene.project).number == 1


@pytest.mark.django_db
def test_a_file_refused_keeps_what_was_typed_and_opens_where_it_is_chosen():
    scene = make_terms()

    answer = send(scene, b"Nom;Prix\nX;3", **{of(scene.lead, "percent"): "61"})

    assert answer.status_code == 422
    assert "Colonnes inconnues" in words(answer)
    assert shown(answer)[of(scene.lead, "percent")] == "61"
    assert 'id="fichier" open' in answer.content.decode()
    none = browser(scene.by).post(url("terms_table", scene), shown(page(scene)) | {"load": "1"})
    assert none.status_code == 422
