from hypothesis import given
from hypothesis import strategies as st

from maillage.accounts.domain.postal import (
    ALPHABET,
    CODE_LENGTH,
    address_lines,
    clean_code,
    draw_code,
    format_code,
)

codes = st.text(ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH)


def test_draw_code_never_draws_the_same_nor_a_doubtful_character():
    drawn = {draw_code() for _n in range(200)}

    assert len(drawn) == 200
    assert not set("01IO") & set("".join(drawn))
    assert {len(code) for code in drawn} == {CODE_LENGTH}


@given(codes, st.sampled_from(["-", " ", "\u202f", "–", ""]))
def test_clean_code_reads_a_code_however_it_is_typed(code: str, between: str):
    assert clean_code(format_code(code)) == code
    assert clean_code(f" {code[:4].lower()}{between}{code[4:]}\n") == code


def test_address_lines_splits_as_an_envelope_does():
    assert address_lines("1 rue A, 93000 Ville\n\n France ") == ["1 rue A", "93000 Ville", "France"]
    assert address_lines(" ,\n") == []
