"""`maillage consortium`: its vectors, what it prints and writes, and what Ctrl-C leaves."""

from __future__ import annotations

import os
import signal
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from maillage.consortium.domain.solver import EXPLAINING
from maillage.consortium.formats.result import ConsortiumDocument
from maillage.consortium.management.commands import consortium as command
from maillage.consortium.tests.communes import store_vectors
from maillage.consortium.tests.domain.vectors import CASES, NAMES, expected
from maillage.consortium.tests.running import run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _communes(db: None) -> None:
    store_vectors()


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


def test_consortium_tells_how_the_search_goes_on_a_terminal(monkeypatch):
    monkeypatch.setattr(command.sys.stderr, "isatty", lambda: True, raising=False)

    ran = run("--json")

    assert ran.code == 0
    assert "points" in ran.err


def test_help_says_how_long_an_impossible_tender_may_take() -> None:
    said = command.Command().create_parser("maillage", "consortium").format_help()

    assert f"et {EXPLAINING:.0f} de plus au plus" in " ".join(said.split())
