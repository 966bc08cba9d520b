from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.cooperation.domain import ballot_proxies as proxies
from maillage.cooperation.domain import ballot_rules as rules
from maillage.cooperation.domain.ballot_count import count
from maillage.cooperation.domain.ballot_proxies import Grant, check_grant
from maillage.cooperation.domain.votes import (
    College,
    Counting,
    Elector,
    Electorate,
    Majority,
    Method,
    Paper,
    Rule,
    colleges_as_plain,
    colleges_from_plain,
)
from maillage.cooperation.presentation.ballot_words import needed_words


def shared(*percents: object) -> list[College]:
    return [College(f"c{n}", f"Collège {n}", Fraction(str(part))) for n, part in enumerate(percents)]


def test_check_colleges_says_by_how_much_they_miss():
    rules.check_colleges([])
    rules.check_colleges(shared("33.33", "33.33", "33.34"))
    with pytest.raises(rules.PercentMissing) as missing:
        rules.check_colleges(shared(50, "44.5"))
    with pytest.raises(rules.PercentOver) as over:
        rules.check_colleges(shared(50, 53))

    assert (missing.value.facts, over.value.facts) == (
        {"total": 94.5, "off": 5.5},
        {"total": 103.0, "off": 3.0},
    )
    assert "il manque 5.5\u00a0%." in str(missing.value)


@pytest.mark.parametrize(
    ("colleges", "refusal"),
    [
        (shared(50, 50, 0), rules.CollegePercent),
        ([*shared(50), College("x", "collège 0", Fraction(50))], rules.SameCollege),
        (shared(*[10] * 11), rules.TooManyColleges),
    ],
)
def test_check_colleges_refuses(colleges, refusal):
    with pytest.raises(refusal):
        rules.check_colleges(colleges)


def test_check_colleges_of_a_scic_between_10_and_50_percent_three_at_least():
    rules.check_colleges(shared(50, 40, 10), form="R-314")
    rules.check_colleges(shared(55, 45))
    with pytest.raises(rules.ScicPercent):
        rules.check_colleges(shared(55, 35, 10), form="R-314")
    with pytest.raises(rules.ScicPercent):
        rules.check_colleges(shared(50, 41, 9), form="R-314")
    with pytest.raises(rules.ScicColleges):
        rules.check_colleges(shared(50, 50), form="R-314")


def test_default_is_unanimity_for_a_gie_and_one_vote_each_elsewhere():
    gie, _why = rules.default("budget", "R-307")

    assert (gie.majority, gie.counting) == (Majority.EVERYONE, Counting.EQUAL)
    assert all(rule.counting == Counting.EQUAL for rule, _why in rules.DEFAULTS.values())


def vote(method: Method = Method.YES_NO, secret: bool = False, seats: str = "aab", **rule: object) -> None:
    electors = tuple(Elector(n, college=code.strip()) for n, code in enumerate(seats))
    names = {n: f"Structure {n}" for n in range(len(seats))}
    colleges = (College("a", "A", Fraction(60)), College("b", "B", Fraction(40)))
    rules.check_vote(
        method=method,
        rule=Rule(**rule),
        electorate=Electorate(electors, colleges),
        names=names,
        secret=secret,
    )


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"seats": ""}, rules.NoElector),
        ({"seats": "ab ", "counting": Counting.COLLEGES}, rules.OutsideColleges),
        ({"seats": "aaa", "counting": Counting.COLLEGES}, rules.EmptyCollege),
        ({"secret": True, "counting": Counting.WEIGHTS}, rules.SecretWeights),
        ({"secret": True, "seats": "aa"}, rules.SecretTooSmall),
        ({"secret": True, "seats": "aaabb", "counting": Counting.COLLEGES}, rules.SecretTooSmall),
        ({"secret": True, "method": Method.CONSENT}, rules.SecretConsent),
    ],
)
def test_check_vote_refuses(facts, refusal):
    with pytest.raises(refusal):
        vote(**facts)


def test_check_vote_accepts_and_says_when_there_is_no_college():
    vote()
    vote(secret=True)
    vote(secret=True, seats="aaabbb", counting=Counting.COLLEGES)
    with pytest.raises(rules.NoCollege):
        rules.check_vote(
            method=Method.YES_NO, rule=Rule(counting=Counting.COLLEGES), electorate=Electorate((Elector(1),)),
            names={1: "A"}, secret=False,
        )  # fmt: skip


def test_check_options_keeps_different_answers():
    assert rules.check_options(["  Bleu ", "", "Rouge", "bleu"]) == ("Bleu", "Rouge")
    with pytest.raises(rules.TooFewOptions):
        rules.check_options(["Bleu", "BLEU"])
    with pytest.raises(rules.TooManyOptions):
        rules.check_options([str(n) for n in range(13)])


@given(st.lists(st.fractions(0, 100), max_size=5))
def test_colleges_are_written_and_read_back_exactly(percents):
    colleges = tuple(shared(*percents))

    assert colleges_from_plain(colleges_as_plain(colleges)) == colleges


@pytest.mark.parametrize(
    ("grant", "most", "refusal"),
    [
        (Grant(1, 2), 0, proxies.NoProxies),
        (Grant(1, 1), 2, proxies.ProxyToOneself),
        (Grant(1, 99), 2, proxies.ProxyOutside),
        (Grant(4, 1), 2, proxies.ProxyGiven),
        (Grant(1, 4), 2, proxies.HolderAway),
        (Grant(5, 1), 2, proxies.PrincipalHolds),
        (Grant(1, 5), 1, proxies.HolderFull),
    ],
)
def test_check_grant_refuses(grant, most, refusal):
    with pytest.raises(refusal):
        check_grant(grant=grant, standing=[Grant(4, 5)], electors=range(1, 7), most=most)


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20), st.integers(1, 3))
def test_check_grant_never_makes_chains_nor_passes_the_cap(asked, most):
    standing: list[Grant] = []
    for principal, holder in asked:
        try:
            check_grant(grant=Grant(principal, holder), standing=standing, electors=range(6), most=most)
        except rules.Refusal:
            continue
        standing.append(Grant(principal, holder))

    holders = [one.holder for one in standing]
    assert not {one.principal for one in standing} & set(holders)
    assert all(holders.count(one) <= most for one in holders)


@pytest.mark.parametrize(
    ("majority", "base", "said"),
    [
        (Majority.SIMPLE, 1, "plus de la moitié des votes exprimés : 1 sur 1"),
        (Majority.SIMPLE, 4, "plus de la moitié des votes exprimés : 3 sur 4"),
        (Majority.TWO_THIRDS, 4, "les deux tiers des votes exprimés : 3 sur 4"),
        (Majority.THREE_QUARTERS, 4, "les trois quarts des votes exprimés : 3 sur 4"),
    ],
)
def test_the_votes_that_were_needed_are_told_whole(majority, base, said):
    electors = tuple(Elector(number) for number in range(base))
    papers = [Paper(frozenset({"yes"})) for _one in electors]
    rule = Rule(majority)
    result = count(
        method=Method.YES_NO, options=("yes", "no"), papers=papers, electorate=Electorate(electors), rule=rule
    )

    assert needed_words(result, rule).replace("\u00a0", " ") == f"Il fallait {said}."
