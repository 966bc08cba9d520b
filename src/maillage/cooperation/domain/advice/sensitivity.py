"""What the first forms would be if one wish were another: how far the advice hangs on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from maillage.base.refusals import gettext_noop
from maillage.cooperation.domain.advice.advisor import Advisor, First
from maillage.cooperation.domain.advice.answers import GOALS, Answers, Goal, Goals, Market


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Another wish, and the first two ranks it would give. changes: whether they are others."""

    key: str
    message: str
    answers: Answers
    first: First
    changes: bool


_PRIORITIES: Final[tuple[tuple[Goal, str], ...]] = (
    ("development", gettext_noop("Si votre priorité était le développement économique")),
    ("mutualisation", gettext_noop("Si votre priorité était la mutualisation")),
    ("impact", gettext_noop("Si votre priorité était l’impact social")),
)
_OTHERS: Final[tuple[tuple[str, str, str], ...]] = (
    ("horizon", "market", gettext_noop("S’il ne s’agissait que d’un contrat")),
    ("horizon", "open", gettext_noop("Si vous vouliez une coopération qui dure")),
    ("liability", "own_share", gettext_noop("Si personne ne voulait répondre pour les autres")),
    ("liability", "joint", gettext_noop("Si chacun acceptait de répondre pour les autres")),
    ("personality", "refused", gettext_noop("Si vous ne vouliez créer aucune structure")),
    ("personality", "required", gettext_noop("S’il vous fallait une personne morale")),
)


def first_of_all(goal: Goal) -> Goals:
    """Return goals of which one comes first (3) and the others count little (1)."""
    return Goals(**{one: 3 if one == goal else 1 for one in GOALS})


def what_if(advisor: Advisor, answers: Answers, at: date) -> tuple[WhatIf, ...]:
    """Return each other priority, then the other wishes that were said and whose opposite changes the first two."""
    now = advisor.first_two(answers, at)
    found = []
    for goal, message in _PRIORITIES:
        if _comes_first(goal, answers.goals):
            continue
        other = answers.having("goals", first_of_all(goal))
        first = advisor.first_two(other, at)
        found.append(WhatIf(goal, message, other, first, first != now))
    for key, value, message in _OTHERS:
        if getattr(answers, key) in (None, value):
            continue
        other = _with(answers, key, value)
        first = advisor.first_two(other, at)
        if first != now:
            found.append(WhatIf(f"{key}:{value}", message, other, first, True))
    return tuple(found)


def _comes_first(goal: Goal, goals: Goals) -> bool:
    """Tell whether a goal is said to matter more than each other one."""
    said = dict(goals.items())
    mine = said.pop(goal)
    return goals.is_known and mine is not None and all(mine > (other or 0) for other in said.values())


def _with(answers: Answers, key: str, value: str) -> Answers:
    """Return the answers with another wish. Only one contract: there is one, and nothing else is shared (R-330)."""
    other = answers.having(key, value)
    if value != "market":
        return other
    contract = answers.contract or Market()
    return other.having("market", contract).having("shares", frozenset()).having("staff", "none")
