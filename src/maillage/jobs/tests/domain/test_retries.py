from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.base.refusals import Refusal
from maillage.jobs.domain.retries import MAX_DELAY, UNFORESEEN, delay, reason


def test_delay_grows_from_half_a_minute():
    assert [delay(n).total_seconds() for n in (1, 2, 3, 4)] == [30, 120, 480, 1920]
    with pytest.raises(ValueError):
        delay(0)


@given(st.integers(1, 10**6))
def test_delay_never_shrinks_nor_passes_its_limit(n: int):
    assert timedelta(0) < delay(n) <= delay(n + 1) <= MAX_DELAY


def test_reason_of_a_refusal_is_its_sentence():
    class TooFew(Refusal):
        message = "Il faut %(n)d membres."

    assert reason(TooFew(n=2)) == ("Il faut %(n)d membres.", {"n": 2})


def test_reason_never_repeats_what_the_error_carries():
    sentence, facts = reason(ValueError("Jeanne Exemple, 3 rue des Lilas"))

    assert (sentence, facts) == (UNFORESEEN, {"kind": "ValueError"})


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConnectionRefusedError(), "service extérieur"),
        (TimeoutError(), "à temps"),
        (MemoryError(), "mémoire"),
        (OSError(28, "No space"), "disque"),
    ],
)
def test_reason_of_known_errors_is_said_in_plain_words(error: Exception, said: str):
    assert said in reason(error)[0]
