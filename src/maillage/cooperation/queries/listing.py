"""The projects that somebody follows, with what is late, what waits and what comes next in each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from maillage.accounts.actors import Actor
from maillage.accounts.models import JournalEntry
from maillage.cooperation.domain.reading import Part, parts_deciding
from maillage.cooperation.domain.stages import Standing, current, standings
from maillage.cooperation.formats.processes import process_of, spoken
from maillage.cooperation.models.ballots import Ballot
from maillage.cooperation.models.invitations import AnswerKind, Invitation, InvitationState
from maillage.cooperation.models.meetings import Meeting, MeetingState
from maillage.cooperation.models.plan import STILL_OPEN, Task
from maillage.cooperation.models.projects import Member, MemberState, Project, ProjectState
from maillage.cooperation.models.reading import ReadingChoice
from maillage.cooperation.models.stages import ProjectProcess
from maillage.cooperation.models.terms import TermsChange
from maillage.cooperation.queries.access import OPEN, reads_of
from maillage.cooperation.queries.projects import projects_listed
from maillage.cooperation.queries.stages import language

BY_MANDATE, COORDINATES = "mandate", "coordinates"
"""What one's organisation is in a project, beside its role: it only reads for another, or it steers."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which projects to show. state: « open » or a ProjectState; role: a MemberRole, BY_MANDATE or COORDINATES."""

    words: str = ""
    state: str = ""
    role: str = ""
    only_late: bool = False
    only_waiting: bool = False
    sort: str = "urgent"


@dataclass(slots=True)
class Followed:
    """A project as its line shows it.

    own: the seat of one's organisation (None: by mandate only). stage: of its first process. due: what comes next,
    with what it is (a key of `presentation.listing.DUE`). late, waits: how many of each thing (its keys).
    """

    project: Project
    own: Member | None
    reads: frozenset[Part]
    last_at: datetime
    held: int = 0
    engaged: int = 0
    stage: str = ""
    dues: list[tuple[date, str]] = field(default_factory=list)
    late: dict[str, int] = field(default_factory=dict)
    waits: dict[str, int] = field(default_factory=dict)

    @property
    def due(self) -> tuple[date, str] | None:
        """What comes next."""
        return min(self.dues, default=None)

    @property
    def is_open(self) -> bool:
        """Tell whether the group still works on it."""
        return self.project.state in OPEN


def projects_followed(actor: Actor, wanted: Wanted, at: datetime) -> list[Followed]:
    """Return the projects one may read that are wanted, in the order asked (seven queries, however many there are).

    A line tells nothing that the pages of its project would not show to this actor.
    """
    last = JournalEntry.objects.filter(about=Concat(Value("project:"), Cast(OuterRef("pk"), CharField())))
    rows = projects_listed(actor, words=wanted.words).annotate(
        last_at=Subquery(last.order_by("-number").values("at")[:1])
    )
    if wanted.state:
        rows = rows.filter(state__in=OPEN) if wanted.state == "open" else rows.filter(state=wanted.state)
    found = _seated(list(rows), actor)
    chosen = {pk: one for pk, one in found.items() if _has_role(one, wanted.role)}
    today = timezone.localdate(at)
    running = {pk: one for pk, one in chosen.items() if one.is_open}
    _look_at_deadlines(running, today)
    _look_at_days(running, today)
    _look_at_moments(running, at)
    _look_at_stages(chosen, today)
    shown = [one for one in chosen.values() if _is_shown(one, wanted)]
    return sorted(shown, key=SORTS.get(wanted.sort, _urgent))


def _seated(projects: list[Project], actor: Actor) -> dict[int, Followed]:
    """Return a line for each project, with how one stands in it (two queries)."""
    numbers = {one.pk: one for one in projects}
    chosen: dict[int, dict[str, frozenset[Part]]] = {}
    for choice in ReadingChoice.objects.filter(project__in=numbers):
        chosen.setdefault(choice.project_id, {})[choice.role] = choice.shown
    seats: dict[int, list[Member]] = {}
    read_for = Member.objects.filter(organisation__in=actor.readable, state=MemberState.ACCEPTED)
    for seat in read_for.filter(project__in=numbers):
        seats.setdefault(seat.project_id, []).append(seat)
    organisation = actor.organisation
    found = {}
    for pk, project in numbers.items():
        mine = seats.get(pk, [])
        own = next((one for one in mine if organisation and one.organisation_id == organisation.pk), None)
        reads = frozenset[Part]().union(*(reads_of(one, chosen.get(pk, {})) for one in mine))
        facts: Any = project  # with what `projects_listed` and `projects_followed` add to it
        found[pk] = Followed(
            project, own, reads, facts.last_at or project.created_at, facts.held, facts.engaged
        )
    return found


def _has_role(one: Followed, role: str) -> bool:
    if not role:
        return True
    if role == BY_MANDATE:
        return one.own is None
    return one.own is not None and (one.own.coordinates if role == COORDINATES else one.own.role == role)


def _is_shown(one: Followed, wanted: Wanted) -> bool:
    return (bool(one.late) or not wanted.only_late) and (bool(one.waits) or not wanted.only_waiting)


def _readers(lines: Mapping[int, Followed], part: Part) -> dict[int, Followed]:
    return {pk: one for pk, one in lines.items() if part in one.reads}


def _look_at_deadlines(lines: Mapping[int, Followed], today: date) -> None:
    for one in lines.values():
        deadline = one.project.deadline
        if deadline is not None and deadline >= today:
            one.dues.append((deadline, "deadline"))
        elif deadline is not None and one.project.state == ProjectState.FORMING:
            one.late["deadline"] = 1


def _look_at_days(lines: Mapping[int, Followed], today: date) -> None:
    """Say what tasks and invitations have a day for (one query)."""
    plan, members = _readers(lines, Part.PLAN), _readers(lines, Part.MEMBERS)
    tasks = Task.objects.filter(project__in=plan, state__in=STILL_OPEN, due__isnull=False).order_by()
    asked = Count("answers", filter=Q(answers__kind=AnswerKind.QUESTION, answers__replied_at=None))
    sent = Invitation.objects.live().filter(member__project__in=members).order_by().annotate(asked=asked)
    rows = tasks.values_list("project", "due", Value("task"), Value(""), Value(0)).union(
        sent.values_list("member__project", "answer_by", "state", "member__state", "asked"), all=True
    )
    for pk, day, what, seat, questions in rows:
        if what == "task":
            _say_task(lines[pk], day, today)
        else:
            _say_invitation(lines[pk], day, what, seat, questions, today)


def _say_task(one: Followed, due: date, today: date) -> None:
    if due < today:
        _add(one.late, "tasks")
    else:
        one.dues.append((due, "task"))


def _say_invitation(
    one: Followed, answer_by: date, state: str, seat: str, questions: int, today: date
) -> None:
    if questions and one.own is not None and one.own.coordinates:
        _add(one.waits, "questions", questions)
    if state == InvitationState.EXPIRED and seat in (MemberState.INVITED, MemberState.DISCUSSING):
        _add(one.late, "invitations")
    elif state == InvitationState.SENT:
        _add(one.waits, "invitations")
        if answer_by >= today:
            one.dues.append((answer_by, "invitation"))


def _look_at_moments(lines: Mapping[int, Followed], at: datetime) -> None:
    """Say which votes are open, which meetings come, which changes of the terms wait (one query)."""
    reading = {part: _readers(lines, part) for part in (Part.DECISIONS, Part.MEETINGS, Part.TERMS)}
    votes = Ballot.objects.pending().filter(project__in=reading[Part.DECISIONS]).order_by()
    meetings = Meeting.objects.filter(project__in=reading[Part.MEETINGS], starts_at__gt=at).order_by()
    changes = TermsChange.objects.under_way().filter(project__in=reading[Part.TERMS]).order_by()
    rows = votes.values_list("project", "closes_at", Value("vote"), "kind").union(
        meetings.exclude(state=MeetingState.CANCELLED).values_list(
            "project", "starts_at", Value("meeting"), Value("")
        ),
        changes.values_list("project", "at", Value("terms"), Value("")),
        all=True,
    )
    for pk, moment, what, kind in rows:
        one = lines[pk]
        if what == "vote" and not parts_deciding(kind) <= one.reads:
            continue
        if what == "vote":  # without quorum, or to word anew: it waits for the group, not for votes
            _add(one.waits, "votes" if moment > at else "votes_over")
        elif what != "meeting":
            _add(one.waits, what)
        if what != "terms" and moment > at:
            one.dues.append((timezone.localdate(moment), what))


def _look_at_stages(lines: Mapping[int, Followed], today: date) -> None:
    """Say the stage of the first process whose gate is still to pass (two queries)."""
    shown = _readers(lines, Part.STAGES)
    for row in ProjectProcess.objects.filter(project__in=shown).prefetch_related("stages"):
        one = shown[row.project_id]
        stand = _standing(row, one.project, today)
        if stand is None or one.stage:
            continue
        one.stage = stand.stage.title
        if not one.is_open or stand.target is None:
            continue
        if stand.is_late:
            one.late["stage"] = 1
        else:
            one.dues.append((stand.target, "stage"))


def _standing(row: ProjectProcess, project: Project, today: date) -> Standing | None:
    process = spoken(process_of(row.content), language())
    states = {stage.code: stage.state for stage in row.stages.all()}
    return current(standings(process, states, {}, deadline=project.deadline, today=today))


def _add(counts: dict[str, int], key: str, number: int = 1) -> None:
    counts[key] = counts.get(key, 0) + number


def _urgent(one: Followed) -> tuple[Any, ...]:
    """Order: those still open, what is late, what comes next."""
    return not one.is_open, not one.late, one.due is None, one.due or (date.max, ""), -one.project.pk


def _next(one: Followed) -> tuple[Any, ...]:
    return one.due is None, one.due or (date.max, ""), -one.project.pk


SORTS: Mapping[str, Callable[[Followed], tuple[Any, ...]]] = {
    "urgent": _urgent,
    "due": _next,
    "activity": lambda one: (-one.last_at.timestamp(), -one.project.pk),
    "title": lambda one: (one.project.title.casefold(), -one.project.pk),
    "created": lambda one: (-one.project.created_at.timestamp(), -one.project.pk),
}
