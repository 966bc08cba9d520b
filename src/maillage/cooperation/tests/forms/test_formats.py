from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.base.faults import Fault, Faulty
from maillage.cooperation.domain.advice.answers import KEYS, NO_MARKET, NO_TOPIC, Answers, Goals, Market
from maillage.cooperation.domain.advice.asking import worth_asking
from maillage.cooperation.formats.advice import AdviceDocument, dump_advice
from maillage.cooperation.formats.answers import dump_answers, parse_answers, read_answers
from maillage.cooperation.formbook import CATALOGUE, advisor
from maillage.cooperation.tests.forms.strategies import AT, CASES, answers

BARE = {"schema": "maillage/answers/1"}


@given(answers)
def test_dump_answers_is_read_back(said: Answers):
    text = json.dumps(dump_answers(said)).encode()

    assert read_answers(text) == said


def test_an_absent_answer_is_unknown_and_a_null_contract_is_none():
    assert parse_answers(BARE) == Answers()
    assert parse_answers({**BARE, "market": None, "topic": None}) == Answers(market=NO_MARKET, topic=NO_TOPIC)
    assert parse_answers({**BARE, "goals": {"impact": 2}}).goals == Goals(impact=2)
    assert parse_answers({**BARE, "horizon": None, "price_above_cost": None}) == Answers()
    assert parse_answers({**BARE, "market": {"lots": 2}}).market == Market(lots=2)


def test_parse_answers_tells_every_fault_at_once():
    wrong = {
        "schema": "maillage/answers/2",
        "goals": {"development": 4, "impact": True},
        "horizont": "open",
        "partners": {"siae": -1},
        "market": {"reserved": ["ess"], "lots": 0},
        "shares": ["cars"],
        "merge": "yes",
    }

    with pytest.raises(Faulty) as caught:
        parse_answers(wrong)

    assert {fault.path for fault in caught.value.faults} == {
        "schema", "goals.development", "goals.impact", "horizont", "partners.siae", "market.reserved[0]",
        "market.lots", "shares[0]", "merge",
    }  # fmt: skip


@pytest.mark.parametrize("wrong", [[], "x", None, 3, {}])
def test_parse_answers_refuses_what_is_not_answers(wrong: object):
    with pytest.raises(Faulty):
        parse_answers(wrong)


@pytest.mark.parametrize("name", CASES)
def test_dump_advice_follows_the_contract(name: str):
    said = parse_answers(CASES[name]["answers"])

    document = dump_advice(advisor().advise(said, AT), worth_asking(advisor(), said, AT))

    assert list(document) == ["schema", "ranked", "excluded", "ask"]
    AdviceDocument.model_validate(document)
    for one in document["ranked"]:
        assert list(one) == ["form", "rank", "score", "for", "against", "estimated"]
        assert all(
            reason["text"].strip() and "%(" not in reason["text"] for reason in one["for"] + one["against"]
        )
    estimated = {one["form"]: one["estimated"] for one in document["ranked"]}
    published = {"R-304", "R-305", "R-306", "R-307", "R-308", "R-312", "R-313", "R-315"}
    assert {form for form, ours in estimated.items() if not ours} == published & estimated.keys()


def test_the_example_of_the_catalogue_is_read():
    assert read_answers(CATALOGUE.parent / "example-answers.json").partners.handicap == 1


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=8), inner)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(KEYS), _json, max_size=6))
def test_parse_answers_never_fails_otherwise_than_by_telling(document: dict[str, object]):
    faults: tuple[Fault, ...] = ()
    try:
        advisor().advise(parse_answers({**BARE, **document}), AT)
    except Faulty as error:
        faults = error.faults

    assert all(str(fault) for fault in faults)
