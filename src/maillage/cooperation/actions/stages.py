"""Writes of the stages of a project: take a process, answer its points, open, pass and reopen its gates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone, check
from maillage.cooperation.actions.guard import steering, writing
from maillage.cooperation.domain.events import stages as events  # noqa: F401  named before they are written
from maillage.cooperation.formats.processes import plain_of
from maillage.cooperation.models.projects import Project
from maillage.cooperation.models.stages import (
    GatePassing,
    PointState,
    ProjectPoint,
    ProjectProcess,
    ProjectStage,
    ProofKind,
    StageState,
)
from maillage.cooperation.queries.stages import model_of

MOST_PROCESSES = 5


class NoSuchModel(Refusal):
    message = gettext_noop("Cette démarche n’est pas, ou n’est plus, proposée à ce projet.")


class AlreadyFollowed(Refusal):
    message = gettext_noop("Le projet suit déjà la démarche « %(title)s ».")


class TooManyProcesses(Refusal):
    message = gettext_noop("Un projet suit au plus %(count)s démarches à la fois.")


class AlreadyBegun(Refusal):
    message = gettext_noop(
        "Cette démarche a déjà des réponses ou des commentaires : elle reste, pour que l’histoire du projet se relise."
    )


class PointNeedsText(Refusal):
    message = gettext_noop("Écrivez une note : en quoi ce point est-il acquis ?")


class PointNeedsReason(Refusal):
    message = gettext_noop("Dites pourquoi ce point est sans objet ici.")


class PointNeedsReference(Refusal):
    message = gettext_noop(
        "Indiquez le document ou la décision : son nom et sa date, ou déposez d’abord le fichier sur ce point."
    )


class NoSuchAnswer(Refusal):
    message = gettext_noop("Un point est acquis, sans objet, ou pas encore acquis.")


@dataclass(frozen=True, slots=True)
class Said:
    """What is answered to a point. proof: ProofKind, empty unless met; text: the note, or why it has no object."""

    state: str
    proof: str = ""
    text: str = ""
    reference: str = ""


@transaction.atomic
def take_process(*, project: Project, source: str, by: Actor, at: datetime) -> ProjectProcess:
    """Have a project follow a process, frozen as it is today; its first stage opens.

    source: « dla », « template:12 ». Raises MayNotSteer, ProjectClosed, NoSuchModel, AlreadyFollowed,
    TooManyProcesses.
    """
    row = steering(project, by, at).project
    model = model_of(row, source)
    if model is None:
        raise NoSuchModel()
    taken = list(row.processes.all())
    if any(one.source == source for one in taken):
        raise AlreadyFollowed(title=model.process.title)
    if len(taken) >= MOST_PROCESSES:
        raise TooManyProcesses(count=MOST_PROCESSES)
    process = ProjectProcess.objects.create(
        project=row, source=source, number=model.number, title=model.process.title, content=plain_of(model.process),
        taken_at=at, author=by.user,
    )  # fmt: skip
    stages = [ProjectStage(process=process, code=stage.id) for stage in model.process.stages]
    stages[0].state, stages[0].opened_at = StageState.UNDER_WAY, at
    ProjectStage.objects.bulk_create(stages)
    ProjectPoint.objects.bulk_create(
        [ProjectPoint(process=process, code=point) for point in model.process.points()]
    )
    tell("stages.taken", row, None, {"process": process.title, "number": process.number}, by, at)
    return process


@transaction.atomic
def leave_process(*, process: ProjectProcess, by: Actor, at: datetime) -> None:
    """Take back a process taken by mistake: nothing was answered nor said yet.

    Raises MayNotSteer, ProjectClosed, Gone, AlreadyBegun.
    """
    row = _held(process, steering(process.project, by, at).project)
    if (
        row.points.filter(~Q(state=PointState.NOT_YET) | Q(comments__isnull=False)).exists()
        or GatePassing.objects.filter(stage__process=row).exists()
    ):
        raise AlreadyBegun()
    project, title = row.project, row.title
    row.delete()
    tell("stages.left", project, {"process": title}, None, by, at)


@transaction.atomic
def answer_point(
    *, point: ProjectPoint, said: Said, version: int | None, by: Actor, at: datetime
) -> ProjectPoint:
    """Say that a point is met (with what shows it), has no object (with why), or is not met yet.

    Raises MayNotWrite, ProjectClosed, Gone, ChangedMeanwhile, NoSuchAnswer, PointNeedsText, PointNeedsReason,
    PointNeedsReference.
    """
    seat = writing(point.process.project, by, at)
    row = _held_point(point, seat.project)
    check(read=version, kept=row.version, who=row.author or seat.project.owner)
    _check_said(row, said)
    before = {"state": row.state, "reference": row.reference}
    met = said.state == PointState.MET
    row.state = PointState(said.state)
    row.proof = ProofKind(said.proof) if met else ""
    row.text, row.reference = said.text.strip()[:2000], said.reference.strip()[:300] if met else ""
    row.member, row.author, row.at, row.version = seat.member, by.user, at, row.version + 1
    row.save()
    after = {"point": row.code, "state": row.state, "reference": row.reference, "process": row.process.title}
    tell("stages.point", seat.project, before, after, by, at)
    return row


def _check_said(row: ProjectPoint, said: Said) -> None:
    if said.state not in PointState.values:
        raise NoSuchAnswer()
    if said.state == PointState.NOT_APPLICABLE and not said.text.strip():
        raise PointNeedsReason()
    if said.state == PointState.MET:
        _check_proof(row, said)


def _check_proof(row: ProjectPoint, said: Said) -> None:
    if said.proof not in ProofKind.values:
        raise NoSuchAnswer()
    if said.proof == ProofKind.BY_NOTE:
        if not said.text.strip():
            raise PointNeedsText()
    elif not said.reference.strip() and not row.files.filter(removed_at=None).exists():
        raise PointNeedsReference()


def _held(process: ProjectProcess, project: Project) -> ProjectProcess:
    """Return a process of a project that is held already. Raises Gone."""
    row = project.processes.filter(pk=process.pk).first()
    if row is None:
        raise Gone()
    row.project = project
    return row


def _held_point(point: ProjectPoint, project: Project) -> ProjectPoint:
    rows = ProjectPoint.objects.select_related("process", "author").filter(process__project=project)
    row = rows.filter(pk=point.pk).first()
    if row is None:
        raise Gone()
    return row


def tell(
    what: str, project: Project, before: Mapping[str, object] | None, after: Mapping[str, object] | None, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Write it in the journal, about the project."""
    record(
        what=what, about=f"project:{project.pk}", owner=project.owner, before=before, after=after, by=by, at=at
    )  # fmt: skip
