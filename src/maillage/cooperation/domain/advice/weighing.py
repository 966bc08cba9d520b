"""The pieces of the advice: reasons, clues that add or take points, bars that exclude. All weights are ours (R-330).

Points are whole numbers of 1/`SCALE`: means over up to 18 parts stay exact, so equal scores are really equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import lcm
from typing import Final, TypeAlias

from maillage.cooperation.domain.advice.answers import Answers
from maillage.cooperation.domain.advice.form import Form

SCALE: Final = lcm(*range(1, 19))
OWN: Final = "own"
"""Stands for the rule of the form itself."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence (French, marked for translation, with its facts) and the rule behind it."""

    rule: str
    message: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What one criterion says of one form: points (in 1/SCALE), reasons for, reasons against."""

    points: int = 0
    pros: tuple[Reason, ...] = ()
    cons: tuple[Reason, ...] = ()


Forms: TypeAlias = Callable[[Form], bool]
Test: TypeAlias = Callable[[Answers], bool]


@dataclass(frozen=True, slots=True)
class Clue:
    """Points for some forms when a test on the answers holds; none of them excludes.

    reads: the answers looked at, and no other. points: whole points; a clue of 0 point is a warning.
    """

    reads: tuple[str, ...]
    forms: Forms
    test: Test
    points: int
    rule: str
    message: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def weigh(self, form: Form, answers: Answers) -> Weighed | None:
        """Return what the clue says of a form it is about; None when its test does not hold."""
        if not self.test(answers):
            return None
        reason = Reason(form.id if self.rule == OWN else self.rule, self.message, self.facts)
        points = self.points * SCALE
        return Weighed(points, (reason,)) if points > 0 else Weighed(points, (), (reason,))


@dataclass(frozen=True, slots=True)
class Bar:
    """What makes some forms impossible here. The test only holds on what was said: silence excludes nothing."""

    reads: tuple[str, ...]
    forms: Forms
    test: Callable[[Answers, date], bool]
    rule: str
    message: str

    def reason(self, form: Form) -> Reason:
        """Return why the form is out."""
        return Reason(form.id if self.rule == OWN else self.rule, self.message)


def named(*ids: str) -> Forms:
    """Select forms by their ids."""
    wanted = frozenset(ids)
    return lambda form: form.id in wanted


def every(form: Form) -> bool:
    """Select all the forms."""
    return True
