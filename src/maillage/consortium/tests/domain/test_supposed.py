from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from maillage.accounts.domain.siret import is_siret
from maillage.consortium.domain import adjustments as named
from maillage.consortium.domain.adjustments import Adjustments, Change, read
from maillage.consortium.domain.answer import Addition, Help, Note
from maillage.consortium.domain.change import apply_set
from maillage.consortium.domain.eligibility import find_eligible
from maillage.consortium.domain.problem import Offer, Question, Reach, Structure
from maillage.consortium.domain.supposed import (
    changes_of,
    is_to_find,
    siret_to_find,
    suppose,
    supposed_tender,
)
from maillage.procurement.domain.tender import Lot, Need, Tender
from maillage.territory.domain.places import Place

CHEVILLY = Place("94021", "Chevilly-Larue", 48.7666, 2.3533)
LOT = Lot(
    "1", (Need("1a", "espaces-verts", "production", "94021", Decimal(4000)),), insertion_hours=Decimal(900)
)
STAFF_LOT = Lot(
    "2", (Need("2a", "nettoyage", "staffing", "94021", Decimal(500)),), reserved=frozenset({"handicap"})
)
TENDER = Tender("parc", "Parc", date(2026, 10, 1), 36, (LOT, STAFF_LOT), must_include=(siret_to_find(8),))
ONE = Structure(
    siret_to_find(9), "Structure 9", ("EI",), CHEVILLY, Reach(national=True),
    (Offer("espaces-verts", "production", 800),),
    5000, 60, estimated=frozenset({"hours"}),
)  # fmt: skip
QUESTION = Question(TENDER, {"94021": CHEVILLY}, [ONE])


def supposing(*changes: Change, us: str | None = None):
    return suppose(QUESTION, Adjustments().adding(*changes), us)


def test_suppose_without_change_is_the_same_question():
    assert supposing() == (QUESTION, ())


def test_suppose_a_capacity_counts_in_each_trade_and_is_no_longer_an_estimate():
    question, _ = supposing(Change(named.HOURS, ONE.siret, "2000"))

    (changed,) = question.structures
    assert (changed.hours, changed.offers[0].hours, changed.estimated) == (2000, 2000, frozenset())


def test_suppose_a_radius_replaces_the_area_of_work():
    question, _ = supposing(Change(named.RADIUS, ONE.siret, "30"))

    assert question.structures[0].reach == Reach(radius_km=30)


def test_suppose_changes_the_tender_and_never_the_first_question():
    question, _ = supposing(
        Change(named.LOT, "1"), Change(named.MEMBERS, value="3"), Change(named.INSERTION, "1", "100"),
        Change(named.EXCLUDE, siret_to_find(8)), Change(named.TURNOVER, value="5"),
    )  # fmt: skip

    changed = question.tender
    assert changed.lots == (replace(LOT, insertion_hours=Decimal(100)),)
    assert (changed.max_members, changed.min_turnover_eur) == (3, 5)
    assert (changed.must_include, changed.exclude) == ((), (siret_to_find(8),))
    assert QUESTION.tender.must_include == (siret_to_find(8),)


def test_suppose_refuses_to_impose_a_structure_that_is_no_candidate():
    question, (fault,) = supposing(Change(named.IMPOSE, siret_to_find(7)))

    assert question == QUESTION
    assert siret_to_find(7) in str(fault)


def test_suppose_imposes_us_unless_told_otherwise():
    imposed, _ = supposing(us=ONE.siret)
    without, _ = supposing(Change(named.WITHOUT_US, value="sans"), us=ONE.siret)
    excluded, _ = supposing(Change(named.EXCLUDE, ONE.siret), us=ONE.siret)
    stranger, faults = supposing(us=siret_to_find(7))

    assert ONE.siret in imposed.tender.must_include
    assert ONE.siret not in without.tender.must_include
    assert ONE.siret not in excluded.tender.must_include
    assert (stranger, faults) == (QUESTION, ())


def test_suppose_a_structure_to_find_may_serve_the_need_it_was_made_for():
    for trade, mode, need in (("espaces-verts", "production", 0), ("nettoyage", "staffing", 1)):
        (change,) = changes_of(Help(Note(""), add=Addition(trade, mode, "94021", 30, 2000.0, 70)), TENDER)
        question, _ = supposing(change)

        eligible = find_eligible(question)
        row = next(i for i, s in enumerate(eligible.structures) if is_to_find(s.siret) and s.hours == 2000)
        assert eligible.km[row, need] == 0


def test_changes_of_a_help_can_be_read_back_from_an_address():
    helps = [
        Help(Note(""), set={"max_members": 7}),
        Help(Note(""), set={"min_member_percent": 2.5, "min_turnover_eur": Decimal("120000")}),
        Help(Note(""), set={"must_include": []}),
        Help(Note(""), set={"insertion_hours": {"1": 250.5}}),
        Help(Note(""), set={"only_lots": ["2"]}),
        Help(Note(""), add=Addition("espaces-verts", "production", "94021", 30, 2000.25, 70)),
    ]
    for one in helps:
        adjustments = Adjustments().adding(*changes_of(one, TENDER))
        assert adjustments
        assert read(adjustments.pairs(), TENDER) == (adjustments, ())


def test_changes_of_a_help_make_the_tender_that_the_solver_tried():
    for fields in (
        {"max_members": 7},
        {"must_include": []},
        {"insertion_hours": {"1": 250}},
        {"only_lots": ["2"]},
    ):
        adjustments = Adjustments().adding(*changes_of(Help(Note(""), set=fields), TENDER))

        assert supposed_tender(TENDER, adjustments) == apply_set(TENDER, fields)


def test_siret_to_find_is_well_made_and_recognised():
    assert all(is_siret(siret_to_find(rank)) and is_to_find(siret_to_find(rank)) for rank in range(1, 100))
