"""The form of a project: the advisor, filled with what the project says; choosing, after the strategy (R-331)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import sent_version
from maillage.cooperation.actions.forms import Choice, choose_form
from maillage.cooperation.domain.advice.facts import SOLIDARY
from maillage.cooperation.domain.advice.form import Form
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.forms import AdvisorForm, FormChoiceForm, address_of
from maillage.cooperation.models.forms import FormChoice
from maillage.cooperation.models.projects import Project
from maillage.cooperation.presentation import forms as presentation
from maillage.cooperation.presentation.forms_asked import CONTROLS
from maillage.cooperation.queries import forms as queries
from maillage.cooperation.queries.base import has_adopted_base
from maillage.cooperation.views.forms import advisor_context
from maillage.cooperation.views.frame import frame, project_or_404, steerable
from maillage.procurement.queries import rules

KEPT = 20
"""Choices shown; a project rarely changes its form."""


@require_safe
@requires(Verb.READ)
def project_form(request: Request, pk: int) -> HttpResponse:
    """Show the form chosen, and the advisor filled with what the project says of itself."""
    seat = project_or_404(request, pk, Part.FORM)
    query = _query(request, seat.project)
    form = AdvisorForm(query)
    context = frame(seat, "form", **advisor_context(form, query, request.path))
    context |= _choices(seat.project) | {
        "base_adopted": has_adopted_base(seat.project),
        "query": query.urlencode(),
    }
    context |= {"is_asking": bool(request.GET), "imposed": queries.imposed_by_buyer(seat.project)}
    status = 200 if form.is_valid() else 422
    return render(request, "cooperation/forms/project.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def choose(request: Request, pk: int) -> HttpResponse:
    """Choose the form, with a reason; before the strategic base, with a reason for that too."""
    seat = steerable(request, pk, Part.FORM)
    query = _query(request, seat.project)
    said = AdvisorForm(query)
    if not said.is_valid():
        return redirect("cooperation:form", pk)
    adopted = has_adopted_base(seat.project)
    form = FormChoiceForm(
        request.POST if request.method == "POST" else None,
        choices=[(one.id, one.name) for one in queries.every_form().values() if one.is_ranked],
        needs_override=not adopted,
        initial={"form": request.GET.get("forme", "")},
    )
    if form.is_bound and form.is_valid() and _chosen(request, seat.project, form, said):
        return redirect("cooperation:form", pk)
    context = frame(seat, "form", form=form, base_adopted=adopted, **_chosen_form(form))
    context["version"] = request.POST.get("version") or _last_key(seat.project)
    status = 422 if form.is_bound else 200
    return render(request, "cooperation/forms/choose.html", context, status=status)


def _chosen(request: Request, project: Project, form: FormChoiceForm, said: AdvisorForm) -> bool:
    """Write the choice down; a refusal is told in the form."""
    choice = Choice(
        form=form.cleaned_data["form"],
        answers=said.answers(),
        reason=form.cleaned_data["reason"],
        override_reason=form.cleaned_data.get("override_reason", ""),
        version=sent_version(request.POST.get("version")),
    )
    try:
        choose_form(project=project, choice=choice, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, explain(refusal))
        return False
    messages.success(
        request, _("La forme est choisie. Elle reste dans l’histoire du projet, avec sa raison.")
    )
    return True


def _query(request: Request, project: Project) -> QueryDict:
    """Return the answers of the address; when it holds none, what the project says of itself."""
    if any(name not in (*CONTROLS, "forme") for name in request.GET):
        return request.GET
    query = address_of(queries.answers_of_project(project))
    for name in CONTROLS:
        if name in request.GET:
            query.setlist(name, request.GET.getlist(name))
    return query


def _choices(project: Project) -> dict[str, Any]:
    rows = list(queries.choices_of(project)[:KEPT])
    return {
        "choice": _choice(rows[0]) if rows else None,
        "earlier": [_choice(row) for row in rows[1:]],
        "last_key": rows[0].pk if rows else 0,
    }


def _choice(row: FormChoice) -> dict[str, Any]:
    """Return a choice with its form in words, and why the advice of that day held it impossible, if it did."""
    form = queries.every_form().get(row.form)
    out = [one for one in row.advice.get("excluded", ()) if one["form"] == row.form]
    return {
        "row": row,
        "form": form,
        "url": presentation.form_url(form) if form else "",
        "against": [reason["text"] for one in out for reason in one["reasons"]],
        "cautions": presentation.cautions_of(form, rules()) if form else [],
        "is_solidary": _is_solidary(form),
    }


def _is_solidary(form: Form | None) -> bool:
    return form is not None and form.facts is not None and form.facts.liability in SOLIDARY


def _chosen_form(form: FormChoiceForm) -> dict[str, Any]:
    chosen = queries.every_form().get(str(form["form"].value() or ""))
    return {
        "chosen": chosen,
        "is_solidary": _is_solidary(chosen),
        "minimum": chosen.facts.min_members if chosen and chosen.facts else 0,
    }


def _last_key(project: Project) -> int:
    last = queries.last_choice(project)
    return last.pk if last else 0
