"""SIRET numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.accounts.domain.siret import clean_siret, format_siret, is_demo, is_siren, is_siret

digits13 = st.text(alphabet="0123456789", min_size=13, max_size=13)


@pytest.mark.parametrize("siret", ["34327898200107", "00010001600013", "35600000000048"])
def test_is_siret_accepts_a_right_key(siret):
    assert is_siret(siret)


def test_is_siret_follows_the_rule_of_la_poste():
    # 3+5+6+4+9+8+3+7 = 45, a multiple of five, where Luhn's key would refuse.
    assert is_siret("35600000049837")
    assert not is_siret("35600000049838")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3432789820010",
        "343278982001070",
        "34327898200108",
        "3432789820010A",
        "٣٤٣٢٧٨٩٨٢٠٠١٠٧",
        "34327898200107\n",
    ],
)
def test_is_siret_refuses_anything_else(text):
    assert not is_siret(text)


@given(digits13)
def test_is_siret_accepts_one_last_digit_out_of_ten(start):
    if not start.startswith("356000000"):
        assert sum(is_siret(start + digit) for digit in "0123456789") == 1


@given(digits13, st.integers(0, 12))
def test_is_siret_sees_any_single_wrong_digit(start, position):
    siret = next(start + digit for digit in "0123456789" if is_siret(start + digit))
    wrong = siret[:position] + str((int(siret[position]) + 1) % 10) + siret[position + 1 :]

    assert siret.startswith("356000000") or wrong.startswith("356000000") or not is_siret(wrong)


def test_format_siret_and_clean_siret_are_inverse():
    shown = format_siret("34327898200107")

    assert shown == "343\u00a0278\u00a0982\u00a000107"
    assert clean_siret(shown) == clean_siret("343.278 982-00107") == "34327898200107"


def test_is_siren_and_is_demo():
    assert is_siren("343278982")
    assert not is_siren("343278983")
    assert is_demo("00010001600017")
    assert not is_demo("34327898200107")
    assert not is_demo(None)
