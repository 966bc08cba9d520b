from __future__ import annotations

from typing import Annotated, Literal, get_args

import pytest
from pydantic import Field, ValidationError
from pydantic_core import PydanticCustomError, core_schema

from maillage.base.documents import (
    MESSAGES,
    Document,
    IsoDate,
    Text,
    at_most_decimals,
    faults_of,
    load,
    schema_of,
    shown,
)
from maillage.base.explain import explain
from maillage.base.faults import Faulty


class Inner(Document):
    hours: Annotated[float, Field(gt=0, le=100)]
    name: Annotated[Text, Field(min_length=1, max_length=5)] = "x"


class Sample(Document):
    day: IsoDate | None = None
    count: Annotated[int, Field(ge=1)] = 1
    kind: Literal["a", "b"] = "a"
    parts: Annotated[list[Inner], Field(min_length=1)] = []


def parse(document: object) -> Sample:
    try:
        return Sample.model_validate(document)
    except ValidationError as error:
        raise Faulty(faults_of(error, Sample)) from None


def said(document: object) -> dict[str, str]:
    with pytest.raises(Faulty) as caught:
        parse(document)
    return {fault.path: str(fault) for fault in caught.value.faults}


@pytest.mark.parametrize(
    ("document", "path", "sentence"),
    [
        ({"count": "36"}, "count", 'nombre entier, sans guillemets ni virgule\u202f; reçu\u00a0: "36"'),
        ({"count": True}, "count", "reçu\u00a0: true"),
        ({"count": 2.5}, "count", "nombre entier"),
        ({"count": 0}, "count", "au moins 1"),
        ({"day": "2026-02-30"}, "day", "AAAA-MM-JJ"),
        ({"day": "20260201"}, "day", "AAAA-MM-JJ"),
        ({"day": 20260201}, "day", "AAAA-MM-JJ"),
        ({"kind": "c"}, "kind", '"a", "b"'),
        ({"kind": None}, "kind", "reçu\u00a0: null"),
        ({"parts": {}}, "parts", "une liste"),
        ({"parts": []}, "parts", "au moins 1"),
        ({"parts": [1]}, "parts[0]", "un objet"),
        ({"parts": [{}]}, "parts[0].hours", "obligatoire"),
        ({"parts": [{"hours": 10**400}]}, "parts[0].hours", "un nombre"),
        ({"parts": [{"hours": 1, "name": ""}]}, "parts[0].name", "au moins 1 caractère"),
        ({"parts": [{"hours": 1, "name": "sixsix"}]}, "parts[0].name", "au plus 5 caractères"),
        ({"parts": [{"hours": 1, "name": "a\0"}]}, "parts[0].name", "caractère de contrôle"),
        ({"parts": [{"hours": 1, "hous": 2}]}, "parts[0].hous", "vouliez-vous écrire «\u00a0hours\u00a0»"),
        ({"parts": [{"hours": 1, "zzz": 2}]}, "parts[0].zzz", "hours, name"),
        ([], "", "un objet"),
    ],
)
def test_faults_of_says_in_french_what_is_wrong_and_expected(document, path, sentence):
    assert sentence in said(document)[path]


def test_faults_of_lists_everything_at_once():
    assert set(said({"count": "1", "kind": "z", "other": 1, "parts": [{"hours": -1}]})) == {
        "count",
        "kind",
        "other",
        "parts[0].hours",
    }


def test_messages_name_only_errors_that_exist():
    assert set(get_args(core_schema.ErrorType)) >= MESSAGES.keys()


def test_faults_of_has_a_sentence_even_for_an_error_it_does_not_know():
    error = ValidationError.from_exception_data("x", [{"type": "uuid_type", "loc": ("a",), "input": 1}])

    assert str(faults_of(error)[0]) == "a: Cette valeur n’est pas permise\u202f; reçu\u00a0: 1."


def test_faults_of_takes_the_sentence_of_a_custom_error_with_its_facts():
    custom = PydanticCustomError("maillage", "Trop : %(n)s.", {"n": 3})
    error = ValidationError.from_exception_data("x", [{"type": custom, "loc": (), "input": 1}])

    assert str(faults_of(error)[0]) == "Trop : 3."


def test_explain_can_fill_every_message_of_a_fault():
    for document in (
        {"count": 0},
        {"parts": []},
        {"parts": [{"hours": 1, "name": ""}]},
        {"kind": 1},
        {"a%s": 1},
    ):
        with pytest.raises(Faulty) as caught:
            parse(document)
        assert all("%(" not in explain(fault) for fault in caught.value.faults)


def test_load_gives_the_faults_of_the_json_and_of_its_content_together():
    with pytest.raises(Faulty) as caught:
        load(b'{"count": NaN, "kind": "z", "kind": "y"}', parse)

    assert sorted(fault.path for fault in caught.value.faults) == ["count", "kind"]


def test_load_returns_what_was_parsed():
    assert load(b'{"count": 3}', parse) == Sample(count=3)


@pytest.mark.parametrize(
    ("value", "right"), [(1, True), (0.25, True), (1e7, True), (1e-7, False), (1.234, False)]
)
def test_at_most_decimals_counts_the_digits_as_written(value, right):
    if right:
        assert at_most_decimals(2)(value) == value
    else:
        with pytest.raises(PydanticCustomError):
            at_most_decimals(2)(value)


def test_shown_is_short_and_printable():
    assert shown("a\u202e\x1b" + "b" * 100).isprintable()
    assert len(shown("b" * 100)) < 50
    assert shown({"a": 1}) == "{…}"
    assert shown([1]) == "[…]"


def test_schema_of_is_a_json_schema_that_refuses_unknown_keys():
    schema = schema_of(Sample)

    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["additionalProperties"] is False
