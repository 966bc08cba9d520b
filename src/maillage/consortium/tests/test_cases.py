"""The documented cases of docs/cases/: complete, marked, and answered as their file expects."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from maillage.accounts.domain.siret import is_demo
from maillage.consortium.domain.study import Study, conclusions, study
from maillage.consortium.exports.case_text import case_as_text
from maillage.consortium.formats.case import CaseDocument
from maillage.consortium.formats.pool import parse_pool
from maillage.consortium.queries.cases import CaseFile, case_file
from maillage.consortium.queries.question import load_question, trade_labels
from maillage.consortium.tests.communes import store_named
from maillage.procurement.formats import parse_tender
from maillage.procurement.queries import read_checked_tender

FOLDER = settings.PROJECT / "docs" / "cases"
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/case.yaml"))
REAL = re.compile(r"HEP|Confluences|Le Petit Plus|[Rr]égie|RAPID")


def document(name: str) -> CaseDocument:
    text = (FOLDER / name / "case.yaml").read_text(encoding="utf-8")
    return CaseDocument.model_validate(yaml.safe_load(text))


def raw(name: str, file: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((FOLDER / name / f"{file}.json").read_text(encoding="utf-8"))
    return read


@pytest.fixture
def _communes(db: None) -> None:
    rows = [raw(name, "pool")["structures"] for name in NAMES]
    needs = [lot["needs"] for name in NAMES for lot in raw(name, "tender")["lots"]]
    store_named({row["place"] for some in (*rows, *needs) for row in some})


def studied(name: str) -> tuple[CaseFile, Study]:
    case = case_file(document(name), raw(name, "pool"))
    question = load_question(
        read_checked_tender(FOLDER / name / "tender.json"), actor=None, candidates=case.structures
    )
    group = [member.siret for member in case.group.members] if case.group else []
    lead = case.group.lead if case.group else None
    return case, study(question, group, lead=lead, labels=trade_labels())


def test_cases_are_three_in_order():
    assert sorted(document(name).order for name in NAMES) == [1, 2, 3]
    assert all(document(name).name == name for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_hypotheses_point_at_something_in_the_files(name):
    files = {"tender": raw(name, "tender"), "pool": raw(name, "pool")}

    for hypothesis in document(name).hypotheses:
        for path in hypothesis.where:
            found: Any = files
            for step in re.findall(r"[a-z_]+|\d+", path):
                found = found[int(step)] if step.isdigit() else found[step]


@pytest.mark.parametrize("name", NAMES)
def test_real_structures_carry_only_supposed_figures_marked_as_such(name):
    for row in raw(name, "pool")["structures"]:
        if REAL.search(row["name"]):
            assert {"hours", "offers", "insertion_percent", "area"} <= set(row["estimated"])
            assert row["turnover_eur"] is None
        else:
            assert is_demo(row["siret"])
            assert "inventée" in row["name"]


@pytest.mark.parametrize("name", NAMES)
def test_members_of_the_real_group_are_in_the_pool(name):
    group = document(name).group
    pool = {row["siret"] for row in raw(name, "pool")["structures"]}

    if group is not None:
        assert {member.siret for member in group.members} <= pool
        assert group.lead is None or group.lead in {member.siret for member in group.members}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("_communes")
def test_case_is_answered_as_expected(name):
    case, done = studied(name)
    wanted = document(name).expected

    assert done.answer.status == wanted.status
    if wanted.blocking:
        assert done.answer.missing is not None
        assert sorted(done.answer.missing.blocking) == wanted.blocking
        assert done.answer.missing.would_help
    assert [structure.siret for structure in case.structures] == [
        row["siret"] for row in raw(name, "pool")["structures"]
    ]


@pytest.mark.usefixtures("_communes")
def test_chevilly_larue_finds_the_group_that_formed():
    _, done = studied("chevilly-larue")

    assert done.comparison is not None
    assert done.comparison.same
    assert done.ranks["equilibre"] == 1
    assert "retrouve exactement" in conclusions(done)[0].message


@pytest.mark.usefixtures("_communes")
def test_plaine_commune_explains_what_differs_from_the_group_that_formed():
    case, done = studied("plaine-commune")
    told = case_as_text(case, done, trade_labels())

    assert done.comparison is not None
    assert done.comparison.difference == pytest.approx(
        sum(part.difference for part in done.comparison.parts), abs=1
    )
    assert done.ranks["proximite"] == 1
    assert "Le Petit Plus" in told
    assert told.count("supposé\u00a0:") == len(case.hypotheses)
    assert all(fact.source.split(",")[0][:20] in told for fact in case.facts)
    assert any(note.rule == "R-253" for note in conclusions(done))
    cautions = {note.rule for note in done.answer.proposals[0].cautions}
    assert "R-204" in cautions


def test_plaine_commune_could_not_be_reserved_to_both_families_then():
    tender = raw("plaine-commune", "tender")
    tender["lots"][0]["reserved"] = ["iae", "handicap"]

    with pytest.raises(Exception, match="7 décembre 2020"):
        parse_tender(tender)


def test_cases_read_as_pools_without_warning():
    for name in NAMES:
        rows = raw(name, "pool")
        codes = {row["place"] for row in rows["structures"]}
        _, warnings = parse_pool(rows, dict.fromkeys(codes, None))  # type: ignore[arg-type]
        assert warnings == ()


def test_readme_names_every_case():
    text = Path(FOLDER / "README.md").read_text(encoding="utf-8")

    assert all(f"`{name}`" in text for name in NAMES)
