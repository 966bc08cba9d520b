"""Answers → forms ranked, forms excluded. Pure and exact; see docs/algorithms/advice.md.

Every criterion says which answers it reads: its word on all the forms is computed once for each answer and kept, so
that trying another answer (`asking`, `sensitivity`) costs a few additions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias, TypeVar

from maillage.cooperation.domain.advice.answers import Answers
from maillage.cooperation.domain.advice.bars import BARS
from maillage.cooperation.domain.advice.circle import MARKET_CLUES, PARTNER_CLUES
from maillage.cooperation.domain.advice.facts import FACT_CLUES
from maillage.cooperation.domain.advice.form import Form
from maillage.cooperation.domain.advice.grades import (
    effort_points,
    goal_points,
    share_points,
    weigh_effort,
    weigh_goals,
    weigh_shares,
)
from maillage.cooperation.domain.advice.triggers import TRIGGER_CLUES
from maillage.cooperation.domain.advice.weighing import SCALE, Bar, Clue, Reason, Weighed

CLUES: Final = (*FACT_CLUES, *PARTNER_CLUES, *MARKET_CLUES, *TRIGGER_CLUES)
First: TypeAlias = tuple[tuple[str, int], ...]
"""The forms of the first two ranks, each with its rank."""
_Rule = TypeVar("_Rule", Clue, Bar)
_Row: TypeAlias = tuple[Weighed, ...]
_Out: TypeAlias = tuple[tuple[Reason, ...], ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A form that is possible: its rank (equal scores share it), its points, what speaks for and against it."""

    form: Form
    rank: int
    score: float
    pros: tuple[Reason, ...]
    cons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    """A form that is impossible here, and why."""

    form: Form
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """Every form, ranked or excluded."""

    ranked: tuple[Ranked, ...]
    excluded: tuple[Excluded, ...]


class Advisor:
    """Weighs a catalogue of forms. One may be kept and shared: it only remembers what it computed."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self.forms = tuple(sorted((form for form in forms if form.is_ranked), key=lambda form: form.id))
        self._clues = _by_reads(CLUES)
        self._bars = _by_reads(BARS)
        # Which forms a criterion is about never changes: found once.
        rules: tuple[Clue | Bar, ...] = (*CLUES, *BARS)
        self._about = {id(rule): self._indexes(rule) for rule in rules}
        self._rows: dict[object, _Row] = {}
        self._sums: dict[object, tuple[int, ...]] = {}
        self._outs: dict[object, _Out] = {}

    def advise(self, answers: Answers, at: date) -> Advice:
        """Return every form, ranked or excluded, on a day."""
        outs = self._excluded(answers, at)
        scores = self._scores(answers)
        possible = [index for index in range(len(self.forms)) if not outs[index]]
        possible.sort(key=lambda index: (-scores[index], self.forms[index].id))
        ranks = _ranks([scores[index] for index in possible])
        ranked = tuple(
            self._ranked(index, rank, scores[index], answers)
            for index, rank in zip(possible, ranks, strict=True)
        )
        excluded = tuple(
            Excluded(form, reasons) for form, reasons in zip(self.forms, outs, strict=True) if reasons
        )
        return Advice(ranked, excluded)

    def first_two(self, answers: Answers, at: date) -> First:
        """Return the forms of the first two ranks, as `advise` would; much faster."""
        outs = self._excluded(answers, at)
        scores = [
            (score, form.id)
            for score, form, out in zip(self._scores(answers), self.forms, outs, strict=True)
            if not out
        ]
        scores.sort(key=lambda pair: (-pair[0], pair[1]))
        ranks = _ranks([score for score, _ in scores])
        return tuple((id, rank) for (_, id), rank in zip(scores, ranks, strict=True) if rank <= 2)

    def _ranked(self, index: int, rank: int, score: int, answers: Answers) -> Ranked:
        said = [self._row(reads, answers)[index] for reads in self._clues]
        pros = tuple(reason for one in said for reason in one.pros)
        cons = tuple(reason for one in said for reason in one.cons)
        return Ranked(self.forms[index], rank, score / SCALE, pros, cons)

    def _scores(self, answers: Answers) -> list[int]:
        return [
            sum(column) for column in zip(*(self._sum(reads, answers) for reads in self._clues), strict=True)
        ]

    def _excluded(self, answers: Answers, at: date) -> _Out:
        found = [self._out(reads, answers, at) for reads in self._bars]
        return tuple(
            tuple(reason for part in column for reason in part) for column in zip(*found, strict=True)
        )

    def _sum(self, reads: tuple[str, ...], answers: Answers) -> tuple[int, ...]:
        key = _key(reads, answers)
        if key not in self._sums:
            points = _own_points(self.forms, reads, answers)
            for clue in self._clues[reads]:
                if clue.test(answers):
                    for index in self._about[id(clue)]:
                        points[index] += clue.points * SCALE
            self._sums[key] = tuple(points)
        return self._sums[key]

    def _row(self, reads: tuple[str, ...], answers: Answers) -> _Row:
        key = _key(reads, answers)
        if key not in self._rows:
            said = [[_own(form, reads, answers)] for form in self.forms]
            for clue in self._clues[reads]:
                for index in self._about[id(clue)]:
                    if weighed := clue.weigh(self.forms[index], answers):
                        said[index].append(weighed)
            self._rows[key] = tuple(map(_together, said))
        return self._rows[key]

    def _out(self, reads: tuple[str, ...], answers: Answers, at: date) -> _Out:
        key = (_key(reads, answers), at)
        if key not in self._outs:
            reasons: list[list[Reason]] = [[] for _ in self.forms]
            for bar in self._bars[reads]:
                if bar.test(answers, at):
                    for index in self._about[id(bar)]:
                        reasons[index].append(bar.reason(self.forms[index]))
            self._outs[key] = tuple(map(tuple, reasons))
        return self._outs[key]

    def _indexes(self, rule: Clue | Bar) -> tuple[int, ...]:
        return tuple(index for index, form in enumerate(self.forms) if rule.forms(form))


def _key(reads: tuple[str, ...], answers: Answers) -> tuple[object, ...]:
    return (reads, *(getattr(answers, key) for key in reads))


def _by_reads(rules: Sequence[_Rule]) -> dict[tuple[str, ...], list[_Rule]]:
    """Group criteria by the answers they read; goals, shares and effort always have their group."""
    groups: dict[tuple[str, ...], list[_Rule]] = defaultdict(list)
    for reads in (("goals",), ("shares",), ()):
        groups[reads] = []
    for rule in rules:
        groups[rule.reads].append(rule)
    return dict(groups)


def _own_points(forms: Sequence[Form], reads: tuple[str, ...], answers: Answers) -> list[int]:
    """Return the points of the criteria that are not yes or no, for each form."""
    if reads == ("goals",):
        return [goal_points(form, answers) for form in forms]
    if reads == ("shares",):
        return [share_points(form, answers) for form in forms]
    return [0 if reads else effort_points(form) for form in forms]


def _own(form: Form, reads: tuple[str, ...], answers: Answers) -> Weighed:
    """Return what the criteria that are not yes or no say of a form, reasons included."""
    if reads == ("goals",):
        return weigh_goals(form, answers)
    if reads == ("shares",):
        return weigh_shares(form, answers)
    return Weighed() if reads else weigh_effort(form)


def _together(parts: Sequence[Weighed]) -> Weighed:
    return Weighed(
        sum(part.points for part in parts),
        tuple(reason for part in parts for reason in part.pros),
        tuple(reason for part in parts for reason in part.cons),
    )


def _ranks(scores: Sequence[int]) -> list[int]:
    """Return the rank of each of these scores, highest first; equal scores share the better rank (1, 1, 3)."""
    ranks: list[int] = []
    for place, score in enumerate(scores, start=1):
        ranks.append(ranks[-1] if place > 1 and score == scores[place - 2] else place)
    return ranks
