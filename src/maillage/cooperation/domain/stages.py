"""A process in stages: its gates, the points they ask for, what is missing, what to beware of. Pure.

Stages follow each other and may overlap (R-401). A gate is passed with all its points answered, or with a reason,
an author and a date (R-402).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from maillage.base.refusals import gettext_noop

NOT_YET, MET, NOT_APPLICABLE = "not_yet", "met", "not_applicable"
AHEAD, UNDER_WAY, PASSED = "ahead", "under_way", "passed"
Message = tuple[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Point:
    """One question of a gate, or one document expected (deliverable).

    until: the last stage that follows it, whose gate asks for it (empty: its own stage). after: points that come
    first, warning says why. months: delay from the anchor day of the process.
    """

    id: str
    question: str
    why: str = ""
    source: str = ""
    rule: str = ""
    deliverable: bool = False
    until: str = ""
    after: tuple[str, ...] = ()
    warning: str = ""
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """A point of an earlier stage that this stage builds on: without it, the stage opens with a warning."""

    point: str
    warning: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. days: when it should end, in days from the deadline of the project (negative: before).

    locks: points without which it does not open at all.
    """

    id: str
    title: str
    purpose: str = ""
    days: int | None = None
    points: tuple[Point, ...] = ()
    needs: tuple[Need, ...] = ()
    locks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Process:
    """Stages in order. anchor: the day that delays in months count from, in words (empty: none).

    forms: those it leads to (R-304). tags: one says what is pooled (R-403, R-404). leaders: each partner names one
    project leader (R-422).
    """

    key: str
    title: str
    summary: str
    source: str
    rule: str = ""
    anchor: str = ""
    forms: tuple[str, ...] = ()
    tags: bool = False
    leaders: bool = False
    stages: tuple[Stage, ...] = ()

    def points(self) -> dict[str, Point]:
        """Return every point by its id."""
        return {point.id: point for stage in self.stages for point in stage.points}

    def home_of(self, point: str) -> Stage | None:
        """Return the stage in which a point is first asked."""
        return next((stage for stage in self.stages if any(one.id == point for one in stage.points)), None)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a stage stands. asked: the points of its gate; followed: those that a later gate will ask for.

    missing: the asked points not answered. locked: the points that keep it from opening. target: when it should end.
    """

    stage: Stage
    state: str
    asked: tuple[Point, ...]
    followed: tuple[Point, ...]
    missing: tuple[Point, ...]
    locked: tuple[Point, ...]
    warnings: tuple[str, ...]
    target: date | None
    is_late: bool

    @property
    def is_ready(self) -> bool:
        """Tell whether it is under way and its gate asks for nothing more."""
        return self.state == UNDER_WAY and not self.missing


def is_answered(state: str) -> bool:
    """Tell whether a point asks for nothing more: it is met, or has no object here."""
    return state in (MET, NOT_APPLICABLE)


def asked_at(process: Process, stage: Stage) -> tuple[Point, ...]:
    """Return the points that the gate of a stage asks for, in the order of the process."""
    return tuple(
        point for home in process.stages for point in home.points if (point.until or home.id) == stage.id
    )


def followed_in(process: Process, stage: Stage) -> tuple[Point, ...]:
    """Return the points already under way in a stage, that a later gate asks for."""
    order = {one.id: n for n, one in enumerate(process.stages)}
    here = order[stage.id]
    return tuple(
        point
        for home in process.stages
        for point in home.points
        if order[home.id] <= here < order[point.until or home.id]
    )


def standings(
    process: Process,
    states: Mapping[str, str],
    answers: Mapping[str, str],
    *,
    deadline: date | None,
    today: date,
) -> list[Standing]:
    """Return where each stage stands. states: by stage; answers: by point; absent ones are still to come."""
    points = process.points()
    found = []
    for stage in process.stages:
        state = states.get(stage.id, AHEAD)
        asked = asked_at(process, stage)
        target = deadline + timedelta(days=stage.days) if deadline and stage.days is not None else None
        found.append(
            Standing(
                stage=stage,
                state=state,
                asked=asked,
                followed=followed_in(process, stage),
                missing=tuple(one for one in asked if not is_answered(answers.get(one.id, NOT_YET))),
                locked=tuple(points[id] for id in stage.locks if not is_answered(answers.get(id, NOT_YET))),
                warnings=tuple(_warnings(stage, state, answers)),
                target=target,
                is_late=bool(target and target < today and state != PASSED),
            )
        )
    return found


def _warnings(stage: Stage, state: str, answers: Mapping[str, str]) -> list[str]:
    """Sentences about a stage opened, or a point answered, before what it builds on."""
    found = []
    if state != AHEAD:
        found += [need.warning for need in stage.needs if not is_answered(answers.get(need.point, NOT_YET))]
    found += [point.warning for point in stage.points if answered_too_soon(point, answers) and point.warning]
    return found


def answered_too_soon(point: Point, answers: Mapping[str, str]) -> bool:
    """Tell whether a point is met although one that comes first is not answered."""
    return answers.get(point.id) == MET and any(
        not is_answered(answers.get(id, NOT_YET)) for id in point.after
    )


def current(found: list[Standing]) -> Standing | None:
    """Return the stage whose gate comes next: the first under way, else the first ahead; None when all are passed."""
    under_way = next((one for one in found if one.state == UNDER_WAY), None)
    return under_way or next((one for one in found if one.state == AHEAD), None)


def due_of(point: Point, anchor: date | None) -> date | None:
    """Return the day before which a point is due, counted in months from the anchor day."""
    if anchor is None or point.months is None:
        return None
    return months_after(anchor, point.months)


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, or the last of that month: 31 January + 1 → 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def faults(process: Process) -> list[Message]:
    """Return what is wrong in a process, in words; empty when it can be used."""
    found: list[Message] = []
    order = {stage.id: n for n, stage in enumerate(process.stages)}
    homes = {point.id: stage.id for stage in process.stages for point in stage.points}
    if not process.stages:
        found.append((gettext_noop("Une démarche a au moins une étape."), {}))
    if len(order) != len(process.stages) or len(homes) != sum(len(stage.points) for stage in process.stages):
        found.append((gettext_noop("Deux étapes, ou deux points, portent le même identifiant."), {}))
    for stage in process.stages:
        if not stage.points:
            found.append((_EMPTY, {"stage": stage.title}))
        if not stage.title.strip():
            found.append((gettext_noop("Une étape n’a pas de nom."), {}))
        found += _dead_references(stage, order, homes)
    return found


_EMPTY = gettext_noop("L’étape « %(stage)s » n’a aucun point : elle ne demande rien.")
_NO_QUESTION = gettext_noop("Un point de l’étape « %(stage)s » n’a pas de question.")
_DEAD = gettext_noop(
    "Le point « %(point)s » de l’étape « %(stage)s » renvoie à ce qui n’existe pas, ou vient après."
)


def _dead_references(stage: Stage, order: Mapping[str, int], homes: Mapping[str, str]) -> list[Message]:
    here = order[stage.id]
    found: list[Message] = []
    for id in (*stage.locks, *(need.point for need in stage.needs)):
        if id not in homes or order[homes[id]] >= here:
            found.append((_DEAD, {"point": id, "stage": stage.title}))
    for point in stage.points:
        backwards = point.until and order.get(point.until, -1) <= here
        unknown = any(id not in homes or order[homes[id]] > here or id == point.id for id in point.after)
        if backwards or unknown:
            found.append((_DEAD, {"point": point.id, "stage": stage.title}))
        if not point.question.strip():
            found.append((_NO_QUESTION, {"stage": stage.title}))
    return found


def suggested(processes: Iterable[Process], *, form: str, answers_tender: bool) -> str:
    """Return the key of the process that fits a project: by the form it chose, else by its tender; empty for none."""
    if form:
        return next((one.key for one in processes if form in one.forms), "")
    return "gme" if answers_tender else ""


def twice_led(leaders: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the partners with two project leaders or more (R-422), by name. leaders: (partner, person)."""
    found: dict[str, list[str]] = {}
    for partner, person in leaders:
        found.setdefault(partner, []).append(person)
    return {partner: people for partner, people in found.items() if len(people) > 1}
