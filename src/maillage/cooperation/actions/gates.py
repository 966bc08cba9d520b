"""Gates of a project: open a stage, pass its gate, open it again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone
from maillage.cooperation.actions.guard import steering
from maillage.cooperation.actions.stages import tell
from maillage.cooperation.domain.stages import Point, Process, Stage, asked_at, is_answered
from maillage.cooperation.formats.processes import process_of
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.models.stages import (
    GatePassing,
    PointState,
    ProjectProcess,
    ProjectStage,
    StageState,
)


class MissingPoints(Refusal):
    message = gettext_noop(
        "Il manque à cette étape : %(points)s. Répondez à ces points, ou dites pourquoi vous la franchissez sans eux "
        "(R-402)."
    )


class StageLocked(Refusal):
    message = gettext_noop("L’étape « %(stage)s » reste fermée tant qu’il manque : %(points)s.")


class NotUnderWay(Refusal):
    message = gettext_noop(
        "L’étape « %(stage)s » n’est pas en cours : rechargez la page pour voir où elle en est."
    )


class ReopenNeedsReason(Refusal):
    message = gettext_noop("Dites pourquoi l’étape se rouvre : le groupe le lira.")


@transaction.atomic
def open_stage(*, stage: ProjectStage, by: Actor, at: datetime) -> ProjectStage:
    """Open a stage, even while the one before is under way. Raises MayNotSteer, Gone, StageLocked."""
    row, project, process = _stage(stage, by, at)
    if row.state != StageState.AHEAD:
        return row
    _check_locks(process, row)
    _open(row, at)
    tell("stages.opened", project, None, {"process": process.title, "stage": _of(process, row).title}, by, at)
    return row


@transaction.atomic
def pass_gate(*, stage: ProjectStage, reason: str, by: Actor, at: datetime) -> GatePassing:
    """Pass the gate of a stage under way; with points not answered, only with a reason, kept with author and date.

    The next stage opens, unless it is locked. Raises MayNotSteer, Gone, NotUnderWay, MissingPoints.
    """
    row, project, process = _stage(stage, by, at)
    here = _of(process, row)
    if row.state != StageState.UNDER_WAY:
        raise NotUnderWay(stage=here.title)
    unmet = _unanswered(asked_at(process, here), row.process)
    if unmet and not reason.strip():
        raise MissingPoints(points=[_named(point) for point in unmet])
    passing = GatePassing.objects.create(
        stage=row, unmet=[point.id for point in unmet], reason=reason.strip()[:1000] if unmet else "",
        member=_seat(project, by), author=by.user, at=at,
    )  # fmt: skip
    row.state, row.passed_at = StageState.PASSED, at
    row.save()
    _open_next(row, process, at)
    facts = {"process": process.title, "stage": here.title, "unmet": passing.unmet, "reason": passing.reason}
    tell("stages.passed", project, None, facts, by, at)
    return passing


@transaction.atomic
def reopen_stage(*, stage: ProjectStage, reason: str, by: Actor, at: datetime) -> ProjectStage:
    """Open again a stage that was passed; the passing is kept, with why it was undone.

    Raises MayNotSteer, Gone, NotUnderWay, ReopenNeedsReason.
    """
    row, project, process = _stage(stage, by, at)
    if row.state != StageState.PASSED:
        raise NotUnderWay(stage=_of(process, row).title)
    if not reason.strip():
        raise ReopenNeedsReason()
    row.passings.filter(reopened_at=None).update(reopened_at=at, reopened_reason=reason.strip()[:500])
    row.state, row.passed_at = StageState.UNDER_WAY, None
    row.save()
    facts = {"process": process.title, "stage": _of(process, row).title, "reason": reason.strip()[:500]}
    tell("stages.reopened", project, None, facts, by, at)
    return row


def _stage(stage: ProjectStage, by: Actor, at: datetime) -> tuple[ProjectStage, Project, Process]:
    project = steering(stage.process.project, by, at).project
    rows = ProjectStage.objects.select_related("process").filter(process__project=project)
    row = rows.filter(pk=stage.pk).first()
    if row is None:
        raise Gone()
    return row, project, process_of(row.process.content)


def _of(process: Process, row: ProjectStage) -> Stage:
    return next(stage for stage in process.stages if stage.id == row.code)


def _unanswered(points: tuple[Point, ...], process: ProjectProcess) -> list[Point]:
    states = dict(process.points.values_list("code", "state"))
    return [point for point in points if not is_answered(states.get(point.id, PointState.NOT_YET))]


def _named(point: Point) -> str:
    return f"{point.id} ({point.question})"


def _check_locks(process: Process, row: ProjectStage) -> None:
    here = _of(process, row)
    known = process.points()
    missing = _unanswered(tuple(known[id] for id in here.locks), row.process)
    if missing:
        raise StageLocked(stage=here.title, points=[_named(point) for point in missing])


def _open(row: ProjectStage, at: datetime) -> None:
    row.state, row.opened_at = StageState.UNDER_WAY, at
    row.save()


def _open_next(row: ProjectStage, process: Process, at: datetime) -> None:
    """Open the stage that follows, when none is under way and nothing locks it."""
    rows = {one.code: one for one in row.process.stages.all()}
    if any(one.state == StageState.UNDER_WAY for one in rows.values()):
        return
    following = next((rows[one.id] for one in process.stages if rows[one.id].state == StageState.AHEAD), None)
    if following is None:
        return
    try:
        _check_locks(process, following)
    except StageLocked:  # it opens when what it waits for is there
        return
    _open(following, at)


def _seat(project: Project, by: Actor) -> Member | None:
    return Member.objects.held().filter(project=project, organisation=by.organisation).first()
