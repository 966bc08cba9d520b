from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.consortium.domain import records
from maillage.consortium.domain.answer import Answer, Help, Member, Missing, Note, Proposal
from maillage.consortium.domain.found import Found
from maillage.consortium.domain.problem import Offer, Reach, Structure, Weights
from maillage.consortium.tests.scenes import a_question, found_for
from maillage.directory.domain.kinds import Mode
from maillage.procurement.domain.tender import Lot, Need, Tender
from maillage.territory.domain.places import Place

plain = st.one_of(st.text(), st.integers(), st.floats(allow_nan=False), st.booleans(), st.none())
fact = st.one_of(
    plain, st.decimals(allow_nan=False, allow_infinity=False), st.dates(), st.lists(plain), st.lists(plain).map(tuple),
    st.builds(Note, st.text(), st.dictionaries(st.text(), plain)),
)  # fmt: skip
note = st.builds(Note, st.text(), st.dictionaries(st.text(), fact), st.none() | st.text())
member = st.builds(
    Member, why=st.lists(note, max_size=2).map(tuple), cautions=st.lists(note, max_size=2).map(tuple)
)
proposal = st.builds(
    Proposal, members=st.lists(member, max_size=3).map(tuple), cautions=st.lists(note, max_size=1).map(tuple)
)
settings = st.dictionaries(st.text(), st.one_of(st.integers(), st.floats(allow_nan=False)))
missing = st.builds(
    Missing,
    would_help=st.lists(st.builds(Help, note, set=st.none() | settings), max_size=2).map(tuple),
    notes=st.lists(note, max_size=1).map(tuple),
)
answer = st.builds(
    Answer,
    proposals=st.lists(proposal, max_size=2).map(tuple),
    missing=st.none() | missing,
    warnings=st.lists(note, max_size=2).map(tuple),
)


@given(answer)
def test_read_gives_back_the_answer_that_was_written_as_json(value):
    record = json.dumps(records.write(value))

    back = records.read(Answer, json.loads(record))

    assert json.dumps(records.write(back)) == record  # as text: hypothesis tries NaN, which equals nothing
    assert [type(fact) for n in value.warnings for fact in n.facts.values()] == [
        type(fact) for n in back.warnings for fact in n.facts.values()
    ]


def test_read_gives_back_a_tender_and_a_structure():
    lot = Lot(
        "1",
        (Need("1a", "voirie", "production", "94021", Decimal("12.50")),),
        "Lot",
        frozenset({"iae"}),
        Decimal(3),
    )
    tender = Tender(
        "t", "T", date(2026, 10, 1), 12, (lot,), deadline=date(2026, 12, 1), amount_eur=Decimal("1000")
    )
    structure = Structure(
        "00010001600013", "S", ("EI", "AI"), Place("94021", "C", 48.7, 2.3),
        Reach(departements=frozenset({"94", "2A"})), (Offer("voirie", "production", 10.5),), 12.0, 60,
        ties=frozenset({"x"}),
    )  # fmt: skip

    for value in (tender, structure):
        assert records.read(type(value), json.loads(json.dumps(records.write(value)))) == value


def test_read_refuses_a_kind_it_does_not_know():
    with pytest.raises(TypeError):
        records.read(bytes, "x")


def test_read_gives_back_infinity_and_enumerations():
    assert records.read(
        Weights, json.loads(json.dumps(records.write(Weights(float("inf"), 1, 1, 1))))
    ).member == float("inf")
    assert records.read(Mode, records.write(Mode.STAFFING)) is Mode.STAFFING


def test_write_refuses_what_it_could_not_read_back():
    with pytest.raises(TypeError):
        records.write(object())


@pytest.mark.parametrize(
    "record", [None, [], {}, {"code": "1"}, {"code": 1, "name": 2, "latitude": "x", "longitude": 0}]
)
def test_read_refuses_a_record_of_another_version(record):
    with pytest.raises((ValueError, TypeError, KeyError)):
        records.read(Place, record)


def test_read_gives_its_default_to_a_field_younger_than_the_record():
    value = found_for(a_question())
    record = json.loads(json.dumps(records.write(value)))
    for young in ("hidden", "silent", "real", "faults"):
        del record[young]
    del record["answer"]["proposals"][0]["members"][0]["why"][0]["facts"]

    back = records.read(Found, record)

    assert (back.hidden, back.silent, back.real, back.faults) == (0, 0, None, ())
    assert back.answer.proposals[0].members[0].why[0].facts == {}
    assert back.structures == value.structures
