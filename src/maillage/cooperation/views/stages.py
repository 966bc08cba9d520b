"""Where a project stands in its processes: the page, choosing one, what describes it, who leads at each partner."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import carried, refuse, sent_version
from maillage.cooperation.actions import leading
from maillage.cooperation.actions import stages as actions
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.domain.stages import suggested
from maillage.cooperation.formats.processes import catalogue, process_of, spoken
from maillage.cooperation.forms.stages import ChooseForm, LeaderForm, SettleForm
from maillage.cooperation.models.projects import HELD, Member
from maillage.cooperation.models.stages import GatePassing, PartnerLeader, ProjectProcess
from maillage.cooperation.presentation.stages import leader_warnings, process_views
from maillage.cooperation.queries import stages as queries
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.bid import answers_a_tender
from maillage.cooperation.views.frame import frame, project_or_404, steerable, writable


@require_safe
@requires(Verb.READ)
def stages(request: Request, pk: int) -> HttpResponse:
    """Where the project stands, what its gates ask for, what is missing."""
    seat = project_or_404(request, pk, Part.STAGES)
    return render(request, "cooperation/stages/stages.html", _context(seat))


def _context(seat: Seat) -> dict[str, object]:
    now = timezone.now()
    found = queries.followed(seat.project, now)
    rows = GatePassing.objects.filter(stage__process__project=seat.project).select_related("member", "author")
    context = frame(seat, "stages", processes=process_views(found, list(rows), now))
    if any(one.process.leaders for one in found):
        named = queries.leaders_of(seat.project)
        members = Member.objects.filter(project=seat.project, state__in=HELD).order_by("name")
        context |= {"leaders": named, "leader_warnings": leader_warnings(named), "leader_members": members}
        context["has_leaders"] = True
    return context


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def choose(request: Request, pk: int) -> HttpResponse:
    """Choose a process to follow."""
    seat = steerable(request, pk, Part.STAGES)
    taken = set(seat.project.processes.values_list("source", flat=True))
    models = [model for model in queries.models_shown_to(seat.project) if model.source not in taken]
    choices = [(model.source, model.process.title) for model in models]
    form = ChooseForm(request.POST if request.method == "POST" else None, choices=choices)
    if form.is_bound and form.is_valid():
        source = form.cleaned_data["source"]
        try:
            actions.take_process(project=seat.project, source=source, by=request.actor, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("La démarche est choisie. Sa première étape est ouverte."))
            return redirect("cooperation:stages", pk)
    fitting = suggested(
        catalogue().values(), form=seat.project.form, answers_tender=answers_a_tender(seat.project)
    )
    context = frame(
        seat, "stages", form=form, models=sorted(models, key=lambda model: model.source != fitting),
        chosen=form["source"].value() or fitting, fitting=fitting,
    )  # fmt: skip
    return render(request, "cooperation/stages/choose.html", context, status=422 if form.errors else 200)


def _process_or_404(pk: int) -> ProjectProcess:
    row = ProjectProcess.objects.select_related("project").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@require_POST
@requires(Verb.WRITE)
def leave(request: Request, pk: int) -> HttpResponse:
    """Take back a process taken by mistake."""
    row = _process_or_404(pk)
    steerable(request, row.project_id, Part.STAGES)
    try:
        actions.leave_process(process=row, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("La démarche est retirée du projet."))
    return redirect("cooperation:stages", row.project_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def settle(request: Request, pk: int) -> HttpResponse:
    """Say the day that delays count from, and what is pooled."""
    row = _process_or_404(pk)
    seat = writable(request, row.project_id, Part.STAGES)
    process = spoken(process_of(row.content), queries.language())
    initial = {"anchor_on": row.anchor_on, "axes": row.axes, "registers": row.registers}
    form = SettleForm(request.POST if request.method == "POST" else None, initial=initial, process=process)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            leading.settle_process(
                process=row,
                anchor_on=said.get("anchor_on"),
                axes=said.get("axes", row.axes),
                registers=said.get("registers", row.registers),
                version=sent_version(request.POST.get("version")),
                by=request.actor,
                at=timezone.now(),
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("C’est noté."))
            return redirect("cooperation:stages", row.project_id)
    context = frame(seat, "stages", form=form, process=process, version=carried(form, row.version))
    return render(request, "cooperation/stages/settle.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Verb.WRITE)
def add_leader(request: Request, pk: int) -> HttpResponse:
    """Name who leads the project at a partner; what was typed is shown again when it is refused."""
    seat = writable(request, pk, Part.STAGES)
    members = list(Member.objects.filter(project=seat.project, state__in=HELD).order_by("name"))
    form = LeaderForm(request.POST, members=members)
    if form.is_valid():
        member = next(one for one in members if one.pk == form.cleaned_data["member"])
        try:
            leading.name_leader(
                project=seat.project,
                member=member,
                name=form.cleaned_data["name"],
                by=request.actor,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("Le chef de projet est nommé."))
            return redirect("cooperation:stages", pk)
    return render(
        request, "cooperation/stages/stages.html", _context(seat) | {"leader_form": form}, status=422
    )


@require_POST
@requires(Verb.WRITE)
def end_leader(request: Request, pk: int) -> HttpResponse:
    """Say that somebody no longer leads at a partner."""
    row = PartnerLeader.objects.select_related("project").filter(pk=pk).first()
    if row is None:
        raise Http404
    writable(request, row.project_id, Part.STAGES)
    try:
        leading.end_leader(leader=row, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    return redirect("cooperation:stages", row.project_id)
