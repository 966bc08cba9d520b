"""The three criteria that are not yes or no: goals by the GRAFIE matrix (R-300), what is put in common, effort."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from maillage.base.refusals import gettext_noop
from maillage.cooperation.domain.advice.answers import SHARES, Answers, Goal, Goals
from maillage.cooperation.domain.advice.form import Form, Grades
from maillage.cooperation.domain.advice.weighing import SCALE, Reason, Weighed

GOAL_POINTS: Final = 10
"""Points of one grade (1 to 4), on the average of the goals: 10 to 40 in all. What the group wants comes first."""
SHARE_POINTS: Final = 4
"""Points of one grade (0 to 3), on the average of what is put in common: 0 to 12 in all."""
EFFORT_POINTS: Final = 2
"""Points taken by each level of effort above the first: at equal service, the lightest first."""
HEAVY: Final = 3.5
"""Effort from which it is said aloud."""

GOAL_NAMES: Final[Mapping[Goal, str]] = {
    "development": gettext_noop("le développement économique"),
    "mutualisation": gettext_noop("la mutualisation"),
    "impact": gettext_noop("l’impact social"),
}
SHARE_NAMES: Final[Mapping[str, str]] = {
    "functions": gettext_noop("des fonctions (comptabilité, direction, accompagnement)"),
    "posts": gettext_noop("des postes"),
    "vehicles": gettext_noop("des véhicules"),
    "premises": gettext_noop("des locaux"),
    "purchases": gettext_noop("des achats"),
    "training": gettext_noop("des formations"),
    "brand": gettext_noop("une marque"),
    "know_how": gettext_noop("un savoir-faire"),
    "investment": gettext_noop("un investissement"),
    "volume": gettext_noop("des volumes de travail"),
    "gift": gettext_noop("un don"),
}
_PUBLISHED = gettext_noop("Note de %(grade)s sur 4 pour %(goal)s, dans la grille publiée par le GRAFIE.")
_ESTIMATED = gettext_noop("Note de %(grade)s sur 4 pour %(goal)s (estimation de Maillage).")
_GOOD = gettext_noop("Convient pour mettre en commun : %(shared)s.")
_POOR = gettext_noop("N’est pas faite pour mettre en commun : %(shared)s.")
_HEAVY = gettext_noop("Demande un effort de montage de %(effort)s sur 5 (estimation).")


def goal_weights(goals: Goals) -> dict[Goal, int]:
    """Return the weight of each goal, doubled: one that was not said weighs the middle, 1.5."""
    weights = {goal: 3 if value is None else 2 * value for goal, value in goals.items()}
    return weights if any(weights.values()) else dict.fromkeys(weights, 1)


def goal_mean(grades: Grades, goals: Goals) -> int:
    """Return the mean grade (in 1/SCALE) of a form over the goals, by their weights."""
    weights = goal_weights(goals)
    total = sum(weight * int(getattr(grades, goal)) for goal, weight in weights.items())
    return total * (SCALE // sum(weights.values()))


def goal_points(form: Form, answers: Answers) -> int:
    """Return the points (in 1/SCALE) of a form for the goals."""
    return GOAL_POINTS * goal_mean(form.grades, answers.goals) if form.grades else 0


def share_points(form: Form, answers: Answers) -> int:
    """Return the points (in 1/SCALE) of a form for what is put in common."""
    shares, fit = answers.shares, form.shares
    if not shares or not fit:
        return 0
    return SHARE_POINTS * sum(fit.get(one, 0) for one in shares) * (SCALE // len(shares))


def effort_points(form: Form) -> int:
    """Return the points (in 1/SCALE) of a form for the effort of setting it up, the middle of its range."""
    return -EFFORT_POINTS * (sum(form.effort) - 2) * SCALE // 2


def weigh_goals(form: Form, answers: Answers) -> Weighed:
    """Weigh a form by the goals; reasons are given for those that matter most."""
    grades = form.grades
    if grades is None:
        return Weighed()
    message = _PUBLISHED if grades.published else _ESTIMATED
    reasons = [
        (grade, Reason("R-300", message, {"goal": (GOAL_NAMES[goal], {}), "grade": grade}))
        for goal, value in answers.goals.items()
        if value is not None and value >= 2
        for grade in [int(getattr(grades, goal))]
    ]
    return Weighed(
        goal_points(form, answers),
        tuple(reason for grade, reason in reasons if grade >= 3),
        tuple(reason for grade, reason in reasons if grade < 2),
    )


def weigh_shares(form: Form, answers: Answers) -> Weighed:
    """Weigh a form by what is put in common."""
    shared = [one for one in SHARES if one in (answers.shares or ())]
    fit = {one: (form.shares or {}).get(one, 0) for one in shared}
    good = _named(one for one in shared if fit[one] >= 2)
    poor = _named(one for one in shared if not fit[one])
    points = share_points(form, answers)
    if good:
        return Weighed(points, (Reason(form.id, _GOOD, {"shared": good}),))
    if shared and len(poor) == len(shared):
        return Weighed(points, (), (Reason(form.id, _POOR, {"shared": poor}),))
    return Weighed(points)


def weigh_effort(form: Form) -> Weighed:
    """Weigh a form by the effort of setting it up; a heavy one is told."""
    least, most = form.effort
    if least + most < 2 * HEAVY:
        return Weighed(effort_points(form))
    effort = (
        least if least == most else (gettext_noop("%(least)s à %(most)s"), {"least": least, "most": most})
    )
    return Weighed(effort_points(form), (), (Reason(form.id, _HEAVY, {"effort": effort}),))


def _named(shares: Iterable[str]) -> list[tuple[str, Mapping[str, object]]]:
    return [(SHARE_NAMES[one], {}) for one in shares]
