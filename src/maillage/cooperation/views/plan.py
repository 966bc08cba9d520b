"""The action plan: the table and its files, a task, adding, changing, doing and commenting one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import day, explain
from maillage.base.refusals import Refusal
from maillage.base.versions import Both, ChangedMeanwhile, Difference, carried, sent_version
from maillage.cooperation.actions import plan as actions
from maillage.cooperation.actions.comments import comment_task
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.files import FileForm
from maillage.cooperation.forms.plan import CommentForm, PlanFilter, TaskForm
from maillage.cooperation.models.plan import Task
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.presentation.plan import (
    HEADER_WIDTHS,
    awaited,
    born_of,
    cells,
    header,
    rows_of,
    timeline,
)
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.comments import comments_of
from maillage.cooperation.queries.files import files_of
from maillage.cooperation.queries.plan import tasks_of, today_of, wanted_only
from maillage.cooperation.queries.stages import spoken_point
from maillage.cooperation.views.frame import frame, project_or_404, writable
from maillage.cooperation.views.sheets import SHEETS, send

PER_PAGE = 100


def members_of_plan(project: Project) -> list[Member]:
    """Return the organisations that may be asked to do something, by name (one query)."""
    return list(Member.objects.held().filter(project=project).order_by("name", "pk"))


@require_safe
@requires(Verb.READ)
def plan(request: Request, pk: int) -> HttpResponse:
    """Who does what, for when: the table first, then the line of time; `?format=csv` or `xlsx` as a file."""
    seat = project_or_404(request, pk, Part.PLAN)
    today = today_of(timezone.now())
    rows = rows_of(list(tasks_of(seat.project)), today)
    form = PlanFilter(request.GET, members=members_of_plan(seat.project))
    wanted = form.wanted()
    shown = [rows[task.pk] for task in wanted_only([row.task for row in rows.values()], wanted, today)]
    if request.GET.get("format") in SHEETS:
        title = f"plan {seat.project.title}"
        return send(request.GET["format"], title, header(), cells(shown), HEADER_WIDTHS)
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = frame(
        seat, "plan", form=form, page=page, total=len(rows), today=today, wanted=wanted,
        late=sum(row.is_late for row in rows.values()),
        to_entrust=sum(row.task.is_to_entrust for row in rows.values()), awaited=awaited(shown),
        waiting=sum(bool(row.waits) for row in rows.values()), timeline=timeline(list(page), today),
        query=_query(request),
    )  # fmt: skip
    return render(request, "cooperation/plan/plan.html", context)


def _query(request: Request) -> str:
    """Return the filters of the address, for the links of the files."""
    kept = request.GET.copy()
    for name in ("page", "format"):
        kept.pop(name, None)
    return kept.urlencode()


def _task_or_404(pk: int) -> Task:
    rows = Task.objects.select_related("project", "owner", "author", "changed_by").prefetch_related(
        "after__owner"
    )
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@require_safe
@requires(Verb.READ)
def task(request: Request, pk: int) -> HttpResponse:
    """A task: what it is, what it waits for, what is said of it, its files."""
    row = _task_or_404(pk)
    seat = project_or_404(request, row.project_id, Part.PLAN)
    return render(request, "cooperation/plan/task.html", _task_context(seat, row, CommentForm()))


def _task_context(seat: Seat, row: Task, form: CommentForm) -> dict[str, Any]:
    rows = rows_of(list(tasks_of(seat.project)), today_of(timezone.now()))
    born, born_url = born_of(row)
    return frame(
        seat, "plan", row=rows[row.pk], task=row, comments=comments_of(row), form=form, born=born, born_url=born_url,
        files=files_of(seat).filter(task=row), file_form=FileForm(),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def add(request: Request, pk: int) -> HttpResponse:
    """Add a task; `?point=` starts it from a point of a gate."""
    seat = writable(request, pk, Part.PLAN)
    born_in, initial = _born(request, seat.project)
    form = _form(request, seat.project, None, initial)
    if form.is_bound and form.is_valid():
        todo = _todo(seat.project, form)
        try:
            row = actions.add_task(
                project=seat.project, title=todo.title, owner=todo.owner, due=todo.due, detail=todo.detail,
                starts_on=todo.starts_on, after=todo.after, born_in=born_in, by=request.actor, at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("L’action est au plan."))
            return redirect(f"{reverse('cooperation:plan', args=[pk])}#action-{row.pk}")
    context = frame(seat, "plan", form=form, task=None)
    return render(request, "cooperation/plan/task_form.html", context, status=422 if form.errors else 200)


def _born(request: Request, project: Project) -> tuple[str, dict[str, Any]]:
    """Return what a new task comes from, and what its form starts with."""
    text = request.GET.get("point", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    found = spoken_point(project, number) if number else None
    return ("", {}) if found is None else (f"point:{number}", {"title": found.question[:200]})


def _form(request: Request, project: Project, task: Task | None, initial: dict[str, Any]) -> TaskForm:
    chosen = {one.pk for one in task.after.all()} if task else set()
    others = [
        one
        for one in project.tasks.all()
        if (one.is_open or one.pk in chosen) and (not task or one.pk != task.pk)
    ]
    data = request.POST if request.method == "POST" else None
    return TaskForm(data, initial=initial, members=members_of_plan(project), others=others)


def _todo(project: Project, form: TaskForm) -> actions.Todo:
    said = dict(form.cleaned_data)
    owner = Member.objects.filter(project=project, pk=said.pop("owner") or 0).first()
    return actions.Todo(owner=owner, after=said.pop("after", ()), **said)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def edit(request: Request, pk: int) -> HttpResponse:
    """Change a task; when somebody else did meanwhile, both versions are shown and nothing typed is lost."""
    row = _task_or_404(pk)
    seat = writable(request, row.project_id, Part.PLAN)
    form = _form(request, row.project, row, _initial(row))
    both = None
    if form.is_bound and form.is_valid():
        version = sent_version(request.POST.get("version"))
        todo = _todo(row.project, form)
        try:
            actions.edit_task(task=row, todo=todo, version=version, by=request.actor, at=timezone.now())
        except ChangedMeanwhile as refusal:
            row = _task_or_404(pk)
            both = _both(row, todo, explain((str(refusal.facts["who"]), {})))
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("L’action est modifiée."))
            return redirect("cooperation:task", pk)
    read = row.version if both else carried(form, row.version)
    context = frame(seat, "plan", form=form, task=row, version=read, both=both)
    status = 409 if both else 422 if form.errors else 200
    return render(request, "cooperation/plan/task_form.html", context, status=status)


def _initial(row: Task) -> dict[str, Any]:
    return {
        "title": row.title,
        "detail": row.detail,
        "owner": row.owner_id or 0,
        "starts_on": row.starts_on,
        "due": row.due,
        "after": [one.pk for one in row.after.all()],
    }


def _both(row: Task, todo: actions.Todo, who: str) -> Both:
    names = {one.pk: one.title for one in row.project.tasks.all()}
    typed = [
        (_("Ce qu’il faut faire"), todo.title, row.title),
        (_("Qui le fait"), todo.owner.name if todo.owner else "", row.owner.name if row.owner else ""),
        (_("Commence le"), _day(todo.starts_on), _day(row.starts_on)),
        (_("Pour le"), _day(todo.due), _day(row.due)),
        (_("Précisions"), todo.detail, row.detail),
        (
            _("Attend que ceci soit fait"),
            ", ".join(sorted(names.get(id, "") for id in todo.after)),
            ", ".join(sorted(one.title for one in row.after.all())),
        ),
    ]
    rows = [Difference(label, mine, kept) for label, mine, kept in typed if mine != kept]
    return Both(who, row.changed_at, rows, reverse("cooperation:task", args=[row.pk]))


def _day(when: Any) -> str:
    return day(when) if when else ""


@require_POST
@requires(Verb.WRITE)
def state(request: Request, pk: int) -> HttpResponse:
    """Say that a task is done, or not yet, then go back where one was."""
    row = _task_or_404(pk)
    writable(request, row.project_id, Part.PLAN)
    try:
        actions.change_task_state(
            task=row, state=request.POST.get("state", ""), by=request.actor, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("« %(task)s » est à jour.") % {"task": row.title})
    if request.POST.get("puis") == "plan":
        return redirect(f"{reverse('cooperation:plan', args=[row.project_id])}#action-{row.pk}")
    return redirect("cooperation:task", pk)


@require_POST
@requires(Verb.WRITE)
def comment(request: Request, pk: int) -> HttpResponse:
    """Say something of a task."""
    row = _task_or_404(pk)
    seat = writable(request, row.project_id, Part.PLAN)
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            comment_task(task=row, text=form.cleaned_data["text"], by=request.actor, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            return redirect(f"{reverse('cooperation:task', args=[pk])}#commentaires")
    return render(request, "cooperation/plan/task.html", _task_context(seat, row, form), status=422)
