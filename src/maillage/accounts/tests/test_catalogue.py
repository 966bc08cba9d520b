import copy

import pytest
import yaml

from maillage.accounts import catalogue
from maillage.accounts.catalogue import FRENCH, parse, processings, translated
from maillage.accounts.domain.privacy import Basis

DOCUMENT = yaml.safe_load(FRENCH.read_text(encoding="utf-8"))


def test_processings_are_the_same_in_both_languages_but_for_the_words():
    french, english = processings(), processings("en")

    assert [one.id for one in french] == [one.id for one in english]
    assert [one.basis for one in french] == [one.basis for one in english]
    assert all(a.title != b.title for a, b in zip(french, english, strict=True))
    assert [[h.model for h in one.holds] for one in french] == [
        [h.model for h in one.holds] for one in english
    ]


def test_no_processing_rests_on_consent_that_nobody_was_asked_for():
    assert {one.basis for one in processings()} <= {Basis.CONTRACT, Basis.LEGITIMATE_INTERESTS}


def broken(**changes: object) -> list[dict[str, object]]:
    document = copy.deepcopy(DOCUMENT)
    document[0] |= changes
    return document


@pytest.mark.parametrize(
    "document",
    [
        broken(colour="vert"),
        broken(basis="habit"),
        broken(persons=[]),
        broken(purpose=12),
        broken(retention=[{"what": "x y", "since": "ici", "then": "burnt"}]),
        broken(retention=[{"what": "x y", "since": "ici", "then": "kept", "keep": "2 ans"}]),
        broken(
            retention=[
                {"what": "x y", "since": "ici", "then": "kept", "keep": "P1Y", "setting": "MAIL_KEPT_DAYS"}
            ]
        ),
        broken(holds=[{"what": "x y", "model": "User", "closing": "kept"}]),
        broken(holds=[{"what": "x y", "model": "accounts.User", "closing": "kept", "erased": ["name"]}]),
        [DOCUMENT[0], DOCUMENT[0]],
    ],
)
def test_parse_refuses_a_catalogue_with_a_mistake(document):
    with pytest.raises(ValueError):
        parse(document)


def test_translated_refuses_a_translation_that_lacks_something():
    words = yaml.safe_load(catalogue.ENGLISH.read_text(encoding="utf-8"))
    fewer = copy.deepcopy(words)
    fewer["account"]["data"].pop()

    with pytest.raises(ValueError, match="do not list as many data"):
        translated(processings(), fewer)
    with pytest.raises(ValueError, match="one side only"):
        translated(processings(), {name: one for name, one in words.items() if name != "account"})
