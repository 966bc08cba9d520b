"""Our nomenclature of trades: well made, and found by everyday words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.directory.catalogue import load_cpv, load_index, load_naf, load_trades
from maillage.directory.domain.trades import edits, is_near, nearest, read_trades

CONTRACT_CODES = {
    "espaces-verts", "collecte-dechets", "nettoyage", "blanchisserie", "restauration",
    "peinture", "second-oeuvre", "logistique",
}  # fmt: skip
TRADES = load_trades()


def suggested(text: str) -> list[str]:
    return [suggestion.trade.code for suggestion in load_index().suggest(text)]


def test_load_trades_holds_the_codes_of_the_public_contract():
    assert set(TRADES) >= CONTRACT_CODES
    assert len({trade.group.code for trade in TRADES.values()}) == 20
    assert 140 <= len(TRADES) <= 170


@pytest.mark.parametrize("trade", TRADES.values(), ids=lambda trade: trade.code)
def test_load_trades_links_each_trade_to_words_and_official_codes(trade):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", trade.code)
    assert len(trade.code) <= 40
    assert len(set(trade.synonyms)) == len(trade.synonyms) >= 2
    assert trade.cpv
    assert set(trade.cpv) <= set(load_cpv())
    assert trade.naf
    assert set(trade.naf) <= set(load_naf())
    assert not re.search(
        r"['\"]| [;:!?»]|\.\.\.|  ", "".join([trade.label, trade.group.label, *trade.synonyms])
    )


def test_load_trades_never_repeats_a_label():
    labels = [trade.label for trade in TRADES.values()]

    assert len(labels) == len(set(labels))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("tonte", "espaces-verts"),
        ("ESPACES VERTS", "espaces-verts"),
        ("débroussail", "debroussaillage"),
        ("debrousaillage", "debroussaillage"),
        ("ménage", "nettoyage"),
        ("menage bureau", "nettoyage"),
        ("entretien bureaux", "nettoyage"),
        ("pinture", "peinture"),
        ("blanchiserie", "blanchisserie"),
        ("collecte carton", "collecte-dechets"),
        ("second oeuvre", "second-oeuvre"),
        ("second œuvre", "second-oeuvre"),
        ("laundry", "blanchisserie"),
        ("cantine", "restauration-collective"),
    ],
)
def test_suggest_finds_a_trade_by_everyday_words(typed, code):
    assert code in suggested(typed)[:3]


@pytest.mark.parametrize("trade", TRADES.values(), ids=lambda trade: trade.code)
def test_suggest_puts_a_trade_first_when_its_label_is_typed(trade):
    assert suggested(trade.label)[0] == trade.code


def test_suggest_says_which_synonym_was_recognised():
    assert load_index().suggest("paysagiste")[0].matched == "paysagiste"
    assert load_index().suggest("peinture")[0].matched is None


@given(st.text(max_size=200))
def test_suggest_accepts_any_text(text):
    assert len(suggested(text)) <= 10


def test_suggest_finds_nothing_for_nothing():
    assert suggested("  ") == suggested("zzzzzz") == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("espace-vert", "espaces-verts"), ("nettoyages", "nettoyage"), ("colecte-dechet", "collecte-dechets")],
)
def test_nearest_trades_guesses_a_mistyped_code(wrong, right):
    found = nearest(wrong, TRADES)

    assert found[0] == right
    assert len(found) == 3


words = st.text(alphabet="abcd", max_size=6)


@given(words, words)
def test_edits_is_symmetric_and_zero_only_for_equal_words(a, b):
    assert edits(a, b) == edits(b, a) <= max(len(a), len(b))
    assert (edits(a, b) == 0) == (a == b)


@given(words, words)
def test_is_near_agrees_with_the_count_of_edits(typed, word):
    begins = any(edits(typed, word[:size]) <= 1 for size in range(len(word) + 1))
    comparable = len(typed) >= 4 and typed[0] == word[:1]

    assert is_near(typed, word) == (comparable and begins)


def test_edits_counts_two_swapped_letters_once():
    assert edits("tonet", "tonte") == 1
    assert edits("peinture", "pinture") == 1


GOOD = {
    "code": "a", "label": "A", "english": "A", "synonyms": ["b", "c"], "cpv": ["77310000"], "naf": ["81.30Z"],
}  # fmt: skip


@pytest.mark.parametrize(
    "trades",
    [[{**GOOD, "colour": "red"}], [GOOD, GOOD], [{**GOOD, "cpv": [77310000]}], [{**GOOD, "label": ""}]],
)
def test_read_trades_refuses_a_damaged_catalogue(trades):
    group = {"code": "g", "label": "G", "english": "G", "trades": trades}

    with pytest.raises(ValueError, match="trades: "):
        read_trades({"groups": [group]})


def test_read_trades_refuses_a_document_without_groups():
    with pytest.raises(ValueError, match="groups"):
        read_trades({})
