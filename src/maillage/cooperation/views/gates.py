"""The gates of a project: a point and its answer, opening a stage, passing its gate, opening it again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import carried, refuse, sent_version
from maillage.cooperation.actions import gates
from maillage.cooperation.actions import stages as actions
from maillage.cooperation.actions.comments import comment_point
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.domain.stages import due_of
from maillage.cooperation.forms.files import FileForm
from maillage.cooperation.forms.plan import CommentForm
from maillage.cooperation.forms.stages import GateForm, PointForm, ReopenForm
from maillage.cooperation.models.stages import ProjectPoint, ProjectStage
from maillage.cooperation.presentation.stages import TONES
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.comments import comments_of
from maillage.cooperation.queries.files import files_of
from maillage.cooperation.queries.stages import Followed, followed
from maillage.cooperation.views.frame import frame, project_or_404, steerable, writable


def _point_or_404(pk: int) -> ProjectPoint:
    row = ProjectPoint.objects.select_related("process__project", "member", "author").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@require_safe
@requires(Verb.READ)
def point(request: Request, pk: int) -> HttpResponse:
    """A point of a gate: why it is asked, what is answered, what is said of it, its files."""
    row = _point_or_404(pk)
    seat = project_or_404(request, row.process.project_id, Part.STAGES)
    return render(request, "cooperation/stages/point.html", point_context(seat, row))


@require_POST
@requires(Verb.WRITE)
def answer(request: Request, pk: int) -> HttpResponse:
    """Answer a point; what was typed is shown again when it is refused."""
    row = _point_or_404(pk)
    seat = writable(request, row.process.project_id, Part.STAGES)
    form = PointForm(request.POST)
    if form.is_valid() and _answered(request, form, row):
        return redirect("cooperation:stages", row.process.project_id)
    return render(
        request,
        "cooperation/stages/point.html",
        point_context(seat, row) | {"form": form, "version": carried(form, row.version)},
        status=422,
    )


@require_POST
@requires(Verb.WRITE)
def comment(request: Request, pk: int) -> HttpResponse:
    """Say something of a point."""
    row = _point_or_404(pk)
    seat = writable(request, row.process.project_id, Part.STAGES)
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            comment_point(point=row, text=form.cleaned_data["text"], by=request.actor, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            return redirect(f"{reverse('cooperation:point', args=[pk])}#commentaires")
    context = point_context(seat, row) | {"comment_form": form}
    return render(request, "cooperation/stages/point.html", context, status=422)


def _answered(request: Request, form: PointForm, row: ProjectPoint) -> bool:
    said = actions.Said(**form.cleaned_data)
    version = sent_version(request.POST.get("version"))
    try:
        actions.answer_point(point=row, said=said, version=version, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        refuse(form, refusal)
        return False
    messages.success(request, _("La réponse à %(point)s est enregistrée.") % {"point": row.code})
    return True


def point_context(seat: Seat, row: ProjectPoint) -> dict[str, Any]:
    """Return the context of the page of a point, its answer ready to be changed."""
    one = next(one for one in followed(seat.project, timezone.now()) if one.row.pk == row.process_id)
    process = one.process
    asked = process.points()[row.code]
    first = [process.points()[id] for id in asked.after if id in process.points()]
    files = files_of(seat).filter(point=row)
    return frame(
        seat, "stages", row=row, point=asked, process=process, stage=process.home_of(row.code), files=files,
        file_form=FileForm(), first=first, due=due_of(asked, one.row.anchor_on), tone=TONES[row.state],
        version=row.version, form=_answer_form(row), comments=comments_of(row), comment_form=CommentForm(),
    )  # fmt: skip


def _answer_form(row: ProjectPoint) -> PointForm:
    said = {"state": row.state, "reference": row.reference, "text": row.text}
    return PointForm(initial=said | ({"proof": row.proof} if row.proof else {}))


def _stage_or_404(pk: int) -> ProjectStage:
    row = ProjectStage.objects.select_related("process__project").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@require_POST
@requires(Verb.WRITE)
def open_stage(request: Request, pk: int) -> HttpResponse:
    """Open a stage, even before the one before is passed."""
    row = _stage_or_404(pk)
    steerable(request, row.process.project_id, Part.STAGES)
    try:
        gates.open_stage(stage=row, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("L’étape est ouverte."))
    return redirect("cooperation:stages", row.process.project_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def pass_gate(request: Request, pk: int) -> HttpResponse:
    """Pass a gate: all met, or with a reason."""
    row = _stage_or_404(pk)
    seat = steerable(request, row.process.project_id, Part.STAGES)
    one = _followed(seat, row)
    stand = next(each for each in one.standings if each.stage.id == row.code)
    form = GateForm(request.POST if request.method == "POST" else None, unmet=bool(stand.missing))
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        try:
            gates.pass_gate(stage=row, reason=reason, by=request.actor, at=timezone.now())
        except Refusal as refusal:
            form.add_error("reason" if "reason" in form.fields and not reason else None, explain(refusal))
        else:
            messages.success(request, _("L’étape « %(stage)s » est franchie.") % {"stage": stand.stage.title})
            return redirect("cooperation:stages", row.process.project_id)
    missing = [(point, one.points[point.id]) for point in stand.missing]
    context = frame(seat, "stages", form=form, stand=stand, process=one.process, missing=missing)
    return render(request, "cooperation/stages/pass.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def reopen(request: Request, pk: int) -> HttpResponse:
    """Open again a stage that was passed."""
    row = _stage_or_404(pk)
    seat = steerable(request, row.process.project_id, Part.STAGES)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            gates.reopen_stage(
                stage=row, reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("L’étape est rouverte."))
            return redirect("cooperation:stages", row.process.project_id)
    stage = next(each.stage for each in _followed(seat, row).standings if each.stage.id == row.code)
    context = frame(seat, "stages", form=form, stage=stage)
    return render(request, "cooperation/stages/reopen.html", context, status=422 if form.errors else 200)


def _followed(seat: Seat, row: ProjectStage) -> Followed:
    return next(one for one in followed(seat.project, timezone.now()) if one.row.pk == row.process_id)
