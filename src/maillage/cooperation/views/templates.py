"""The processes one may follow: those of the catalogue, and those that a network, an adviser or an authority adapts."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import sent_version, told
from maillage.cooperation.actions import templates as actions
from maillage.cooperation.domain.adapting import DraftStage, adapted, drafts_of, placed
from maillage.cooperation.domain.opening import ADVISING
from maillage.cooperation.domain.stages import Process
from maillage.cooperation.formats.processes import catalogue, process_of, spoken
from maillage.cooperation.forms.templates import OutlineForm, StageForm
from maillage.cooperation.models.stages import ProcessTemplate
from maillage.cooperation.queries import stages as queries


@require_safe
@requires(Verb.READ)
def templates(request: Request) -> HttpResponse:
    """Every process: those of the catalogue, those that one's organisation adapted."""
    found = [spoken(process, queries.language()) for process in catalogue().values()]
    context = {
        "processes": found,
        "templates": queries.templates_of(request.actor),
        "may_adapt": _may_adapt(request),
    }
    return render(request, "cooperation/stages/templates.html", context)


def _may_adapt(request: Request) -> bool:
    organisation = request.actor.organisation
    return organisation is not None and organisation.kind in ADVISING and request.actor.may(Verb.WRITE)


@require_safe
@requires(Verb.READ)
def catalogue_process(request: Request, key: str) -> HttpResponse:
    """A process of the catalogue, read in full."""
    process = catalogue().get(key)
    if process is None:
        raise Http404
    context = {"process": spoken(process, queries.language()), "key": key, "may_adapt": _may_adapt(request)}
    return render(request, "cooperation/stages/template.html", context)


@require_POST
@requires(Verb.WRITE)
def copy(request: Request) -> HttpResponse:
    """Copy a process of the catalogue to adapt it."""
    try:
        row = actions.copy_template(key=request.POST.get("key", ""), by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
        return redirect("cooperation:templates")
    messages.success(
        request, _("La copie est à vous : adaptez-la, puis proposez-la aux groupes que vous suivez.")
    )
    return redirect("cooperation:template_edit", row.pk)


def _template_or_404(request: Request, pk: int) -> ProcessTemplate:
    row = queries.templates_of(request.actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _own_or_refused(request: Request, pk: int) -> ProcessTemplate:
    row = _template_or_404(request, pk)
    organisation = request.actor.organisation
    if not _may_adapt(request) or organisation is None or row.organisation_id != organisation.pk:
        raise PermissionDenied
    return row


@require_safe
@requires(Verb.READ)
def template(request: Request, pk: int) -> HttpResponse:
    """A process that one's organisation adapted, with its versions."""
    row = _template_or_404(request, pk)
    organisation = request.actor.organisation
    own = _may_adapt(request) and organisation is not None and row.organisation_id == organisation.pk
    versions = row.versions.select_related("author")
    context = {"process": process_of(row.content), "template": row, "own": own, "versions": versions}
    return render(request, "cooperation/stages/template.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def edit(request: Request, pk: int) -> HttpResponse:
    """Adapt the outline of a process: its name, the order of its stages; each stage has its page."""
    row = _own_or_refused(request, pk)
    process = process_of(row.content)
    form, read = OutlineForm.shown(process), row.number
    if request.method == "POST":
        form = OutlineForm.typed(process, request.POST.dict())
        stages = placed(drafts_of(process), form.ranks())
        new = adapted(process, title=form.title, summary=form.summary, stages=stages)
        read = _saved(request, row, new, form.errors)
        if not form.errors:
            return redirect("cooperation:template", pk)
    context = {"template": row, "form": form, "version": read}
    status = 422 if form.errors else 200
    return render(request, "cooperation/stages/template_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def stage(request: Request, pk: int, stage: str = "") -> HttpResponse:
    """Adapt one stage of a process, or add one; each save is a new version of the whole."""
    row = _own_or_refused(request, pk)
    process = process_of(row.content)
    kept = next((one for one in process.stages if one.id == stage), None)
    form, read = StageForm.shown(kept), row.number
    if request.method == "POST":
        form = StageForm.typed(stage, request.POST.dict())
        new = adapted(process, title=process.title, summary=process.summary, stages=_with(process, form))
        read = _saved(request, row, new, form.errors)
        if not form.errors:
            return redirect("cooperation:template_edit", pk)
    elif kept is None and stage:
        raise Http404
    context = {"template": row, "form": form, "stage": kept, "version": read}
    status = 422 if form.errors else 200
    return render(request, "cooperation/stages/template_stage.html", context, status=status)


def _with(process: Process, form: StageForm) -> list[DraftStage]:
    """Return the stages of a process with the one typed in its place; a new one, or one taken away since, is last."""
    stages, typed = drafts_of(process), form.draft()
    rank = next((one.rank for one in stages if one.id == typed.id), len(stages) + 1)
    return [*(one for one in stages if one.id != typed.id), replace(typed, rank=rank)]


def _saved(request: Request, row: ProcessTemplate, new: Process, errors: list[str]) -> int:
    """Keep a new version; what is wrong goes to errors. Return the version that the page now shows."""
    read = sent_version(request.POST.get("version"))
    if errors:
        return read
    try:
        actions.edit_template(template=row, process=new, version=read, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        errors.append(explain(refusal))
        return told(refusal, read)
    messages.success(request, _("Le modèle est enregistré. Les projets en cours gardent leur version."))
    return read


@require_POST
@requires(Verb.WRITE)
def retire(request: Request, pk: int) -> HttpResponse:
    """Offer a process no more."""
    row = _own_or_refused(request, pk)
    try:
        actions.retire_template(template=row, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("Le modèle n’est plus proposé. Les projets qui le suivent continuent."))
    return redirect("cooperation:templates")
