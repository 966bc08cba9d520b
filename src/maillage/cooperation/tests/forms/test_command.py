from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from maillage.cooperation.tests.forms.strategies import CASES


def run(*arguments: str) -> tuple[int, str, str]:
    """Run `maillage advise`; return its exit code and what it wrote."""
    out, err = StringIO(), StringIO()
    try:
        call_command("advise", *arguments, stdout=out, stderr=err)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def answers(tmp_path: Path):
    def write(document: object) -> str:
        path = tmp_path / "answers.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        return str(path)

    return write


@pytest.mark.parametrize("name", CASES)
def test_advise_writes_a_document(name: str, answers):
    code, out, err = run("--answers", answers(CASES[name]["answers"]), "--at", "2026-11-20", "--json")

    document = json.loads(out)
    first = {one["form"] for one in document["ranked"] if one["rank"] <= 2}
    assert (code, err) == (0, "")
    assert first & set(CASES[name]["top2"])


def test_advise_speaks_to_people_in_both_languages(answers):
    path = answers(CASES["trois-traiteurs"]["answers"])

    _, french, _ = run("--answers", path, "--at", "2026-11-20")
    _, english, _ = run("--answers", path, "--at", "2026-11-20", "--lang", "en")

    assert "1. Groupe économique solidaire (R-308, 57 points)" in french
    assert "Impossible ici, parce que…" in french
    assert "Si votre priorité était l’impact social" in french
    assert "[R-254]" in french
    assert "Economic interest grouping (GIE)" in english
    assert max(map(len, french.splitlines())) <= 100


def test_advise_lists_every_fault_and_writes_nothing(answers):
    path = answers({"schema": "maillage/answers/1", "goals": {"impact": 9}, "share": []})

    code, out, err = run("--answers", path, "--at", "hier", "--json")

    assert code == 2
    assert out == ""
    assert [line.split(": ")[1] for line in err.splitlines()[:2]] == ["goals.impact", "share"]
    assert err.splitlines()[2].startswith("--at: ")


@pytest.mark.parametrize("text", ["", "{", '{"schema": "maillage/answers/1", "merge": NaN}', "[1]"])
def test_advise_refuses_a_damaged_file(text: str, answers):
    code, out, err = run("--answers", answers(text))

    assert (code, out) == (2, "")
    assert err


def test_advise_refuses_a_missing_file(tmp_path: Path):
    assert run("--answers", str(tmp_path / "none.json"))[0] == 2


def test_advise_says_when_nothing_fits(answers):
    none = {"siae": 0, "handicap": 0, "company": 0, "authority": 0, "association": 0, "person": 0}
    said = {
        "schema": "maillage/answers/1",
        "partners": none,
        "replicate": False,
        "topic": None,
        "capital": False,
    }

    code, out, _ = run("--answers", answers(said), "--json")

    assert code == 1
    document = json.loads(out)
    assert document["ranked"] == []
    assert len(document["excluded"]) == 23


@pytest.mark.parametrize("name", ["answers", "advice"])
def test_schema_writes_the_formats(name: str):
    out = StringIO()

    call_command("schema", name, stdout=out)

    assert json.loads(out.getvalue())["properties"]["schema"]["const"] == f"maillage/{name}/1"
