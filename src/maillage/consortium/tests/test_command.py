"""`maillage consortium`: its vectors, exit codes, faults, files written, and what Ctrl-C leaves."""

from __future__ import annotations

import io
import json
import os
import signal
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.management import call_command

from maillage.consortium.formats.result import ConsortiumDocument
from maillage.consortium.management.commands import consortium as command
from maillage.consortium.tests.communes import store_vectors
from maillage.consortium.tests.domain.vectors import CASES, NAMES, expected

pytestmark = pytest.mark.django_db
CASE = CASES / "lead"


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def _communes(db: None) -> None:
    store_vectors()


def run(*arguments: object, tender: object = CASE / "tender.json", pool: object = CASE / "pool.json") -> Ran:
    out, err = io.StringIO(), io.StringIO()
    given = [str(one) for one in ("--tender", tender, "--pool", pool, *arguments)]
    try:
        call_command("consortium", *given, stdout=out, stderr=err)
    except SystemExit as leaving:
        return Ran(int(leaving.code or 0), out.getvalue(), err.getvalue())
    return Ran(0, out.getvalue(), err.getvalue())


def changed(tmp_path: Path, name: str, **facts: object) -> Path:
    document = json.loads((CASE / f"{name}.json").read_text(encoding="utf-8"))
    path = tmp_path / f"{name}.json"
    path.write_text(json.dumps(document | facts), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", NAMES)
def test_consortium_gives_the_costs_of_every_vector(name):
    wanted = expected(name)

    ran = run(
        *("--json", "--alternatives", "3", "--time-limit", "60", "--profile", wanted["profile"]),
        tender=CASES / name / "tender.json",
        pool=CASES / name / "pool.json",
    )

    document = ran.document
    ConsortiumDocument.model_validate(document)
    assert ran.code == (1 if wanted["status"] == "infeasible" else 0)
    assert document["status"] == wanted["status"]
    assert [one["cost"] for one in document["proposals"]] == pytest.approx(wanted["costs"], rel=1e-5)
    assert [sorted(m["siret"] for m in one["members"]) for one in document["proposals"]] == wanted["members"]
    assert all(member["why"] for one in document["proposals"] for member in one["members"])


def test_consortium_writes_keys_in_the_order_of_the_contract():
    document = run("--json").document

    assert list(document) == [
        *(
            "schema",
            "tender",
            "profile",
            "weights",
            "status",
            "candidates",
            "seconds",
            "proposals",
            "alone",
            "missing",
        )
    ]
    assert list(document["proposals"][0]) == [
        *("cost", "bound", "proven", "lead", "type", "members", "parts", "insertion_hours", "cautions")
    ]
    assert list(document["proposals"][0]["members"][0]) == [
        *("siret", "name", "kind", "hours", "percent", "load_percent", "serves", "why", "cautions")
    ]
    assert document["weights"] == [50, 1, 1, 20]


def test_consortium_answers_the_same_twice():
    first, second = run("--json").document, run("--json").document

    assert first | {"seconds": 0} == second | {"seconds": 0}


def test_consortium_speaks_french_and_english():
    french, english = run("--json").document, run("--json", "--lang", "en").document

    def why(document: dict[str, Any]) -> str:
        return document["proposals"][0]["members"][0]["why"][0]

    assert "par an" in why(french)
    assert [p["cost"] for p in french["proposals"]] == [p["cost"] for p in english["proposals"]]


def test_consortium_tells_a_director_who_does_what():
    told = run().out.replace("\u00a0", " ").replace("\u202f", " ")

    assert "Proposition 1 sur 5" in told
    assert "mandataire pressentie" in told
    assert "km" in told
    assert "R-252" in told
    assert "\033[" not in told
    assert all(len(line) <= 110 for line in told.splitlines())


def test_consortium_answers_some_lots_only():
    document = run("--json", "--lots", "2").document

    served = {serve["need"] for m in document["proposals"][0]["members"] for serve in m["serves"]}
    assert served == {"2a"}
    assert list(document["alone"]["lots"]) == ["2"]


def test_consortium_takes_weights():
    document = run("--json", "--weights", "50,1,1,20").document

    assert document["profile"] == "personnalise"
    assert document["proposals"][0]["cost"] == pytest.approx(expected("lead")["costs"][0])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--lots", "9"), "--lots: "),
        (("--lots", ""), "--lots: "),
        (("--profile", "autre"), "equilibre"),
        (("--weights", "1,2,3"), "quatre nombres"),
        (("--weights", "1,2,3,-1"), "quatre nombres"),
        (("--weights", "1,2,3,nan"), "quatre nombres"),
        (("--weights", "1,2,3,4", "--profile", "impact"), "pas les deux"),
        (("--alternatives", "0"), "--alternatives: "),
        (("--alternatives", "2.5"), "entier"),
        (("--time-limit", "-1"), "--time-limit: "),
        (("--time-limit", "x"), "--time-limit: "),
        (("--pdf", "/nulle/part.pdf"), "--pdf: "),
        (("--xlsx", "/"), "--xlsx: "),
    ],
)
def test_consortium_refuses_a_wrong_option_before_anything(arguments, told, monkeypatch):
    monkeypatch.setattr(command, "solve", lambda *a, **k: pytest.fail("solved before checking"))

    ran = run("--json", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


def test_consortium_lists_the_faults_of_both_files_and_of_the_options(tmp_path):
    tender = changed(tmp_path, "tender", months=0, colour="red")
    pool = changed(tmp_path, "pool", structures=[{"siret": "1"}])

    ran = run("--json", "--lots", "", tender=tender, pool=pool)

    lines = ran.err.splitlines()
    assert (ran.code, ran.out) == (2, "")
    assert {line.split(": ")[0] for line in lines} == {"--lots", str(tender), str(pool)}
    assert any(line.startswith(f"{tender}: months: ") for line in lines)
    assert any(line.startswith(f"{tender}: colour: ") for line in lines)
    assert any(line.startswith(f"{pool}: structures[0].siret: ") for line in lines)
    assert len(lines) >= 9


BAD_FILES = [
    b"",
    b"{",
    b'{"schema": "maillage/tender/1"',
    b"\xff\xfe{\x00}\x00",
    b'{"title": "caf\xe9"}',
    b'{"months": NaN}',
    b"[" * 100000,
    b"null",
    b'{"a": 1, "a": 2}',
]


@pytest.mark.parametrize("content", BAD_FILES)
@pytest.mark.parametrize("which", ["tender", "pool"])
def test_consortium_refuses_a_damaged_file(tmp_path, content, which):
    path = tmp_path / "damaged.json"
    path.write_bytes(content)

    ran = run("--json", **{which: path})

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"{path}: ")
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("path", ["absent.json", "."])
def test_consortium_refuses_a_file_it_cannot_read(path):
    ran = run(tender=path)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"{path}: ")


def test_consortium_names_unknown_places_and_communes_without_coordinates(tmp_path):
    tender = json.loads((CASE / "tender.json").read_text(encoding="utf-8"))
    tender["lots"][0]["needs"][0]["place"] = "99999"
    tender["lots"][1]["needs"][0]["place"] = "98801"
    path = tmp_path / "tender.json"
    path.write_text(json.dumps(tender), encoding="utf-8")

    ran = run(tender=path)

    assert ran.code == 2
    assert f"{path}: lots[0].needs[0].place: " in ran.err
    assert f"{path}: lots[1].needs[0].place: " in ran.err
    assert "Belep" in ran.err


def test_consortium_refuses_an_imposed_structure_that_is_absent_and_warns_of_an_excluded_one(tmp_path):
    absent = "00010999100018"

    ran = run(tender=changed(tmp_path, "tender", must_include=[absent]))
    assert (ran.code, ran.out) == (2, "")
    assert "must_include[0]: " in ran.err

    ran = run("--json", tender=changed(tmp_path, "tender", exclude=[absent]))
    assert ran.code == 0
    assert absent in ran.err
    assert ran.document["status"] == "optimal"


def test_consortium_warns_of_unknown_ties(tmp_path):
    pool = json.loads((CASE / "pool.json").read_text(encoding="utf-8"))
    pool["structures"][0]["ties"] = ["00010999100018"]
    path = tmp_path / "pool.json"
    path.write_text(json.dumps(pool), encoding="utf-8")

    ran = run("--json", pool=path)

    assert ran.code == 0
    assert f"{path}: structures[0].ties[0]: " in ran.err


def test_consortium_writes_a_workbook_and_a_pdf(tmp_path):
    pdf, xlsx = tmp_path / "réponse.pdf", tmp_path / "réponse.xlsx"

    ran = run("--json", "--pdf", pdf, "--xlsx", xlsx)

    assert ran.code == 0
    assert pdf.read_bytes().startswith(b"%PDF-")
    with zipfile.ZipFile(xlsx) as book:
        assert "Heures par besoin" in book.read("xl/workbook.xml").decode()
        assert book.testzip() is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["réponse.pdf", "réponse.xlsx"]


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Press Ctrl-C as soon as the search begins."""
    solve = command.solve

    def pressed(*arguments: Any, **options: Any) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        return solve(*arguments, **options)

    monkeypatch.setattr(command, "solve", pressed)
    before = signal.getsignal(signal.SIGINT)
    yield
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.usefixtures("interrupted")
def test_consortium_interrupted_gives_the_best_found_so_far():
    ran = run("--json")

    assert ran.document["status"] == "feasible"
    assert ran.code == (0 if ran.document["proposals"] else 1)
    assert "Arrêt demandé" in ran.err
    assert all(not one["proven"] or one["bound"] == one["cost"] for one in ran.document["proposals"])


def test_consortium_says_nothing_was_found_when_stopped_twice(monkeypatch):
    def pressed_twice(*arguments: Any, **options: Any) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(command, "solve", pressed_twice)

    ran = run("--json")

    assert (ran.code, ran.out) == (1, "")
