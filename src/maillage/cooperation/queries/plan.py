"""Reads of the action plan."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When, Window
from django.utils import timezone

from maillage.cooperation.domain.plan import Step
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.models.plan import STILL_OPEN, Task, TaskState
from maillage.cooperation.models.projects import HELD, Member, Project
from maillage.cooperation.queries.seats import Seats


def today_of(at: datetime) -> date:
    """Return the day that a moment is in, where the installation is."""
    return timezone.localtime(at).date()


def open_tasks(project: Project) -> list[Task]:
    """Return what is still to do, the most pressing first, with its owner (one query)."""
    return list(project.tasks.still_open().select_related("owner"))


def late_tasks(project: Project, at: datetime) -> list[Task]:
    """Return what is still to do and whose day is over, the oldest first, with its owner (one query)."""
    return list(project.tasks.still_open().filter(due__lt=today_of(at)).select_related("owner"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tasks to show. owner: a member (0: nobody yet); state: « open », a TaskState, or all when empty."""

    words: str = ""
    owner: int | None = None
    state: str = ""
    only_late: bool = False


def tasks_of(project: Project) -> QuerySet[Task]:
    """Return every task of a project, with its owner, what it waits for, and the number of comments and files."""
    return (
        project.tasks.select_related("owner")
        .prefetch_related("after")
        .annotate(comment_count=Count("comments", distinct=True), file_count=Count("files", distinct=True))
    )


def wanted_only(tasks: Collection[Task], wanted: Wanted, today: date) -> list[Task]:
    """Return those that are wanted, in the order given (no query)."""
    words = wanted.words.casefold()
    return [
        task
        for task in tasks
        if (not words or words in f"{task.title} {task.detail}".casefold())
        and (wanted.owner is None or _carried_by(task) == wanted.owner)
        and _has_state(task, wanted.state)
        and (not wanted.only_late or (task.is_open and task.due is not None and task.due < today))
    ]


def _carried_by(task: Task) -> int:
    """The number of who has it to do; 0: nobody, or one that has left."""
    return 0 if task.is_to_entrust else task.owner_id or 0


def _has_state(task: Task, state: str) -> bool:
    return task.is_open if state == "open" else not state or task.state == state


def step_of(task: Task) -> Step:
    """Return a task as the plan sees it; `after` should be fetched before."""
    return Step(
        id=task.pk, title=task.title, due=task.due, starts_on=task.starts_on, is_open=task.is_open,
        after=frozenset(one.pk for one in task.after.all()),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanCounts:
    """How far a plan is. late: how many should be done; first_late: that of the oldest day, with its owner.

    to_entrust: how many are still to do by one that has left.
    """

    left: int
    done: int
    late: int
    first_late: Task | None
    to_entrust: int = 0


def plan_counts(project: Project, at: datetime) -> PlanCounts | None:
    """Return how far a plan is, None when it is empty (one query: the task that presses most, and the counts)."""
    still = Q(state__in=STILL_OPEN)
    late = still & Q(due__lt=today_of(at))
    gone = still & Q(owner__isnull=False) & ~Q(owner__state__in=HELD)
    rows = project.tasks.select_related("owner").annotate(
        left=Window(Count("pk", filter=still)),
        done=Window(Count("pk", filter=Q(state=TaskState.DONE))),
        late=Window(Count("pk", filter=late)),
        to_entrust=Window(Count("pk", filter=gone)),
        rank=Case(When(late, then=Value(0)), default=Value(1)),
    )
    first: Any = rows.order_by("rank", "due", "pk").first()
    if first is None:
        return None
    return PlanCounts(first.left, first.done, first.late, first if first.late else None, first.to_entrust)


SOON = timedelta(days=7)
"""What is to be done within this time waits for who does it."""


def tasks_waiting_for(seats: Seats, at: datetime) -> QuerySet[Task]:
    """Return what the organisation one acts for has to do soon, in the projects it is engaged in; and, in those
    it coordinates, what one that has left was to do, whatever its day (one query)."""
    own = Q(owner__in=[one.pk for one in seats.reading(Part.PLAN)], due__lte=today_of(at) + SOON)
    entrusted = Q(pk__in=Task.objects.to_entrust().filter(project__in=seats.steered).values("pk"))
    return Task.objects.still_open().filter(own | entrusted).select_related("owner")


def tasks_borne_by(member: Member) -> list[Task]:
    """Return what a member has still to do, the most pressing first (one query)."""
    return list(Task.objects.still_open().filter(owner=member))
