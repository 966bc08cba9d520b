from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.accounts.domain import tokens

secrets = st.binary(min_size=32, max_size=32)


@given(secret=secrets)
def test_write_token_is_well_made_whatever_the_chance(secret: bytes):
    token = tokens.write_token(secret)

    assert len(token) == 53
    assert tokens.is_well_made(token)
    assert tokens.holds_token(f"https://exemple.test/?cle={token}&page=2")
    assert token.startswith(tokens.hint_of(token))


@given(one=secrets, other=secrets)
def test_write_token_tells_secrets_apart(one: bytes, other: bytes):
    assert (tokens.write_token(one) == tokens.write_token(other)) == (one == other)


@given(secret=secrets, at=st.integers(4, 52), letter=st.sampled_from("0AZaz9"))
def test_is_well_made_refuses_one_wrong_letter(secret: bytes, at: int, letter: str):
    token = tokens.write_token(secret)
    mistyped = token[:at] + letter + token[at + 1 :]

    assert tokens.is_well_made(mistyped) == (mistyped == token)


@pytest.mark.parametrize("text", ["", "mlg_", "Bearer", "mlg_" + "0" * 49, "mlg_" + "é" * 49])
def test_is_well_made_refuses_what_is_no_token(text: str):
    assert not tokens.is_well_made(text)


def test_write_token_refuses_too_little_chance():
    with pytest.raises(ValueError):
        tokens.write_token(b"short")


def test_digest_of_is_sha256_and_tells_nothing():
    token = tokens.write_token(bytes(32))

    assert len(tokens.digest_of(token)) == 64
    assert token[4:20] not in tokens.digest_of(token)
