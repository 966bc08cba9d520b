"""`maillage consortium` refuses bad input: exit 2, one line a fault, all at once, nothing on standard output."""

from __future__ import annotations

import json

import pytest

from maillage.consortium.management.commands import consortium as command
from maillage.consortium.tests.communes import store_vectors
from maillage.consortium.tests.running import CASE, changed, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _communes(db: None) -> None:
    store_vectors()


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


def test_consortium_says_what_to_do_when_the_communes_are_missing(monkeypatch):
    monkeypatch.setattr(command, "is_ready", lambda: False)

    ran = run("--json")

    assert (ran.code, ran.out) == (2, "")
    assert "maillage prepare" in ran.err
