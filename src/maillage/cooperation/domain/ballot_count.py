"""Count a vote: exact, without names, the same whatever the order of the papers.

Blank votes count for the quorum, not among the votes expressed. Who does not vote counts nowhere, except under the
majorities taken over all the electors. A tie changes nothing: the question is rejected, or nobody is chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil

from maillage.cooperation.domain.votes import (
    CONSENT,
    NO,
    OBJECTION,
    YES,
    CollegeCounting,
    Counting,
    Electorate,
    Majority,
    Method,
    Paper,
    Rule,
)


class Outcome(StrEnum):
    """What comes out of a vote."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    TIED = "tied"
    NO_MAJORITY = "no_majority"
    OBJECTED = "objected"
    NO_QUORUM = "no_quorum"


@dataclass(frozen=True, slots=True)
class Quorum:
    """What was needed and what there was: organisations, or voices (voting weight). college: a code, empty for all."""

    needed: Fraction
    got: Fraction
    of: Fraction
    college: str = ""

    @property
    def reached(self) -> bool:
        return self.got >= self.needed


@dataclass(frozen=True, slots=True)
class Line:
    """One answer: how many organisations gave it, what their votes weigh."""

    choice: str
    votes: int
    voices: Fraction


@dataclass(frozen=True, slots=True)
class Result:
    """A vote counted. base: the voices over which the majority is taken; needed: how many of them, more or as many.

    winner: the answer adopted or chosen, empty otherwise. cast: papers, blank ones included.
    """

    outcome: Outcome
    winner: str
    lines: tuple[Line, ...]
    blanks: int
    cast: int
    electors: int
    base: Fraction
    needed: Fraction
    strictly: bool
    quorums: tuple[Quorum, ...]

    @property
    def silent(self) -> int:
        """How many electors said nothing: abstention, which is not a blank vote."""
        return self.electors - self.cast

    def votes(self, choice: str) -> int:
        """Return how many organisations gave an answer."""
        return next((line.votes for line in self.lines if line.choice == choice), 0)


def count(
    *, method: Method, options: Sequence[str], papers: Iterable[Paper], electorate: Electorate, rule: Rule
) -> Result:
    """Count a vote. options: the answers that may be given, in their order; a paper that holds others is an error.

    Raises ValueError for a paper that the method does not allow, or for more papers than electors.
    """
    box = tuple(papers)
    _check(method, options, box, electorate)
    voices, base = _voices(options, box, electorate, rule)
    heads = Counter(choice for paper in box for choice in paper.choices)
    quorums = _quorums(box, electorate, rule)
    needed, strictly = _needed(rule.majority, base, len(electorate.electors))
    tally = _Tally(options, heads, voices, needed, strictly, sum(1 for one in box if one.choices))
    outcome, winner = _outcome(method, tally, rule, len(electorate.electors))
    if not all(one.reached for one in quorums):
        outcome, winner = Outcome.NO_QUORUM, ""
    return Result(
        outcome=outcome,
        winner=winner,
        lines=tuple(Line(one, heads[one], voices[one]) for one in options),
        blanks=sum(1 for one in box if not one.choices),
        cast=len(box),
        electors=len(electorate.electors),
        base=base,
        needed=needed,
        strictly=strictly,
        quorums=quorums,
    )


@dataclass(frozen=True, slots=True)
class _Tally:
    options: Sequence[str]
    heads: Mapping[str, int]
    voices: Mapping[str, Fraction]
    needed: Fraction
    strictly: bool
    expressed: int

    def passes(self, option: str) -> bool:
        got = self.voices[option]
        return got > self.needed if self.strictly else got >= self.needed


def _check(method: Method, options: Sequence[str], box: Sequence[Paper], electorate: Electorate) -> None:
    most = len(options) if method == Method.APPROVAL else 1
    known = frozenset(options)
    if any(len(one.choices) > most or not one.choices <= known for one in box):
        raise ValueError("a paper holds answers that this vote does not allow")
    seats, cast = Counter(one.college for one in electorate.electors), Counter(one.college for one in box)
    if any(cast[college] > seats[college] for college in cast):
        raise ValueError("more papers than electors")


def _voices(
    options: Sequence[str], box: Sequence[Paper], electorate: Electorate, rule: Rule
) -> tuple[dict[str, Fraction], Fraction]:
    """Return what each answer gathers, and the voices over which the majority is taken."""
    of_all = rule.majority in (Majority.ABSOLUTE, Majority.EVERYONE)
    if rule.counting == Counting.COLLEGES:
        return _college_voices(options, box, electorate, rule, of_all)
    weighs = rule.counting == Counting.WEIGHTS
    voices = {
        option: Fraction(sum(one.weight if weighs else 1 for one in box if option in one.choices))
        for option in options
    }
    if of_all:
        return voices, Fraction(sum(one.weight if weighs else 1 for one in electorate.electors))
    return voices, Fraction(sum(one.weight if weighs else 1 for one in box if one.choices))


def _college_voices(
    options: Sequence[str], box: Sequence[Paper], electorate: Electorate, rule: Rule, of_all: bool
) -> tuple[dict[str, Fraction], Fraction]:
    """Add what each college gives, in hundredths. One that expresses nothing gives nothing and does not weigh.

    One whose votes are level did express itself: it weighs, and gives its percentage to no answer.
    """
    voices, base = dict.fromkeys(options, Fraction(0)), Fraction(0)
    for college in electorate.colleges:
        papers = [one for one in box if one.college == college.code and one.choices]
        seats = electorate.of(college.code)
        heads = Counter(choice for one in papers for choice in one.choices)
        if rule.college_counting == CollegeCounting.MAJORITY:
            shares = _whole(heads)
        else:
            over = len(seats) if of_all else len(papers)
            shares = {choice: Fraction(n, over) for choice, n in heads.items()}
        for choice, share in shares.items():
            voices[choice] += college.percent * share
        if papers or (of_all and seats):
            base += college.percent
    return voices, base


def _whole(heads: Mapping[str, int]) -> dict[str, Fraction]:
    """Return the one answer that carries a college, none when two are level."""
    top = max(heads.values(), default=0)
    first = [choice for choice, n in heads.items() if n == top]
    return {first[0]: Fraction(1)} if len(first) == 1 else {}


def _needed(majority: Majority, base: Fraction, electors: int) -> tuple[Fraction, bool]:
    """Return the threshold, and whether it has to be passed (or only reached)."""
    if majority == Majority.TWO_THIRDS:
        return base * Fraction(2, 3), False
    if majority == Majority.THREE_QUARTERS:
        return base * Fraction(3, 4), False
    if majority in (Majority.NONE_AGAINST, Majority.EVERYONE):
        return base, False
    if majority == Majority.RELATIVE:
        return Fraction(0), True
    return base / 2, True


def _outcome(method: Method, tally: _Tally, rule: Rule, electors: int) -> tuple[Outcome, str]:
    if method == Method.CONSENT:
        if tally.heads[OBJECTION]:
            return Outcome.OBJECTED, ""
        return (Outcome.ADOPTED, CONSENT) if tally.heads[CONSENT] else (Outcome.REJECTED, "")
    if method == Method.YES_NO:
        return _motion(tally, rule, electors)
    return _election(tally, rule, electors)


def _motion(tally: _Tally, rule: Rule, electors: int) -> tuple[Outcome, str]:
    if not tally.heads[YES]:
        return Outcome.REJECTED, ""
    passes = _unanimous(YES, tally, rule, electors)
    if passes is None and rule.majority == Majority.RELATIVE:
        passes = tally.voices[YES] > tally.voices[NO]
    if tally.passes(YES) if passes is None else passes:
        return Outcome.ADOPTED, YES
    level = rule.majority in (Majority.SIMPLE, Majority.RELATIVE) and tally.voices[YES] == tally.voices[NO]
    return (Outcome.TIED if level else Outcome.REJECTED), ""


def _unanimous(option: str, tally: _Tally, rule: Rule, electors: int) -> bool | None:
    """Unanimity is told by heads, whatever they weigh: one organisation against is enough. None: another majority."""
    if rule.majority == Majority.EVERYONE:
        return tally.heads[option] == electors
    if rule.majority == Majority.NONE_AGAINST:
        return tally.heads[option] == tally.expressed
    return None


def _election(tally: _Tally, rule: Rule, electors: int) -> tuple[Outcome, str]:
    top = max((tally.voices[one] for one in tally.options), default=Fraction(0))
    if not top:
        return Outcome.REJECTED, ""
    first = [one for one in tally.options if tally.voices[one] == top]
    if len(first) > 1:
        return Outcome.TIED, ""
    unanimous = _unanimous(first[0], tally, rule, electors)
    passes = tally.passes(first[0]) if unanimous is None else unanimous
    return (Outcome.ADOPTED, first[0]) if passes else (Outcome.NO_MAJORITY, "")


def _quorums(box: Sequence[Paper], electorate: Electorate, rule: Rule) -> tuple[Quorum, ...]:
    if not rule.quorum:
        return ()
    found = [
        _quorum_by_weight(box, electorate, rule)
        if rule.by_weight
        else _quorum(len(box), len(electorate.electors), rule.quorum)
    ]
    if rule.each_college and rule.counting == Counting.COLLEGES:
        for college in electorate.colleges:
            got = sum(1 for one in box if one.college == college.code)
            found.append(_quorum(got, len(electorate.of(college.code)), rule.quorum, college.code))
    return tuple(found)


def _quorum(got: int, of: int, fraction: Fraction, college: str = "") -> Quorum:
    return Quorum(Fraction(ceil(of * fraction)), Fraction(got), Fraction(of), college)


def _quorum_by_weight(box: Sequence[Paper], electorate: Electorate, rule: Rule) -> Quorum:
    of = sum(electorate.weights(rule).values(), Fraction(0))
    if rule.counting == Counting.COLLEGES:
        each = {one.code: one.percent / max(1, len(electorate.of(one.code))) for one in electorate.colleges}
        got = sum((each[one.college] for one in box), Fraction(0))
    else:
        got = Fraction(sum(one.weight if rule.counting == Counting.WEIGHTS else 1 for one in box))
    return Quorum(of * rule.quorum, got, of)
