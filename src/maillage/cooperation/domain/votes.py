"""What a vote is: its rule, who votes with which weight, what each said. Counting is in `ballot_count`.

Percentages and thresholds are exact fractions. docs/algorithms/votes.md explains and argues the choices.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Method(StrEnum):
    """How a question is put."""

    YES_NO = "yes_no"
    CHOICE = "one_choice"
    APPROVAL = "approval"
    CONSENT = "consent"


class Majority(StrEnum):
    """What is needed to win. Of the votes expressed, except absolute and everyone: of all the electors."""

    RELATIVE = "relative"
    SIMPLE = "more_than_half"
    ABSOLUTE = "absolute"
    TWO_THIRDS = "two_thirds"
    THREE_QUARTERS = "three_quarters"
    NONE_AGAINST = "none_against"
    EVERYONE = "everyone"


class Counting(StrEnum):
    """What a vote weighs: one organisation one vote, a weight each, or a part of the percentage of its college."""

    EQUAL = "equal"
    WEIGHTS = "weights"
    COLLEGES = "colleges"


class CollegeCounting(StrEnum):
    """How a college gives its percentage: shared like its votes, or whole to what most of it wants."""

    PROPORTIONAL = "proportional"
    MAJORITY = "college_majority"


YES, NO, BLANK = "yes", "no", "blank"
CONSENT, ASIDE, OBJECTION = "agrees", "stands_aside", "objects"
YES_NO_ANSWERS = (YES, NO)
CONSENT_ANSWERS = (CONSENT, ASIDE, OBJECTION)
MOST_PROXIES = 2


@dataclass(frozen=True, slots=True)
class Rule:
    """How a question is decided. quorum: fraction of the organisations (0: none); by_weight: of the voting weight
    instead; each_college: in every college as well. most_proxies: how many one organisation may hold.
    """

    majority: Majority = Majority.SIMPLE
    counting: Counting = Counting.EQUAL
    college_counting: CollegeCounting = CollegeCounting.PROPORTIONAL
    quorum: Fraction = Fraction(1, 2)
    by_weight: bool = False
    each_college: bool = False
    most_proxies: int = MOST_PROXIES


@dataclass(frozen=True, slots=True)
class College:
    """A group of organisations that holds a percentage of the votes, whatever their number."""

    code: str
    name: str
    percent: Fraction


@dataclass(frozen=True, slots=True)
class Elector:
    """An organisation that votes. number: its seat; weight: whole; college: a code, empty without colleges."""

    number: int
    weight: int = 1
    college: str = ""


@dataclass(frozen=True, slots=True)
class Electorate:
    """Who votes on a question, frozen when it opens."""

    electors: tuple[Elector, ...]
    colleges: tuple[College, ...] = ()

    def weights(self, rule: Rule) -> Mapping[int, Fraction]:
        """Return what each elector weighs in the quorum; with colleges, an equal part of its college's percentage."""
        if rule.counting == Counting.EQUAL:
            return {one.number: Fraction(1) for one in self.electors}
        if rule.counting == Counting.WEIGHTS:
            return {one.number: Fraction(one.weight) for one in self.electors}
        parts = {one.code: one.percent / max(1, len(self.of(one.code))) for one in self.colleges}
        return {one.number: parts[one.college] for one in self.electors}

    def of(self, college: str) -> tuple[Elector, ...]:
        """Return the electors of a college."""
        return tuple(one for one in self.electors if one.college == college)


def counted_of(
    electors: Collection[Elector], *, gone: Collection[int], voted: Collection[int], method: Method
) -> tuple[Elector, ...]:
    """Return the electors that count. gone, voted: numbers of those that left the group, that voted in this round.

    One that left before the close counts no more, unless it had voted: its vote stays, and it with it. By consent
    nothing stays: nobody could answer, or lift, the objection of one that is not there any more.
    """
    stays = frozenset() if method == Method.CONSENT else frozenset(voted)
    return tuple(one for one in electors if one.number not in gone or one.number in stays)


@dataclass(frozen=True, slots=True)
class Paper:
    """What was put in the box: the choices (none: blank), with the college and the weight of who voted.

    Nothing here says who: the count needs no name, which lets a secret ballot be counted like another.
    """

    choices: frozenset[str]
    college: str = ""
    weight: int = 1


def rule_as_plain(rule: Rule) -> dict[str, object]:
    """Return a rule as a journal or a JSON column keeps it."""
    return {
        "majority": rule.majority.value,
        "counting": rule.counting.value,
        "college_counting": rule.college_counting.value,
        "quorum": str(rule.quorum),
        "by_weight": rule.by_weight,
        "each_college": rule.each_college,
        "most_proxies": rule.most_proxies,
    }


def rule_from_plain(kept: Mapping[str, object]) -> Rule:
    """Read a rule that `rule_as_plain` wrote."""
    return Rule(
        majority=Majority(str(kept["majority"])),
        counting=Counting(str(kept["counting"])),
        college_counting=CollegeCounting(str(kept["college_counting"])),
        quorum=Fraction(str(kept["quorum"])),
        by_weight=bool(kept["by_weight"]),
        each_college=bool(kept["each_college"]),
        most_proxies=int(str(kept["most_proxies"])),
    )


def colleges_as_plain(colleges: Sequence[College]) -> list[dict[str, str]]:
    """Return colleges as JSON keeps them."""
    return [{"code": one.code, "name": one.name, "percent": str(one.percent)} for one in colleges]


def colleges_from_plain(kept: Sequence[Mapping[str, str]]) -> tuple[College, ...]:
    """Read colleges that `colleges_as_plain` wrote."""
    return tuple(College(one["code"], one["name"], Fraction(one["percent"])) for one in kept)
