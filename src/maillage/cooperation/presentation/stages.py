"""The stages of a project as its pages show them; its lines on the overview; the names of models in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.base.explain import enumeration
from maillage.cooperation.domain.pooled import AXES, REGISTERS
from maillage.cooperation.domain.stages import Point, Standing, due_of, is_answered, twice_led
from maillage.cooperation.models.projects import Project
from maillage.cooperation.models.stages import (
    GatePassing,
    PartnerLeader,
    PointState,
    ProjectPoint,
    StageState,
)
from maillage.cooperation.presentation.lines import Line
from maillage.cooperation.queries.plan import today_of
from maillage.cooperation.queries.stages import Followed, Stands, stands_of

TONES: dict[str, str] = {
    StageState.AHEAD: "draft",
    StageState.UNDER_WAY: "info",
    StageState.PASSED: "ok",
    PointState.NOT_YET: "draft",
    PointState.MET: "ok",
    PointState.NOT_APPLICABLE: "info",
}


@dataclass(frozen=True, slots=True)
class PointView:
    """A point as shown: its question, what was answered, whether it is late."""

    point: Point
    row: ProjectPoint
    tone: str
    due: date | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage as shown. number: of its row; answered: out of the asked points; next_point: the first not answered."""

    number: int
    rank: int
    stand: Standing
    state_label: str
    tone: str
    asked: Sequence[PointView]
    followed: Sequence[PointView]
    answered: int
    is_current: bool
    next_point: PointView | None
    locked_by: str
    passings: Sequence[PassingView]
    opened_at: datetime | None
    passed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PassingView:
    """A passing as shown: the points left open, by their questions."""

    row: GatePassing
    unmet: Sequence[Point]


@dataclass(frozen=True, slots=True)
class ProcessView:
    """A process as shown; current: the stage whose gate comes next (None: all are passed)."""

    followed: Followed
    stages: Sequence[StageView]
    current: StageView | None
    passed: int
    axes: Sequence[str]
    registers: Sequence[str]
    may_leave: bool = False
    warnings: Sequence[str] = field(default_factory=tuple)


def process_views(
    found: Sequence[Followed], passings: Sequence[GatePassing], at: datetime
) -> list[ProcessView]:
    """Return the processes of a project as shown (no query)."""
    return [_process_view(one, passings, today_of(at)) for one in found]


def _process_view(one: Followed, passings: Sequence[GatePassing], today: date) -> ProcessView:
    rows = {row.code: row for row in one.row.stages.all()}
    here, known = one.current, one.process.points()
    stages = []
    for rank, stand in enumerate(one.standings, 1):
        row = rows[stand.stage.id]
        asked = [_point_view(point, one, today) for point in stand.asked]
        stages.append(
            StageView(
                number=row.pk,
                rank=rank,
                stand=stand,
                state_label=row.get_state_display(),
                tone=TONES[StageState(row.state)],
                asked=asked,
                followed=[_point_view(point, one, today) for point in stand.followed],
                answered=len(asked) - len(stand.missing),
                is_current=here is not None and here.stage.id == stand.stage.id,
                next_point=next((view for view in asked if not is_answered(view.row.state)), None),
                locked_by=enumeration([point.question for point in stand.locked]),
                passings=[
                    PassingView(passing, [known[id] for id in passing.unmet if id in known])
                    for passing in passings
                    if passing.stage_id == row.pk
                ],
                opened_at=row.opened_at,
                passed_at=row.passed_at,
            )
        )
    return ProcessView(
        followed=one,
        stages=stages,
        current=next((stage for stage in stages if stage.is_current), None),
        passed=sum(stand.state == StageState.PASSED for stand in one.standings),
        axes=[_(AXES[code]) for code in one.row.axes if code in AXES],
        registers=[_(REGISTERS[code]) for code in one.row.registers if code in REGISTERS],
        may_leave=not any(is_answered(row.state) for row in one.points.values())
        and not any(stage.passings for stage in stages),
        warnings=[warning for stand in one.standings for warning in stand.warnings],
    )


def _point_view(point: Point, one: Followed, today: date) -> PointView:
    row = one.points[point.id]
    due = due_of(point, one.row.anchor_on)
    late = due is not None and due < today and not is_answered(row.state)
    return PointView(point, row, TONES[PointState(row.state)], due, late)


def leader_warnings(leaders: Sequence[PartnerLeader]) -> list[str]:
    """Return a sentence for each partner that has two project leaders or more (R-422)."""
    said = _(
        "%(partner)s a plusieurs chefs de projet (%(people)s) : gardez-en un seul, pour savoir qui engage qui."
    )
    return [
        said % {"partner": partner, "people": enumeration(people)}
        for partner, people in twice_led([(one.member.name, one.name) for one in leaders]).items()
    ]


def overview_stages(project: Project, at: datetime) -> list[Line]:
    """Say where each process stands and what its gate asks for (two queries, one without any)."""
    url = reverse("cooperation:stages", args=[project.pk])
    found = stands_of(project, at)
    if not found:
        title = _("Aucune démarche choisie")
        detail = _("Une démarche donne les étapes et les questions à se poser à chacune.")
        return [Line(_("étapes"), title, url, _("Choisir une démarche"), detail)]
    return [_overview_line(one, url) for one in found]


def _overview_line(one: Stands, url: str) -> Line:
    stand = one.current
    if stand is None:
        title = _("%(process)s : toutes les étapes sont franchies") % {"process": one.process.title}
        return Line(_("étapes"), title, url, state="ok")
    title = _("%(process)s : %(stage)s") % {"process": one.process.title, "stage": stand.stage.title}
    if stand.is_ready:
        return Line(
            _("étapes"), title, url, _("Franchir l’étape"), _("Tous les points sont acquis."), stand.target
        )
    count = len(stand.missing)
    detail = ngettext("Il manque %(n)s point.", "Il manque %(n)s points.", count) % {"n": count}
    warned = stand.is_late or any(each.warnings for each in one.standings)
    return Line(
        _("étapes"), title, url, _("Voir ce qui manque"), detail, stand.target, "attention" if warned else "info"
    )  # fmt: skip
