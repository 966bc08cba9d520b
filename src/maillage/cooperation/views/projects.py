"""Opening a project, its overview, its card, its state, its history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import carried, refuse, sent_version
from maillage.consortium.queries.proposals import proposals_visible_to, snapshot_of
from maillage.cooperation.actions import projects as actions
from maillage.cooperation.domain.opening import role_of_opener
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.projects import CardForm, NewProjectForm, StateForm
from maillage.cooperation.models.projects import Project
from maillage.cooperation.presentation.history import latest_told, spoken_lines
from maillage.cooperation.presentation.overview import overview_of
from maillage.cooperation.presentation.retention import erasing_lines, kept_lines
from maillage.cooperation.queries.projects import history_of
from maillage.cooperation.views.frame import frame, project_or_404, steerable

HISTORY_PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def new(request: Request) -> HttpResponse:
    """Open a project from a need or from nothing."""
    organisation = request.actor.organisation
    role = role_of_opener(organisation.kind) if organisation else "lead"
    form = NewProjectForm(
        request.POST if request.method == "POST" else None,
        initial={"role": "lead" if role == "member" else role},
    )
    if form.is_bound and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in CardForm.base_fields}
        try:
            project = actions.start_project(
                card=actions.Card(**facts),
                origin=form.cleaned_data["origin"],
                role=form.cleaned_data["role"],
                need=form.need(),
                by=request.actor,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(
                request, _("Le projet est ouvert. Ajoutez maintenant les organisations du groupe.")
            )
            return redirect("cooperation:members", project.pk)
    return render(request, "cooperation/projects/new.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def from_proposal(request: Request, pk: int) -> HttpResponse:
    """Open the project of a kept proposal: « Inviter ces structures »."""
    kept = proposals_visible_to(request.actor).filter(pk=pk, organisation=request.actor.organisation).first()
    if kept is None:
        raise Http404
    known = Project.objects.filter(proposal=kept, owner=request.actor.organisation).first()
    if known is not None and request.method != "POST":
        messages.info(request, _("Cette proposition a déjà son projet : le voici."))
        return redirect("cooperation:project", known.pk)
    snapshot = snapshot_of(kept)
    form = CardForm(request.POST if request.method == "POST" else None, initial=_card_of(snapshot.tender))
    if form.is_bound and form.is_valid():
        card = actions.Card(**form.cleaned_data)
        try:
            project = actions.start_from_proposal(
                proposal=kept, card=card, by=request.actor, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(
                request, _("Le projet est ouvert, avec les parts de la proposition. Invitez maintenant.")
            )
            return redirect("cooperation:members", project.pk)
    context = {"form": form, "kept": kept, "members": snapshot.proposal.members}
    return render(request, "cooperation/projects/from_proposal.html", context, status=_status(form))


def _card_of(tender: Any) -> dict[str, Any]:
    cents = int(tender.amount_eur * 100) if tender.amount_eur is not None else None
    return {
        "title": tender.title, "deadline": tender.deadline, "starts_on": tender.starts_on, "months": tender.months,
        "amount_cents": cents,
    }  # fmt: skip


@require_safe
@requires(Verb.READ)
def project(request: Request, pk: int) -> HttpResponse:
    """Show where a project stands and its next step."""
    seat, at = project_or_404(request, pk, Part.PROJECT), timezone.now()
    context = frame(seat, "project", **overview_of(seat, request.actor, at))
    kept = seat.project.proposal_id
    visible = kept and proposals_visible_to(request.actor).filter(pk=kept).exists()
    context["proposal_url"] = reverse("consortium:proposal", args=[kept]) if visible else ""
    context["amount"] = (seat.project.amount_cents or 0) / 100
    context["history"] = latest_told(history_of(seat)[:3], request.actor, at=at)
    context["erasing"] = erasing_lines(seat.project)
    return render(request, "cooperation/projects/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def edit(request: Request, pk: int) -> HttpResponse:
    """Change the card of a project."""
    seat = steerable(request, pk, Part.PROJECT)
    row = seat.project
    initial = {name: getattr(row, name) for name in CardForm.base_fields}
    form = CardForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        version = sent_version(request.POST.get("version"))
        try:
            actions.edit_project(
                project=row, card=actions.Card(**form.cleaned_data), version=version, by=request.actor,
                at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Le projet est modifié."))
            return redirect("cooperation:project", row.pk)
    context = frame(seat, "project", form=form, version=carried(form, row.version))
    return render(request, "cooperation/projects/edit.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def state(request: Request, pk: int) -> HttpResponse:
    """Run, end, abandon or open a project again."""
    seat = project_or_404(request, pk, Part.PROJECT)
    if seat.member is None or not seat.member.coordinates or not request.actor.may(Verb.WRITE):
        seat = steerable(request, pk, Part.PROJECT)
    form = StateForm(
        request.POST if request.method == "POST" else None, initial={"state": seat.project.state}
    )
    if form.is_bound and form.is_valid():
        try:
            actions.change_state(
                project=seat.project, **form.cleaned_data, by=request.actor, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("L’état du projet est changé."))
            return redirect("cooperation:project", pk)
    context = frame(seat, "project", form=form, kept=kept_lines())
    return render(request, "cooperation/projects/state.html", context, status=_status(form))


@require_safe
@requires(Verb.READ)
def history(request: Request, pk: int) -> HttpResponse:
    """Show all that was done in a project, the latest first."""
    seat = project_or_404(request, pk, Part.PROJECT)
    page = Paginator(history_of(seat), HISTORY_PER_PAGE).get_page(request.GET.get("page"))
    lines = spoken_lines(page.object_list, request.actor, at=timezone.now())
    return render(
        request, "cooperation/projects/history.html", frame(seat, "project", page=page, lines=lines)
    )


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
