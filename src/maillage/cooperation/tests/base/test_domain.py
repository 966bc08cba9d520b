"""Who agrees, who adopted: the rules, against a naive second implementation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.cooperation.domain.base import (
    SECTIONS,
    Adopting,
    Agreement,
    Said,
    Stance,
    Wording,
    cleaned,
    digest,
    ordered,
    standing,
    tally,
)
from maillage.cooperation.domain.suggestions import SUGGESTIONS

members = st.integers(1, 6)
said = st.builds(Said, members, st.sampled_from(Stance), st.integers(1, 3))
latest = st.lists(said, max_size=6, unique_by=lambda one: one.member)
digests = st.sampled_from(["", "a", "b", "c"])


def one_by_one(version, parties, positions):
    """The naive oracle: ask each party in turn what it says now, then conclude."""
    words = {}
    for party in parties:
        words[party] = "silent"
        for one in positions:
            if one.member == party:
                words[party] = one.stance.value
                if one.stance is Stance.AGREE and one.version < version:
                    words[party] = "earlier"
    found = set(words.values())
    if found & {"amend", "disagree"}:
        return words, Agreement.DISCUSSED
    return words, Agreement.COMPLETE if found == {"agree"} else Agreement.AWAITED


@given(st.integers(1, 3), st.sets(members), latest)
def test_a_tally_is_that_of_the_naive_count(version, parties, positions):
    found = tally(version=version, parties=parties, said=positions)
    words, state = one_by_one(version, parties, positions)
    assert {name: {one for one, word in words.items() if word == name} for name in
            ("agree", "amend", "disagree", "earlier", "silent")} == {
        "agree": found.agree, "amend": found.amend, "disagree": found.disagree, "earlier": found.earlier,
        "silent": found.silent,
    }  # fmt: skip
    assert found.state is state


@given(st.integers(1, 3), st.sets(members, min_size=1), latest)
def test_one_voice_against_is_never_averaged_away(version, parties, positions):
    found = tally(version=version, parties=parties, said=positions)
    against = {one.member for one in positions if one.stance is not Stance.AGREE} & parties
    assert (found.state is Agreement.DISCUSSED) == bool(against)
    assert against <= found.amend | found.disagree


def adopted_by_hand(current, parties, adopted):
    """The naive oracle of the state of a text."""
    if current == "":
        return Adopting.EMPTY
    there = [party for party in parties if current in adopted.get(party, ())]
    if parties and len(there) == len(parties):
        return Adopting.ADOPTED
    if there:
        return Adopting.ADOPTING
    return Adopting.STALE if any(adopted.get(party) for party in parties) else Adopting.WRITING


@given(digests, st.sets(members), st.dictionaries(members, st.sets(st.sampled_from("abc"))))
def test_adoption_is_that_of_the_naive_count(current, parties, adopted):
    found = standing(current=current, parties=parties, adopted=adopted)
    assert found.state is adopted_by_hand(current, parties, adopted)
    assert found.adopted | found.outdated | found.missing == parties
    assert not found.adopted & found.outdated
    assert not found.missing & (found.adopted | found.outdated)


@given(
    st.lists(
        st.tuples(st.sampled_from(list("abc")), st.sampled_from(["write", "adopt 1", "adopt 2"])), max_size=20
    )
)
def test_the_life_of_a_text(steps):
    """Whatever is written and adopted, in any order: adopted if and only if both adopted since the last change."""
    text, adopted, since = "", {}, set()
    for words, step in steps:
        if step == "write":
            if words != text:
                text, since = words, {one for one, kept in adopted.items() if words in kept}
        elif text:
            member = int(step[-1])
            adopted.setdefault(member, set()).add(text)
            since.add(member)
        found = standing(current=text, parties={1, 2}, adopted=adopted)
        assert (found.state is Adopting.ADOPTED) == (since == {1, 2})


def test_nobody_adopts_nothing():
    assert standing(current="", parties=[1], adopted={1: ["a"]}).state is Adopting.EMPTY
    assert standing(current="a", parties=[], adopted={}).state is Adopting.WRITING


def test_the_order_of_a_text_is_that_of_its_sections_then_of_ranks():
    rows = [(Wording("limits", "c"), 1, 1), (Wording("reasons", "b"), 2, 2), (Wording("reasons", "a"), 1, 3)]
    assert [one.words for one in ordered("socle", rows)] == ["a", "b", "c"]


@given(
    st.lists(
        st.builds(Wording, st.sampled_from(sorted(SECTIONS["socle"])), st.sampled_from("abcd")), max_size=4
    )
)
def test_a_digest_changes_with_every_word_and_with_the_order(wordings):
    other = [*wordings, Wording("values", "z")]
    assert digest("socle", wordings) == digest("socle", list(wordings))
    assert digest("socle", wordings) != digest("charte", wordings)
    assert digest("socle", wordings) != digest("socle", other)
    if wordings != wordings[::-1]:
        assert digest("socle", wordings) != digest("socle", wordings[::-1])


def test_a_digest_does_not_change_from_one_version_of_maillage_to_the_next():
    """Frozen: adoptions refer to it."""
    found = digest("socle", [Wording("reasons", "Nous partons d’un besoin d’ici.")])
    assert found == "2f00b1683b0a4a10c302ae55c4059b4ddcd8bd70cab698b34f57b0f4e505b7d9"


def test_words_are_kept_composed_and_without_traps():
    assert cleaned(" e\u0301tat\r\nsuite\x00 ") == "état\nsuite"


@pytest.mark.parametrize("text", sorted(SECTIONS))
def test_suggestions_are_for_sections_that_are_there(text):
    assert list(SUGGESTIONS[text]) == list(SECTIONS[text])
    assert all(0 < len(words) < 200 for those in SUGGESTIONS[text].values() for words in those)
