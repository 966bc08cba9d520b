"""Reads of the processes that a project follows: where it stands, what its gates ask for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet, Value
from django.utils import timezone
from django.utils.translation import get_language

from maillage.accounts.actors import Actor
from maillage.cooperation.domain.opening import ADVISING
from maillage.cooperation.domain.stages import Point, Process, Standing, current, due_of, standings
from maillage.cooperation.formats.processes import catalogue, process_of, spoken
from maillage.cooperation.models.projects import Member, MemberState, Project
from maillage.cooperation.models.stages import (
    PartnerLeader,
    ProcessTemplate,
    ProjectPoint,
    ProjectProcess,
    ProjectStage,
)


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a process that a project follows stands. numbers: of the ProjectPoint, by the id of the point."""

    row: ProjectProcess
    process: Process
    standings: list[Standing]
    numbers: dict[str, int]

    @property
    def current(self) -> Standing | None:
        """The stage whose gate comes next."""
        return current(self.standings)


@dataclass(frozen=True, slots=True)
class Followed(Stands):
    """The same with all that was written. points: what was answered, by the id of the point."""

    points: dict[str, ProjectPoint]


@dataclass(frozen=True, slots=True)
class Missing:
    """A point that the current gate still asks for. number: of its ProjectPoint."""

    process: str
    stage: str
    point: Point
    number: int
    due: date | None


def language() -> str:
    """Return the language of the reader, « fr » or « en »."""
    return (get_language() or "fr")[:2]


def followed(project: Project, at: datetime) -> list[Followed]:
    """Return the processes that a project follows, in the order taken (three queries)."""
    points = ProjectPoint.objects.select_related("member").annotate(
        file_count=Count("files", filter=Q(files__removed_at=None), distinct=True),
        comment_count=Count("comments", distinct=True),
    )
    rows = project.processes.prefetch_related("stages")
    found = []
    answers: dict[int, dict[str, ProjectPoint]] = {}
    for point in points.filter(process__project=project):
        answers.setdefault(point.process_id, {})[point.code] = point
    for row in rows:
        mine = answers.get(row.pk, {})
        stages = {stage.code: (stage.pk, stage.state) for stage in row.stages.all()}
        said = {code: (one.pk, one.state) for code, one in mine.items()}
        one = _stands(row, project, stages, said, at)
        found.append(Followed(one.row, one.process, one.standings, one.numbers, mine))
    return found


def stands_of(project: Project, at: datetime) -> list[Stands]:
    """Return where each process of a project stands, in the order taken, without what was written (two queries)."""
    rows = {row.pk: row for row in project.processes.all()}
    stages = ProjectStage.objects.filter(process__in=rows).order_by()
    points = ProjectPoint.objects.filter(process__in=rows).order_by()
    read = stages.values_list("process", Value("stage"), "code", "pk", "state").union(
        points.values_list("process", Value("point"), "code", "pk", "state"), all=True
    )
    found: dict[tuple[int, str], States] = {}
    for process, what, code, number, state in read if rows else ():
        found.setdefault((process, what), {})[code] = (number, state)
    return [
        _stands(row, project, found.get((pk, "stage"), {}), found.get((pk, "point"), {}), at)
        for pk, row in rows.items()
    ]


States = dict[str, tuple[int, str]]
"""By the id of a stage or of a point: the number of its row, and its state."""


def _stands(row: ProjectProcess, project: Project, stages: States, points: States, at: datetime) -> Stands:
    process = spoken(process_of(row.content), language())
    found = standings(
        process,
        {code: state for code, (_number, state) in stages.items()},
        {code: state for code, (_number, state) in points.items()},
        deadline=project.deadline,
        today=timezone.localtime(at).date(),
    )
    return Stands(row, process, found, {code: number for code, (number, _state) in points.items()})


def missing_points(project: Project, at: datetime | None = None) -> list[Missing]:
    """Return the points that the current gates ask for and that are not met, in order (two queries).

    The current gate of a process is that of its first stage under way, else of its first stage to come.
    """
    found = []
    for one in stands_of(project, at or project.created_at):
        stand = one.current
        for point in stand.missing if stand else ():
            found.append(
                Missing(
                    process=one.process.title,
                    stage=stand.stage.title if stand else "",
                    point=point,
                    number=one.numbers[point.id],
                    due=due_of(point, one.row.anchor_on) or (stand.target if stand else None),
                )
            )
    return found


@dataclass(frozen=True, slots=True)
class Model:
    """A process that a project may take. source: « dla », « template:12 »; whose: the network that adapted it."""

    source: str
    process: Process
    number: int = 1
    whose: str = ""


def models_open_to(project: Project) -> list[Model]:
    """Return the processes a project may take: the catalogue, then those of the organisations engaged (one query)."""
    found = [Model(key, process) for key, process in catalogue().items()]
    return found + [
        Model(f"template:{row.pk}", process_of(row.content), row.number, row.organisation.name)
        for row in _templates_open_to(project)
    ]


def models_shown_to(project: Project) -> list[Model]:
    """Return the processes a project may take, in the language of the reader (one query)."""
    return [replace(model, process=spoken(model.process, language())) for model in models_open_to(project)]


def model_of(project: Project, source: str) -> Model | None:
    """Return one process that a project may take, in French as it will be frozen; None when it may not."""
    return next((model for model in models_open_to(project) if model.source == source), None)


def _templates_open_to(project: Project) -> QuerySet[ProcessTemplate]:
    seats = Member.objects.filter(project=project, state=MemberState.ACCEPTED).exclude(organisation=None)
    return ProcessTemplate.objects.filter(
        organisation__in=seats.values("organisation"), organisation__kind__in=ADVISING, retired_at=None
    ).select_related("organisation")


def templates_of(actor: Actor) -> QuerySet[ProcessTemplate]:
    """Return the processes that the organisation one acts for adapted, and still offers."""
    rows = ProcessTemplate.objects.filter(organisation__in=actor.readable, retired_at=None)
    return rows.select_related("organisation", "author")


def leaders_of(project: Project) -> list[PartnerLeader]:
    """Return the project leaders of the partners, by partner (one query)."""
    return list(
        PartnerLeader.objects.filter(project=project).select_related("member").order_by("member__name", "pk")
    )


def spoken_point(project: Project, number: int) -> Point | None:
    """Return a point of a project by its number, in the language of the reader (one query)."""
    row = ProjectPoint.objects.select_related("process").filter(pk=number, process__project=project).first()
    return spoken(process_of(row.process.content), language()).points().get(row.code) if row else None
