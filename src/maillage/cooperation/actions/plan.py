"""Writes of the action plan: add, edit, do, undo a task."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.domain.journal import changes
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone, check
from maillage.cooperation.actions.guard import writing
from maillage.cooperation.actions.plan_news import tell_given, tell_moved, tell_ready
from maillage.cooperation.domain.events import plan as events  # noqa: F401  named before they are written
from maillage.cooperation.domain.plan import Step, check_no_circle
from maillage.cooperation.models.plan import STILL_OPEN, Task, TaskState
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.queries.access import Seat

MOST_TASKS = 500
MOST_AFTER = 30


class EmptyTask(Refusal):
    message = gettext_noop("Dites en quelques mots ce qu’il faut faire.")


class TooManyTasks(Refusal):
    message = gettext_noop(
        "Un plan compte au plus %(count)s actions : réunissez-en, ou abandonnez celles d’avant."
    )


class NotOfThisProject(Refusal):
    message = gettext_noop("L’organisation ou l’action choisie n’est pas, ou n’est plus, dans ce projet.")


class StartsTooLate(Refusal):
    message = gettext_noop(
        "L’action commence le %(start)s, après le jour où elle doit être faite, le %(due)s."
    )


class NoSuchTaskState(Refusal):
    message = gettext_noop("Une action est à faire, en cours, faite ou abandonnée.")


@dataclass(frozen=True, slots=True)
class Todo:
    """What is said of a task. after: the ids of the tasks it waits for."""

    title: str
    detail: str = ""
    owner: Member | None = None
    starts_on: date | None = None
    due: date | None = None
    after: Collection[int] = ()


@transaction.atomic
def add_task(
    *,
    project: Project,
    title: str,
    owner: Member | None,
    due: date | None,
    detail: str = "",
    born_in: str = "",
    starts_on: date | None = None,
    after: Collection[int] = (),
    by: Actor,
    at: datetime,
) -> Task:
    """Add a task to the plan. born_in: what it comes from (« meeting:12 »).

    Raises MayNotWrite, ProjectClosed, EmptyTask, TooManyTasks, NotOfThisProject, StartsTooLate.
    """
    seat = writing(project, by, at)
    row = seat.project
    if row.tasks.count() >= MOST_TASKS:
        raise TooManyTasks(count=MOST_TASKS)
    todo = Todo(title, detail, owner, starts_on, due, after)
    task = Task(
        project=row, born_in=born_in[:60], author=by.user, created_at=at, changed_at=at, changed_by=by.user
    )
    _fill(task, todo)
    first = _checked_after(task, todo)
    task.save()
    task.after.set(first)
    tell_given(task, seat, at)
    _tell("task.added", task, None, {**_facts(task, first), "born_in": task.born_in}, by, at)
    return task


@transaction.atomic
def edit_task(*, task: Task, todo: Todo, version: int | None, by: Actor, at: datetime) -> Task:
    """Change what is said of a task.

    Raises MayNotWrite, ProjectClosed, Gone, ChangedMeanwhile, EmptyTask, NotOfThisProject, StartsTooLate, Circle.
    """
    seat, row = _held(task, by, at)
    owner, due = row.owner_id, row.due
    check(read=version, kept=row.version, who=row.changed_by or row.project.owner)
    was = _facts(row, list(row.after.all()))
    _fill(row, todo)
    first = _checked_after(row, todo)
    before, after = changes(was, _facts(row, first))
    if not after:
        return row
    row.version, row.changed_at, row.changed_by = row.version + 1, at, by.user
    row.save()
    row.after.set(first)
    if row.owner_id != owner:
        tell_given(row, seat, at)
    elif row.due != due:
        tell_moved(row, seat, at)
    _tell("task.edited", row, {"title": was["title"], **before}, {"title": row.title, **after}, by, at)
    return row


@transaction.atomic
def change_task_state(*, task: Task, state: str, by: Actor, at: datetime) -> Task:
    """Say where a task stands (TaskState). Raises MayNotWrite, ProjectClosed, Gone, NoSuchTaskState."""
    seat, row = _held(task, by, at)
    if state not in TaskState.values:
        raise NoSuchTaskState()
    before, row.state = row.state, TaskState(state)
    if before == state:
        return row
    row.ended_at = None if state in STILL_OPEN else at
    row.version, row.changed_at, row.changed_by = row.version + 1, at, by.user
    row.save()
    if not row.is_open:
        tell_ready(row, seat, at)
    _tell(
        "task.state", row, {"title": row.title, "state": before}, {"title": row.title, "state": state}, by, at
    )
    return row


def _held(task: Task, by: Actor, at: datetime) -> tuple[Seat, Task]:
    seat = writing(task.project, by, at)
    project = seat.project
    row = (
        project.tasks.select_for_update(of=("self",))
        .select_related("owner", "changed_by")
        .filter(pk=task.pk)
        .first()
    )
    if row is None:
        raise Gone()
    row.project = project
    return seat, row


def _fill(row: Task, todo: Todo) -> None:
    if not todo.title.strip():
        raise EmptyTask()
    if todo.owner is not None and (todo.owner.project_id != row.project_id or not todo.owner.is_held):
        raise NotOfThisProject()
    if todo.starts_on and todo.due and todo.starts_on > todo.due:
        raise StartsTooLate(start=todo.starts_on, due=todo.due)
    row.title, row.detail = todo.title.strip()[:200], todo.detail.strip()[:3000]
    row.owner, row.starts_on, row.due = todo.owner, todo.starts_on, todo.due


def _checked_after(row: Task, todo: Todo) -> list[Task]:
    """Return the tasks it waits for, once sure that they are of the project and make no circle (two queries)."""
    wanted = set(todo.after)
    if not wanted:
        return []
    others = list(row.project.tasks.prefetch_related("after"))
    found = [one for one in others if one.pk in wanted]
    if len(found) != len(wanted) or len(found) > MOST_AFTER:
        raise NotOfThisProject()
    if row.pk:
        steps = [
            Step(one.pk, one.title, after=frozenset(before.pk for before in one.after.all()))
            for one in others
            if one.pk != row.pk
        ]
        check_no_circle([*steps, Step(row.pk, row.title, after=frozenset(wanted))])
    return found


def _facts(row: Task, first: list[Task]) -> dict[str, object]:
    return {
        "title": row.title,
        "detail": row.detail,
        "owner": row.owner.name if row.owner else "",
        "starts_on": row.starts_on,
        "due": row.due,
        "after": sorted(one.title for one in first),
    }


def _tell(
    what: str,
    row: Task,
    before: Mapping[str, object] | None,
    after: Mapping[str, object],
    by: Actor,
    at: datetime,
) -> None:
    record(
        what=what, about=f"project:{row.project_id}", owner=row.project.owner, before=before, after=after, by=by, at=at
    )  # fmt: skip
