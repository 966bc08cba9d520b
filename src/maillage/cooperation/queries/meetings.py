"""Reads of meetings: lists, who is there, agendas and what is proposed for them, minutes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.base.explain import day
from maillage.cooperation.domain.meetings import (
    Headcount,
    Point,
    Presence,
    Seated,
    Source,
    headcount,
    still_to_propose,
)
from maillage.cooperation.domain.reading import DECIDED, Part, kinds_kept
from maillage.cooperation.models.ballots import Ballot
from maillage.cooperation.models.decisions import Decision
from maillage.cooperation.models.meetings import (
    AgendaItem,
    Attendance,
    ItemState,
    Meeting,
    MeetingQuerySet,
    MeetingState,
)
from maillage.cooperation.models.minutes import Minutes, MinutesState
from maillage.cooperation.models.plan import Task
from maillage.cooperation.models.projects import HELD, Project
from maillage.cooperation.models.terms import TermsChange
from maillage.cooperation.queries.access import seats_reading
from maillage.cooperation.queries.plan import late_tasks, today_of
from maillage.cooperation.queries.seats import Seats
from maillage.cooperation.queries.stages import missing_points

MOST_PROPOSED = 40
REVIEW_WITHIN = 60
"""Days: decisions to review by then are worth a point now."""


def meetings_of(project: Project) -> MeetingQuerySet:
    """Return the meetings of a project, by date, with their minutes, `points` and `there` (one query)."""
    there = (
        STAYS & STANDS & Q(attendance__presence__in=(Presence.PRESENT, Presence.COMING, Presence.REPRESENTED))
    )
    kept = Q(items__state=ItemState.KEPT)
    rows: MeetingQuerySet = (
        Meeting.objects.filter(project=project)
        .select_related("record", "convener")
        .annotate(
            points=Count("items", filter=kept, distinct=True),
            there=Count("attendance", filter=there, distinct=True),
            expected=Count("attendance", filter=STAYS, distinct=True),
        )
    )
    return rows


def meeting_of(project: Project, pk: int) -> Meeting | None:
    """Return a meeting of a project one may read (one query)."""
    rows = Meeting.objects.filter(project=project, pk=pk).select_related(
        "convener", "author", "record__editor"
    )
    meeting = rows.first()
    if meeting is not None:
        meeting.project = project
    return meeting


def record_of(meeting: Meeting) -> Minutes | None:
    """Return the minutes of a meeting, None as long as nobody wrote any."""
    record: Minutes | None = getattr(meeting, "record", None)
    if record is not None:
        record.meeting = meeting
    return record


def agenda_of(meeting: Meeting, reads: Collection[Part]) -> list[AgendaItem]:
    """Return the points of an agenda, kept, in order, as told to who reads these parts of the project (one query).

    One that tells another part keeps its place and its length, and says nothing else.
    """
    rows = meeting.items.filter(state=ItemState.KEPT).select_related("member")
    return [item if item.is_told(reads) else _silent(item) for item in rows]


def _silent(item: AgendaItem) -> AgendaItem:
    return AgendaItem(
        pk=item.pk, meeting_id=item.meeting_id, position=item.position, minutes=item.minutes, part=item.part,
        title=_("Point réservé à celles qui lisent cette partie du projet"),
    )  # fmt: skip


def sheet_of(meeting: Meeting) -> list[Attendance]:
    """Return how each organisation stands to a meeting, those expected that nobody noted yet included (two queries).

    Those that left before it began are not of it; those that left since stay when something is known of them.
    """
    noted = {row.member_id: row for row in meeting.attendance.select_related("member", "proxy")}
    engaged = seats_reading(Part.MEETINGS).filter(project_id=meeting.project_id)
    for member in engaged:
        noted.setdefault(member.pk, Attendance(meeting=meeting, member=member))
    rows = [row for row in noted.values() if not _left_before(row, meeting)]
    return sorted(rows, key=lambda row: (row.member.added_at, row.member.pk))


def _left_before(row: Attendance, meeting: Meeting) -> bool:
    member, ended = row.member, row.member.ended_at
    if member.is_held or row.noted_at is not None:
        return False
    return row.presence == Presence.EXPECTED or ended is None or ended <= meeting.starts_at


STAYS = (
    Q(attendance__member__state__in=HELD)
    | Q(attendance__noted_at__isnull=False)
    | Q(attendance__member__ended_at__gt=F("starts_at")) & ~Q(attendance__presence=Presence.EXPECTED)
)
"""Who is of a meeting, in a query; as `sheet_of` says it for one."""
STANDS = (
    Q(attendance__proxy=None)
    | Q(attendance__proxy__state__in=HELD)
    | Q(attendance__proxy__ended_at__gt=F("starts_at"))
)
"""Who comes itself, or is represented by one that is of the meeting."""


def counted(sheet: Iterable[Attendance]) -> Headcount:
    """Count who is there (no query)."""
    return headcount(Seated(row.member_id, Presence(row.presence), row.proxy_id) for row in sheet)


def items_of(meeting: Meeting) -> list[AgendaItem]:
    """Return every point of an agenda, kept, asked for or put aside (one query)."""
    return list(meeting.items.select_related("member"))


def proposed_points(meeting: Meeting, at: datetime, items: Iterable[AgendaItem]) -> list[Point]:
    """Return what is worth a point and that nobody kept nor put aside, in `items_of` (seven queries)."""
    project = meeting.project
    points = [
        *_unapproved(meeting),
        *_missing(project, at),
        *_late(project, at),
        *_votes(project),
        *_to_review(project, at),
        *_changes(project),
    ]
    decided = [item.key for item in items if item.key]
    return still_to_propose(points, decided)[:MOST_PROPOSED]


def _unapproved(meeting: Meeting) -> list[Point]:
    rows = Minutes.objects.filter(
        meeting__project_id=meeting.project_id, meeting__starts_at__lt=meeting.starts_at
    ).exclude(state=MinutesState.APPROVED)
    return [
        Point(
            Source.MINUTES, f"minutes:{row.pk}",
            _("Approuver le compte rendu du %(date)s") % {"date": day(row.meeting.starts_at)}, part=Part.MEETINGS,
        )
        for row in rows.select_related("meeting")
    ]  # fmt: skip


def _missing(project: Project, at: datetime) -> list[Point]:
    return [
        Point(Source.GATE, f"point:{one.number}", one.point.question[:300], one.stage, one.due, Part.STAGES)
        for one in missing_points(project, at)
    ]


def _late(project: Project, at: datetime) -> list[Point]:
    return [
        Point(
            Source.TASK, f"task:{task.pk}", task.title,
            _("%(owner)s, pour le %(date)s")
            % {"owner": _carrier(task), "date": day(task.due)}
            if task.due else "",
            task.due, Part.PLAN,
        )
        for task in late_tasks(project, at)
    ]  # fmt: skip


def _carrier(task: Task) -> str:
    if task.owner is None:
        return _("personne encore")
    return (
        _("à confier (%(name)s est sortie)") % {"name": task.owner.name}
        if task.is_to_entrust
        else task.owner.name
    )


def _votes(project: Project) -> list[Point]:
    rows = Ballot.objects.filter(project=project).pending().order_by("closes_at", "pk")
    return [
        Point(
            Source.VOTE, f"ballot:{row.pk}", row.question,
            _("%(state)s, se ferme le %(date)s") % {"state": row.get_state_display(), "date": day(row.closes_at)},
            timezone.localtime(row.closes_at).date(), DECIDED.get(row.kind, Part.DECISIONS),
        )
        for row in rows
    ]  # fmt: skip


def _to_review(project: Project, at: datetime) -> list[Point]:
    rows = Decision.objects.filter(project=project).in_force().exclude(review_on=None)
    today = today_of(at)
    return [
        Point(
            Source.REVIEW, f"decision:{row.pk}:{row.review_on}",
            _("Revoir la décision n° %(number)s : %(title)s") % {"number": row.number, "title": row.title},
            due=row.review_on, part=DECIDED.get(row.kind, Part.DECISIONS),
        )
        for row in rows
        if row.review_on and (row.review_on - today).days <= REVIEW_WITHIN
    ]  # fmt: skip


def _changes(project: Project) -> list[Point]:
    rows = TermsChange.objects.filter(project=project).under_way().select_related("member")
    return [
        Point(
            Source.TERMS, f"change:{row.pk}",
            _("Changement proposé par %(member)s") % {"member": row.member.name if row.member else _("le groupe")},
            row.reason, part=Part.TERMS,
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Born:
    """What was born at a meeting."""

    tasks: list[Task]
    decisions: list[Decision]


def born_in(meeting: Meeting, reads: Collection[Part]) -> Born:
    """Return the tasks and the decisions born at a meeting, for who reads these parts (two queries at most)."""
    place = f"meeting:{meeting.pk}"
    tasks = Task.objects.filter(project_id=meeting.project_id, born_in=place).select_related("owner")
    decisions = Decision.objects.filter(project_id=meeting.project_id, born_in=place).order_by("number")
    return Born(
        list(tasks) if Part.PLAN in reads else [],
        list(decisions.exclude(kind__in=kinds_kept(reads))) if Part.DECISIONS in reads else [],
    )


CONVENE_WITHIN = timedelta(days=30)
"""Before a meeting, when its convocation should have left."""


def meetings_waiting(seats: Seats, at: datetime) -> QuerySet[Meeting]:
    """Return the meetings to come that wait for the organisation one acts for, the next first (one query).

    is_expected: convened, and it has not answered. In a project that it coordinates: the meeting is soon, or points
    were asked for it (`asked`: how many) that were neither kept nor set aside.
    """
    own = {one.project_id: one.pk for one in seats.reading(Part.MEETINGS)}
    expected = Attendance.objects.filter(
        meeting=OuterRef("pk"), presence=Presence.EXPECTED, member__in=own.values()
    )
    asked = Count("items", filter=Q(items__state=ItemState.WISHED))
    soon = Q(state=MeetingState.PLANNED, starts_at__lte=at + CONVENE_WITHIN)
    to_prepare = Q(project__in=seats.steered) & (soon | Q(asked__gt=0))
    return (
        Meeting.objects.standing()
        .filter(starts_at__gt=at, project__in=own)
        .annotate(is_expected=Exists(expected), asked=asked)
        .filter(Q(is_expected=True, state=MeetingState.CONVENED) | to_prepare)
        .order_by("starts_at", "pk")
    )


def wishes_for(meeting: Meeting, reads: Collection[str]) -> list[AgendaItem]:
    """Return the points asked for, neither kept nor set aside, that one is told (one query)."""
    rows = meeting.items.filter(state=ItemState.WISHED).select_related("member")
    return [item for item in rows if item.is_told(reads)]


def minutes_to_read(seats: Seats) -> QuerySet[Minutes]:
    """Return the minutes sent for remarks in the projects of the organisation one acts for (one query)."""
    projects = [one.project_id for one in seats.reading(Part.MEETINGS)]
    rows = Minutes.objects.filter(state=MinutesState.SENT, meeting__project__in=projects)
    return rows.select_related("meeting").order_by("sent_at", "pk")
