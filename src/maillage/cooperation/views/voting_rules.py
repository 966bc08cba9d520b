"""Pages of the rules by which a project decides: one per kind of decision, its colleges and its voices."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import carried, refuse, sent_version
from maillage.cooperation.actions.voting_rules import arrange_voices, choose_rule
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.decisions import RuleForm, VoicesForm
from maillage.cooperation.models.decisions import DecisionKind
from maillage.cooperation.presentation.decisions import rule_cards, voice_lines
from maillage.cooperation.queries.ballots import (
    college_faults_of,
    colleges_of,
    parties_of,
    rule_for,
    setup_of,
)
from maillage.cooperation.views.frame import frame, project_or_404, steerable


@require_safe
@requires(Verb.READ)
def rules(request: Request, pk: int) -> HttpResponse:
    """How the project decides of each kind of thing, and what each voice weighs."""
    seat = project_or_404(request, pk, Part.DECISIONS)
    colleges = colleges_of(seat.project)
    members = parties_of(seat.project)
    context = frame(
        seat,
        "decisions",
        rules=rule_cards(seat.project),
        colleges=colleges,
        voices=voice_lines(members, colleges),
        faults=[explain(one) for one in college_faults_of(seat.project)],
    )
    return render(request, "cooperation/decisions/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def rule(request: Request, pk: int, kind: str) -> HttpResponse:
    """Change the rule of a kind of decision."""
    seat = steerable(request, pk, Part.DECISIONS)
    if kind not in DecisionKind.values:
        raise Http404
    read = _version(seat.project)
    initial = RuleForm.initial_of(rule_for(seat.project, kind))
    form = RuleForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        version = sent_version(request.POST.get("version"))
        try:
            choose_rule(
                project=seat.project, kind=kind, rule=form.rule(), version=version, by=request.actor,
                at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("La règle est changée ; les votes déjà ouverts gardent la leur."))
            return redirect("cooperation:voting_rules", pk)
    context = frame(seat, "decisions", form=form, kind=DecisionKind(kind), version=carried(form, read))
    return render(request, "cooperation/decisions/rule.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def voices(request: Request, pk: int) -> HttpResponse:
    """Change the colleges and the voices."""
    seat = steerable(request, pk, Part.DECISIONS)
    read = _version(seat.project)
    members, colleges = parties_of(seat.project), colleges_of(seat.project)
    form = VoicesForm(request.POST if request.method == "POST" else None, members=members, colleges=colleges)
    if form.is_bound and form.is_valid():
        version = sent_version(request.POST.get("version"))
        try:
            arrange_voices(
                project=seat.project, colleges=form.colleges(), said=form.said(), version=version, by=request.actor,
                at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Les voix sont changées ; les votes déjà ouverts gardent les leurs."))
            return redirect("cooperation:voting_rules", pk)
    context = frame(seat, "decisions", form=form, version=carried(form, read))
    return render(request, "cooperation/decisions/voices.html", context, status=_status(form))


def _version(project: Any) -> int:
    setup = setup_of(project)
    return setup.version if setup else 0


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
