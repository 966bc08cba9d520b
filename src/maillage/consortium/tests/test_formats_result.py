"""The answer as a document: valid, and its `would_help` can be applied by any program."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maillage.consortium.domain.advice import advised
from maillage.consortium.domain.problem import Question
from maillage.consortium.domain.solver import answer
from maillage.consortium.formats.result import ConsortiumDocument, dump_answer
from maillage.consortium.tests.domain.make import ask, lot, need, structure, tender
from maillage.consortium.tests.domain.vectors import NAMES, question
from maillage.procurement.formats import dump_tender, parse_tender


@pytest.mark.parametrize("name", NAMES)
def test_dump_answer_is_a_valid_document_with_whole_hours(name):
    asked = question(name)

    document = dump_answer(advised(answer(asked), asked), asked)

    ConsortiumDocument.model_validate(document)
    hours = {need.id: float(need.hours) for need in asked.tender.needs()}
    for proposal in document["proposals"]:
        served = [serve for member in proposal["members"] for serve in member["serves"]]
        for id, wanted in hours.items():
            assert sum(s["hours"] for s in served if s["need"] == id) == pytest.approx(wanted, abs=0.05)
        assert all(round(serve["hours"], 2) == serve["hours"] for serve in served)
        assert sum(m["percent"] for m in proposal["members"]) == pytest.approx(100, abs=0.1)


def impossible() -> list[Question]:
    """Tenders without group, each for another reason."""
    two = (structure(1, 600), structure(2, 300))
    more = (*two, structure(3, 300), structure(4, 300))
    both = tender(lot(need("a", 1000)), lot(need("b", 500, trade="transport"), id="2"))
    return [
        ask(tender(lot(need("a", 1000))), *two),
        ask(tender(lot(need("a", 1000)), max_members=2), *more),
        ask(tender(lot(need("a", 1000), insertion=900)), structure(1, 600), structure(2, 600)),
        ask(both, structure(1, 600), structure(2, 600)),
    ]


@pytest.mark.parametrize("asked", impossible(), ids=["hours", "members", "insertion", "trade"])
def test_dump_answer_says_changes_that_any_program_can_apply(asked):
    document = dump_answer(advised(answer(asked), asked), asked)

    ConsortiumDocument.model_validate(document)
    helps = document["missing"]["would_help"]
    assert helps
    for one in helps:
        assert ("set" in one) != ("add" in one)
        if "set" in one:
            changed = parse_tender(dump_tender(asked.tender) | one["set"])
            assert answer(replace(asked, tender=changed)).proposals


def test_dump_answer_says_when_unknown_turnovers_decide():
    asked = question("infeasible-min_turnover")

    missing = dump_answer(advised(answer(asked), asked), asked)["missing"]

    assert missing["blocking"] == ["min_turnover"]
    assert [note["rule"] for note in missing["notes"]] == ["R-247"]
    assert "chiffre d’affaires connu" in missing["notes"][0]["text"]


def test_dump_answer_speaks_the_language_asked():
    asked = ask(tender(lot(need("a", 1000))), structure(1, 600), structure(2, 600))
    done = advised(answer(asked), asked)

    assert "Elle apporte" in dump_answer(done, asked)["proposals"][0]["members"][0]["why"][0]


def test_dump_answer_stopped_before_anything_proves_nothing():
    asked = ask(tender(lot(need("a", 1000))), structure(1, 600), structure(2, 600))
    stopped = replace(answer(asked), status="unknown", proposals=())

    document = dump_answer(stopped, asked)

    assert (document["status"], document["proposals"], document["missing"]) == ("feasible", [], None)
    ConsortiumDocument.model_validate(document)


def test_dump_answer_writes_one_kind_as_a_word_and_several_as_a_list():
    asked = ask(
        tender(lot(need("a", 1000))), structure(1, 600, kinds=("ACI", "EI")), structure(2, 600, kind="EA")
    )

    members = dump_answer(answer(asked), asked)["proposals"][0]["members"]

    assert {member["name"]: member["kind"] for member in members} == {"S1": ["ACI", "EI"], "S2": "EA"}
