"""The action plan as its page shows it: rows, who waits for whom, the line of time; its lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.cooperation.domain.plan import Bar, bars, blocked, ordered, too_early
from maillage.cooperation.models.plan import Task, TaskState
from maillage.cooperation.models.projects import Project
from maillage.cooperation.presentation.lines import Line
from maillage.cooperation.presentation.sheets import Cell
from maillage.cooperation.queries.plan import plan_counts, step_of, tasks_waiting_for, today_of
from maillage.cooperation.queries.seats import Seats

TONES = {TaskState.TO_DO: "draft", TaskState.DOING: "info", TaskState.DONE: "ok", TaskState.DROPPED: "draft"}
MOST_BARS = 80
MOST_WAITING = 10


@dataclass(frozen=True, slots=True)
class Row:
    """A task as shown. waits: the open tasks it waits for; holds: those that wait for it; clash: those due later."""

    task: Task
    tone: str
    is_late: bool
    waits: Sequence[Task]
    holds: Sequence[Task]
    clash: Sequence[Task]


def rows_of(tasks: Sequence[Task], today: date) -> dict[int, Row]:
    """Return every task as shown, by number; `after` should be fetched before (no query)."""
    steps = [step_of(task) for task in tasks]
    waits, clash = blocked(steps), too_early(steps)
    known = {task.pk: task for task in tasks}
    holds: dict[int, list[Task]] = {}
    for id, before in waits.items():
        for one in before:
            holds.setdefault(one, []).append(known[id])
    return {
        task.pk: Row(
            task=task,
            tone=TONES[TaskState(task.state)],
            is_late=task.is_open and task.due is not None and task.due < today,
            waits=[known[id] for id in sorted(waits.get(task.pk, ()))],
            holds=holds.get(task.pk, []),
            clash=[known[id] for id in sorted(clash.get(task.pk, ()))],
        )
        for task in tasks
    }


@dataclass(frozen=True, slots=True)
class Awaited:
    """An organisation that others wait for: who it is (empty: nobody yet), and its tasks, each with those it holds.

    is_gone: it has left, so that nobody will do them.
    """

    name: str
    rows: Sequence[tuple[Row, Sequence[Task]]]
    is_gone: bool = False


def awaited(rows: Sequence[Row]) -> list[Awaited]:
    """Return who is waited for by others than itself, the most awaited first."""
    found: dict[tuple[str, bool], list[tuple[Row, Sequence[Task]]]] = {}
    for row in rows:
        held = [one for one in row.holds if one.owner and one.owner_id != row.task.owner_id]
        if row.task.is_open and held:
            name = row.task.owner.name if row.task.owner else ""
            found.setdefault((name, row.task.is_to_entrust), []).append((row, held))
    by_weight = sorted(found.items(), key=lambda one: (-sum(len(held) for _row, held in one[1]), one[0]))
    return [Awaited(name, held, is_gone) for (name, is_gone), held in by_weight]


@dataclass(frozen=True, slots=True)
class TimeLine:
    """The line of time: its ends, where today is (in thousandths), one bar for each dated task."""

    first: date
    last: date
    today: int
    lines: Sequence[tuple[Row, Bar]]
    left_out: int


def timeline(rows: Sequence[Row], today: date) -> TimeLine | None:
    """Return the dated tasks on the line of time, each after those it waits for; None without any."""
    known = {row.task.pk: row for row in rows}
    steps = ordered(step_of(row.task) for row in rows if row.task.due or row.task.starts_on)
    if not steps:
        return None
    first, last, drawn = bars(steps[:MOST_BARS], today)
    span = (last - first).days + 1
    lines = [(known[bar.id], bar) for bar in drawn]
    return TimeLine(first, last, (today - first).days * 1000 // span, lines, max(len(steps) - MOST_BARS, 0))


def born_of(task: Task) -> tuple[str, str]:
    """Return what a task comes from, in words, and its page (empty when there is none)."""
    kind, _colon, number = task.born_in.partition(":")
    names = {
        "meeting": _("une réunion"),
        "point": _("un point d’une étape"),
        "bid": _("la préparation de la réponse"),
    }
    if kind not in names:
        return "", ""
    try:
        page = [task.project_id] if kind == "bid" else [int(number)]
        return names[kind], reverse(f"cooperation:{kind}", args=page)
    except (NoReverseMatch, ValueError):
        return names[kind], ""


HEADER_WIDTHS = (44, 28, 12, 12, 12, 40, 50)


def header() -> list[str]:
    """Return the names of the columns of the table that one downloads."""
    return [_("Action"), _("Qui"), _("Commence le"), _("Pour le"), _("État"), _("Attend"), _("Précisions")]


def cells(rows: Sequence[Row]) -> Iterator[list[Cell]]:
    """Return the table that one downloads."""
    for row in rows:
        task = row.task
        waits = " ; ".join(one.title for one in row.waits)
        owner = task.owner.name if task.owner else ""
        yield [task.title, owner, task.starts_on, task.due, task.get_state_display(), waits, task.detail]


def overview_plan(project: Project, at: datetime) -> list[Line]:
    """Say how many actions are late, or what comes next (one query)."""
    url = reverse("cooperation:plan", args=[project.pk])
    counts = plan_counts(project, at)
    if counts is None:
        detail = _("Qui fait quoi, pour quand : une première action suffit pour commencer.")
        return [Line(_("plan"), _("Le plan d’actions est vide"), url, _("Ajouter une action"), detail)]
    first, left = counts.first_late, counts.left
    entrust = _to_entrust(counts.to_entrust, url)
    if first is not None:
        title = ngettext("%(n)s action en retard", "%(n)s actions en retard", counts.late)
        title %= {"n": counts.late}
        who = f"{first.title} ({first.owner.name})" if first.owner else first.title
        return [
            Line(
                _("plan"),
                title,
                f"{url}?retard=1",
                _("Voir ce qui est en retard"),
                who,
                first.due,
                "attention",
            ),
            *entrust,
        ]
    if entrust:
        return entrust
    done = ngettext("%(n)s action faite", "%(n)s actions faites", counts.done) % {"n": counts.done}
    title = ngettext("%(n)s action à faire", "%(n)s actions à faire", left) % {"n": left}
    return [
        Line(_("plan"), title, url, _("Voir le plan") if left else "", done, state="info" if left else "ok")
    ]


def _to_entrust(count: int, url: str) -> list[Line]:
    """Say how many actions are left by those that are no longer in the group."""
    if not count:
        return []
    title = ngettext("%(n)s action à confier", "%(n)s actions à confier", count) % {"n": count}
    detail = ngettext("Qui la portait est sortie.", "Qui les portait est sortie.", count)
    return [Line(_("plan"), title, f"{url}?qui=0", _("Les confier"), detail, state="attention")]


def waiting_plan(seats: Seats, at: datetime) -> list[Line]:
    """Return what one's organisation has to do within a week, or should have done; what it has to entrust to another
    because who was to do it has left (one query)."""
    today = today_of(at)
    pressing = tasks_waiting_for(seats, at)[:MOST_WAITING]
    return [
        Line(
            _("action"),
            _("À confier : %(title)s") % {"title": task.title} if task.is_to_entrust else task.title,
            reverse("cooperation:task", args=[task.pk]),
            _("La confier") if task.is_to_entrust else _("Voir l’action"),
            seats.projects[task.project_id].title,
            task.due,
            "attention" if task.due and task.due < today else "info",
        )
        for task in pressing
    ]
