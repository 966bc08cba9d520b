"""Files of a project: put one, put a new version, read, take away."""

from __future__ import annotations

from hashlib import sha256

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.cooperation.actions import files as actions
from maillage.cooperation.domain.files import TYPES
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.files import FileForm
from maillage.cooperation.models.files import ProjectFile
from maillage.cooperation.models.plan import Task
from maillage.cooperation.models.projects import Project
from maillage.cooperation.models.stages import ProjectPoint
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.files import KEPT_REMOVED_DAYS, files_of, path_of, removed_files, version_of
from maillage.cooperation.views.frame import PartNotShown, frame, project_or_404, writable


@require_safe
@requires(Verb.READ)
def files(request: Request, pk: int) -> HttpResponse:
    """Every file of the project, with its versions; to put one, for who writes."""
    return _page(request, project_or_404(request, pk, Part.FILES), FileForm(), None, None)


@require_POST
@requires(Verb.WRITE)
def add(request: Request, pk: int) -> HttpResponse:
    """Put a file on the project, on an action or on a point."""
    seat = writable(request, pk, Part.FILES)
    task, point = _target(request, seat.project)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.keep_file(
                project=seat.project, upload=form.cleaned_data["file"], task=task, point=point, by=request.actor,
                at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error("file", explain(refusal))
        else:
            messages.success(request, _("Le fichier est déposé."))
            return redirect(_back(seat.project, task, point))
    return _page(request, seat, form, task, point)


def _page(
    request: Request, seat: Seat, form: FileForm, task: Task | None, point: ProjectPoint | None
) -> HttpResponse:
    context = frame(
        seat, "plan", files=files_of(seat), form=form, task=task, point=point,
        removed=removed_files(seat, timezone.now()), kept_days=KEPT_REMOVED_DAYS,
    )  # fmt: skip
    return render(request, "cooperation/plan/files.html", context, status=422 if form.errors else 200)


def _target(request: Request, project: Project) -> tuple[Task | None, ProjectPoint | None]:
    """Return what a file is put on: an action, a point, or neither. Raises Http404 for those of another project."""
    task = point = None
    if number := _number(request, "task"):
        task = project.tasks.filter(pk=number).first()
    if number_of_point := _number(request, "point"):
        rows = ProjectPoint.objects.select_related("process")
        point = rows.filter(pk=number_of_point, process__project=project).first()
    if (number and task is None) or (number_of_point and point is None):
        raise Http404
    return task, point


def _number(request: Request, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _back(project: Project, task: Task | None, point: ProjectPoint | None) -> str:
    if task is not None:
        return reverse("cooperation:task", args=[task.pk])
    if point is not None:
        return reverse("cooperation:point", args=[point.pk])
    return reverse("cooperation:files", args=[project.pk])


def _file_or_404(pk: int) -> ProjectFile:
    rows = ProjectFile.objects.select_related("project", "task", "point__process")
    row = rows.filter(pk=pk, removed_at=None).first()
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def new_version(request: Request, pk: int) -> HttpResponse:
    """Put a new version of a file; the others stay."""
    row = _file_or_404(pk)
    seat = writable(request, row.project_id, Part.FILES)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_bound and form.is_valid():
        try:
            actions.keep_file(
                project=seat.project,
                upload=form.cleaned_data["file"],
                file=row,
                by=request.actor,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("file", explain(refusal))
        else:
            messages.success(
                request, _("La nouvelle version est déposée ; les précédentes restent lisibles.")
            )
            return redirect(_back(row.project, row.task, row.point))
    context = frame(seat, "plan", file=row, form=form, back=_back(row.project, row.task, row.point))
    return render(request, "cooperation/plan/file_version.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Verb.READ)
def download(request: Request, pk: int, number: int) -> HttpResponse:
    """Send one version, as a file to save: nothing people send is ever shown as a page of ours."""
    seat = project_or_404(request, pk, Part.PROJECT)
    version = version_of(seat, number)
    if version is None and Part.FILES not in seat.reads:
        raise PartNotShown(seat, Part.FILES)
    if version is None:
        raise Http404
    try:
        content = path_of(version).read_bytes()
    except OSError:
        content = b""
    if (
        sha256(content).hexdigest() != version.sha256
    ):  # lost or altered on the disk: better nothing than another file
        messages.error(
            request,
            _("Ce fichier ne peut plus être lu tel qu’il a été déposé : demandez-le à qui l’a déposé."),
        )
        return redirect("cooperation:files", pk)
    answer = HttpResponse(content, content_type=TYPES[version.kind])
    answer["Content-Disposition"] = content_disposition_header(True, version.name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
@requires(Verb.WRITE)
def remove(request: Request, pk: int) -> HttpResponse:
    """Take a file away, with all its versions; it may be put back for a while."""
    row = _file_or_404(pk)
    writable(request, row.project_id, Part.FILES)
    try:
        actions.remove_file(file=row, by=request.actor, at=timezone.now())
    except actions.NotYourFile:
        raise PermissionDenied from None
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(
            request,
            _(
                "Le fichier est retiré. Vous pouvez le remettre pendant %(n)s jours, depuis les fichiers du projet."
            )
            % {"n": KEPT_REMOVED_DAYS},
        )
    return redirect(_back(row.project, row.task, row.point))


@require_POST
@requires(Verb.WRITE)
def restore(request: Request, pk: int) -> HttpResponse:
    """Put back a file that was taken away."""
    row = ProjectFile.objects.select_related("project").filter(pk=pk).first()
    if row is None:
        raise Http404
    writable(request, row.project_id, Part.FILES)
    try:
        actions.restore_file(file=row, by=request.actor, at=timezone.now())
    except actions.NotYourFile:
        raise PermissionDenied from None
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(
            request, _("« %(file)s » est remis, avec toutes ses versions.") % {"file": row.title}
        )
    return redirect("cooperation:files", row.project_id)
