import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.accounts.domain.passwords import is_common

COMMON = frozenset({"password", "motdepasse", "soleil", "chickenwing101"})
WORDS = ("maillage", "chantier", "hélène", "dupont", "or")


@pytest.mark.parametrize(
    "password",
    [
        "chickenwing101",
        "ChickenWing101",
        "password2026!",
        "P@ssw0rd12345",
        "Maillage2026!",
        "m@ill4ge-2026",
        "Helene.Dupont75",
        "azertyuiop123",
        "poiuytreza000",
        "aaaaaaaaaaaaaaaa",
        "soleilsoleil12",
        "1234567890123",
        "maillage-chantier",
    ],
)
def test_is_common_refuses_what_is_listed_or_dressed_up(password: str):
    assert is_common(password, common=COMMON, words=WORDS)


@pytest.mark.parametrize(
    "password",
    [
        "cheval pile agrafe correct",
        "sept-mots-de-passe",
        "maillage et sa girafe bleue",
        "48!2$9:33%11?07=",
        "kX7$wQ9zP2mB",
        "mot " * 3 + "tiroir encrier",
        "x" * 4 + "plancher-vitre" + "1234",
        "école à vélo",
    ],
)
def test_is_common_takes_what_is_long_and_unexpected(password: str):
    assert not is_common(password, common=COMMON, words=WORDS)


@given(word=st.sampled_from([w for w in WORDS if len(w) >= 4]), digits=st.text(string.digits, max_size=7))
def test_is_common_refuses_a_word_of_the_place_followed_by_a_few_figures(word: str, digits: str):
    assert is_common(word + digits, common=COMMON, words=WORDS)


@given(st.text(min_size=12, max_size=200))
def test_is_common_never_fails_on_any_text_and_ignores_case(password: str):
    assert is_common(password, common=(), words=()) == is_common(password.casefold(), common=(), words=())
