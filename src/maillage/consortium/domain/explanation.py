"""Why there is no group: what is not covered, what blocks, what would help (contracts §1.4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.answer import Missing, NeedCover, Note
from maillage.consortium.domain.checker import WrongAnswer
from maillage.consortium.domain.conflict import constraint_names, minimal_conflict
from maillage.consortium.domain.eligibility import Eligible
from maillage.consortium.domain.helps import find_helps
from maillage.consortium.domain.obvious import lone_conflicts
from maillage.consortium.domain.possibility import Possibility, Undecided, priced
from maillage.consortium.domain.second_opinion import contradicts

# A turnover so large that it is never what is missing.
ENOUGH_EUR = 1e15
# Seconds the second opinion may take: when it has not settled by then, it does not contradict.
SECOND_OPINION = 1.0


def explain_missing(possibility: Possibility) -> Missing:
    """Return why the question has no group. A stop leaves out what was not settled by then, and says so."""
    found = Missing(None, need_covers(possibility.eligible), (), ())
    try:
        found = replace(found, uncovered_hours=uncovered_hours(possibility))
        found = replace(found, blocking=blocking_constraints(possibility))
        found = replace(found, notes=_notes(possibility, found.blocking))
        found = replace(found, would_help=find_helps(possibility, found.blocking, found.uncovered_hours))
    except Undecided:
        pass
    return replace(found, notes=(*found.notes, _UNSETTLED)) if possibility.limits.reached() else found


_UNSETTLED = Note(gettext_noop("L’explication a été interrompue avant la fin : relancez la recherche."))


def need_covers(eligible: Eligible) -> tuple[NeedCover, ...]:
    """For each need, how many structures may serve it and what they could give if it were the only one."""
    cap = np.array([float(structure.hours) for structure in eligible.structures]).reshape(-1, 1)
    coverable = np.minimum(eligible.offered, cap).sum(axis=0)
    able = (eligible.km >= 0).sum(axis=0)
    return tuple(
        NeedCover(need.id, float(need.hours), round(float(coverable[rank]), 2), int(able[rank]))
        for rank, need in enumerate(eligible.needs)
    )


def uncovered_hours(possibility: Possibility) -> float | None:
    """The least hours left uncovered when covers become « at most », all else kept; None when even so impossible."""
    covers = [f"cover:{need.id}" for need in possibility.eligible.needs]
    instance = possibility.instance(drop=covers)
    best = possibility.best(priced(instance, hourly=-1.0))
    return None if best is None else max(0.0, round(instance.total + best.cost, 2))


def blocking_constraints(possibility: Possibility) -> tuple[str, ...]:
    """Named constraints that cannot hold together, none of which may be left out.

    That they cannot is asked again to the textbook model; that each counts is checked on a group without it.
    """
    names = constraint_names(possibility.question, possibility.eligible)
    known = _Known(possibility, frozenset(names))
    possible = known.possible
    free = possibility.instance(drop=names)
    lone = next(lone_conflicts(possibility.question.tender, possibility.eligible, free), None)
    found = (lone,) if lone and possible(frozenset()) else minimal_conflict(names, possible)
    kept = frozenset(found)
    if contradicts(
        possibility.question, names, kept, seconds=min(SECOND_OPINION, possibility.limits.seconds())
    ):
        raise WrongAnswer(f"a group exists although {sorted(kept)} are said to block")
    if not all(possible(kept - {name}) for name in kept):
        raise WrongAnswer(f"not irreducible: {sorted(kept)}")
    return found


class _Known:
    """What is known possible or impossible so far, so that each search serves many questions."""

    def __init__(self, possibility: Possibility, names: frozenset[str]) -> None:
        self.possibility, self.names = possibility, names
        self.broken: list[frozenset[str]] = []
        self.impossible: list[frozenset[str]] = []

    def possible(self, kept: frozenset[str]) -> bool:
        """Whether a group keeps these constraints."""
        if any(not (broken & kept) for broken in self.broken):
            return True
        if any(kept >= known for known in self.impossible):
            return False
        broken = self.possibility.broken_by_some_group(self.names - kept)
        if broken is None:
            self.impossible.append(kept)
            return False
        self.broken.append(broken)
        return True


def _notes(possibility: Possibility, blocking: Collection[str]) -> tuple[Note, ...]:
    """Unknown turnovers count 0: say so when that decides."""
    if not {"min_turnover", "lead"} & set(blocking):
        return ()
    instance = possibility.instance()
    unknown = np.array([structure.turnover_eur is None for structure in instance.structures], dtype=np.bool_)
    supposed = replace(instance, turnover=np.where(unknown, ENOUGH_EUR, instance.turnover))
    if not unknown.any() or possibility.group(supposed) is None:
        return ()
    message = gettext_noop(
        "%(count)s structures capables n’ont pas de chiffre d’affaires connu : il compte ici pour zéro. "
        "Demandez-le leur : la réponse peut suffire."
    )
    return (Note(message, {"count": int(unknown.sum())}, "R-247"),)
