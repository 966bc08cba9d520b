from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.cooperation.domain.ballot_count import Outcome, Result, count
from maillage.cooperation.domain.ballot_plain import result_as_plain, result_from_plain
from maillage.cooperation.domain.votes import (
    CONSENT_ANSWERS,
    YES_NO_ANSWERS,
    College,
    CollegeCounting,
    Counting,
    Elector,
    Electorate,
    Majority,
    Method,
    Paper,
    Rule,
    rule_as_plain,
    rule_from_plain,
)
from maillage.cooperation.tests.decisions.naive import naive_motion

PERCENTS = [
    [Fraction(100)],
    [Fraction(60), Fraction(40)],
    [Fraction(50), Fraction("33.33"), Fraction("16.67")],
]
WORDS = st.sampled_from(["yes", "no", "blank"])


@st.composite
def motions(draw: st.DrawFn) -> tuple[dict[int, str], Electorate, Rule]:
    percents = draw(st.sampled_from(PERCENTS))
    colleges = tuple(College(f"c{rank}", f"Collège {rank}", part) for rank, part in enumerate(percents))
    seats = [*colleges, *draw(st.lists(st.sampled_from(colleges), max_size=5))]
    weights = draw(st.lists(st.integers(1, 5), min_size=len(seats), max_size=len(seats)))
    electors = tuple(Elector(n, weights[n], seats[n].code) for n in range(len(seats)))
    rule = Rule(
        majority=draw(st.sampled_from(Majority)),
        counting=draw(st.sampled_from(Counting)),
        college_counting=draw(st.sampled_from(CollegeCounting)),
        quorum=draw(
            st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(2, 3), Fraction(1)])
        ),
        by_weight=draw(st.booleans()),
        each_college=draw(st.booleans()),
    )
    said = draw(st.dictionaries(st.sampled_from([one.number for one in electors]), WORDS))
    return said, Electorate(electors, colleges), rule


def counted(said: dict[int, str], electorate: Electorate, rule: Rule) -> Result:
    known = {one.number: one for one in electorate.electors}
    papers = [
        Paper(frozenset() if word == "blank" else frozenset({word}), known[n].college, known[n].weight)
        for n, word in said.items()
    ]
    return count(
        method=Method.YES_NO, options=YES_NO_ANSWERS, papers=papers, electorate=electorate, rule=rule
    )


@given(motions())
def test_count_agrees_with_the_naive_count(motion):
    said, electorate, rule = motion

    assert counted(said, electorate, rule).outcome.value == naive_motion(said, electorate, rule)


@given(motions(), st.randoms())
def test_count_does_not_depend_on_the_order_of_the_papers(motion, random):
    said, electorate, rule = motion
    shuffled = list(said.items())
    random.shuffle(shuffled)

    assert counted(dict(shuffled), electorate, rule) == counted(said, electorate, rule)


@given(motions(), st.data())
def test_count_one_more_yes_never_turns_an_adopted_motion_into_a_rejected_one(motion, data):
    said, electorate, rule = motion
    before = counted(said, electorate, rule).outcome
    number = data.draw(st.sampled_from([one.number for one in electorate.electors]))

    after = counted({**said, number: "yes"}, electorate, rule).outcome

    assert before != Outcome.ADOPTED or after == Outcome.ADOPTED


@given(motions(), st.data())
def test_count_a_no_instead_of_a_yes_never_adopts(motion, data):
    said, electorate, rule = motion
    number = data.draw(st.sampled_from([one.number for one in electorate.electors]))
    yes, no = ({**said, number: word} for word in ("yes", "no"))

    if counted(no, electorate, rule).outcome == Outcome.ADOPTED:
        assert counted(yes, electorate, rule).outcome == Outcome.ADOPTED


@given(motions())
def test_count_is_written_and_read_back_unchanged(motion):
    result = counted(*motion)

    assert result_from_plain(result_as_plain(result)) == result
    assert rule_from_plain(rule_as_plain(motion[2])) == motion[2]


def equal(n: int) -> Electorate:
    return Electorate(tuple(Elector(number) for number in range(n)))


def papers(**times: int) -> list[Paper]:
    return [
        Paper(frozenset() if choice == "blank" else frozenset(choice.split("_and_")))
        for choice, n in times.items()
        for _each in range(n)
    ]


def motion(box: list[Paper], n: int, **rule: object) -> Result:
    return count(
        method=Method.YES_NO, options=YES_NO_ANSWERS, papers=box, electorate=equal(n), rule=Rule(**rule)
    )


def test_count_blank_votes_make_the_quorum_and_not_the_majority():
    result = motion(papers(yes=1, blank=2), 6)

    assert (result.outcome, result.cast, result.blanks, result.silent) == (Outcome.ADOPTED, 3, 2, 3)
    assert result.base == 1


@pytest.mark.parametrize(
    ("majority", "yes", "no", "outcome"),
    [
        (Majority.SIMPLE, 3, 3, Outcome.TIED),
        (Majority.RELATIVE, 2, 2, Outcome.TIED),
        (Majority.TWO_THIRDS, 4, 2, Outcome.ADOPTED),
        (Majority.TWO_THIRDS, 3, 2, Outcome.REJECTED),
        (Majority.THREE_QUARTERS, 3, 1, Outcome.ADOPTED),
        (Majority.ABSOLUTE, 3, 0, Outcome.REJECTED),
        (Majority.ABSOLUTE, 4, 2, Outcome.ADOPTED),
        (Majority.NONE_AGAINST, 5, 0, Outcome.ADOPTED),
        (Majority.NONE_AGAINST, 5, 1, Outcome.REJECTED),
        (Majority.EVERYONE, 5, 0, Outcome.REJECTED),
        (Majority.EVERYONE, 6, 0, Outcome.ADOPTED),
        (Majority.SIMPLE, 0, 0, Outcome.REJECTED),
    ],
)
def test_count_each_majority_among_six(majority, yes, no, outcome):
    assert motion(papers(yes=yes, no=no), 6, majority=majority, quorum=Fraction(0)).outcome == outcome


def test_count_a_missed_quorum_says_what_was_needed():
    result = motion(papers(yes=2), 5, quorum=Fraction(1, 2))

    assert result.outcome == Outcome.NO_QUORUM
    assert [(one.needed, one.got) for one in result.quorums] == [(3, 2)]


def test_count_colleges_proportional_and_whole_differ():
    colleges = (College("a", "A", Fraction(60)), College("b", "B", Fraction(40)))
    electors = tuple(Elector(n, college="a" if n < 3 else "b") for n in range(4))
    box = [Paper(frozenset({word}), "a") for word in ("yes", "yes", "no")] + [Paper(frozenset({"no"}), "b")]

    def voices(how: CollegeCounting) -> tuple[Outcome, Fraction]:
        rule = Rule(counting=Counting.COLLEGES, college_counting=how)
        found = count(
            method=Method.YES_NO, options=YES_NO_ANSWERS, papers=box,
            electorate=Electorate(electors, colleges), rule=rule,
        )  # fmt: skip
        return found.outcome, found.lines[0].voices

    assert voices(CollegeCounting.PROPORTIONAL) == (Outcome.REJECTED, Fraction(40))
    assert voices(CollegeCounting.MAJORITY) == (Outcome.ADOPTED, Fraction(60))


def election(box: list[Paper], n: int, method: Method = Method.CHOICE, **rule: object) -> Result:
    return count(
        method=method,
        options=("bleu", "rouge", "vert"),
        papers=box,
        electorate=equal(n),
        rule=Rule(**rule),
    )


def test_count_a_choice_needs_its_majority_or_a_second_round():
    box = papers(bleu=3, rouge=2, vert=2)

    assert election(box, 7).outcome == Outcome.NO_MAJORITY
    relative = election(box, 7, majority=Majority.RELATIVE)
    assert (relative.outcome, relative.winner) == (Outcome.ADOPTED, "bleu")


def test_count_a_choice_level_at_the_top_chooses_nobody():
    assert election(papers(bleu=2, rouge=2), 4, majority=Majority.RELATIVE).outcome == Outcome.TIED
    assert election(papers(blank=4), 4).outcome == Outcome.REJECTED


def test_count_approval_keeps_what_most_accept():
    result = election(papers(bleu_and_vert=2, vert=1, rouge=2), 5, Method.APPROVAL)

    assert (result.outcome, result.winner, result.votes("vert")) == (Outcome.ADOPTED, "vert", 3)


@given(st.lists(st.sampled_from(["agrees", "stands_aside", "objects"]), max_size=6))
def test_count_consent_is_reached_when_no_objection_remains(words):
    result = count(
        method=Method.CONSENT,
        options=CONSENT_ANSWERS,
        papers=papers(**{word: words.count(word) for word in words}),
        electorate=equal(6),
        rule=Rule(quorum=Fraction(0)),
    )

    expected = "objected" if "objects" in words else "adopted" if "agrees" in words else "rejected"
    assert result.outcome.value == expected


def test_count_refuses_papers_that_nobody_could_cast():
    with pytest.raises(ValueError, match="answers"):
        motion([Paper(frozenset({"yes", "no"}))], 3)
    with pytest.raises(ValueError, match="answers"):
        motion([Paper(frozenset({"maybe"}))], 3)
    with pytest.raises(ValueError, match="more papers"):
        motion(papers(yes=4), 3)
