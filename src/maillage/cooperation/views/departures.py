"""The exit of a member, shown before it is confirmed; and what is said of it to who went."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import sent_version
from maillage.cooperation.actions.exclusion import end_seat, exclude_for_buyer, exclude_member
from maillage.cooperation.actions.exit import Exit, frozen_at, leave_project
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.departures import ExitForm
from maillage.cooperation.models.decisions import Decision, DecisionKind
from maillage.cooperation.models.projects import Member
from maillage.cooperation.models.terms import DepartureKind
from maillage.cooperation.presentation.decisions import rule_cards
from maillage.cooperation.presentation.terms_exit import exit_page, ground_choices, kind_choices
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.exclusions import departure_of, grounds_of, left_itself, vote_on_excluding
from maillage.cooperation.queries.plan import tasks_borne_by
from maillage.cooperation.queries.terms_sheet import sheet_of, signed_by
from maillage.cooperation.views.frame import frame, project_or_404, writable


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def leave(request: Request, pk: int, member: int) -> HttpResponse:
    """Show what the exit of a member changes; on confirmation, let it go."""
    seat = writable(request, pk, Part.MEMBERS)
    sheet = sheet_of(seat.project)
    target = next((one for one in sheet.members if one.pk == member and one.is_held), None)
    if target is None:
        raise Http404
    own = seat.member is not None and seat.member.pk == target.pk
    kinds = kind_choices(target, own=own, steers=seat.may_steer)
    if not kinds:
        raise PermissionDenied
    frozen = target.is_party and frozen_at(seat.project, timezone.localdate())
    excludes = target.is_party and not own
    decisions = grounds_of(target) if excludes else []
    form = ExitForm(
        request.POST if request.method == "POST" else None, kinds=kinds, frozen=frozen,
        grounds=ground_choices(decisions) if excludes else None, own=own,
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            _leave(request, target, form, decisions)
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("%(name)s est sortie du projet.") % {"name": target.name})
            return _after(seat, target, own)
    context = {
        "form": form, "member": target, "own": own, "frozen": frozen, "read_version": target.version,
        **(_exclusion(seat, target, decisions) if excludes else {}),
        "tasks": tasks_borne_by(target) if Part.PLAN in seat.reads else [],
        **exit_page(sheet, target, seat, frozen=frozen, signed=signed_by(target)),
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "cooperation/terms/exit.html", frame(seat, "members", **context), status=status)


def _after(seat: Seat, target: Member, own: bool) -> HttpResponse:
    if own:
        return redirect("cooperation:projects")
    return redirect("cooperation:terms" if target.is_party else "cooperation:members", seat.project.pk)


def _exclusion(seat: Seat, target: Member, decisions: list[Decision]) -> dict[str, Any]:
    """Return what the group decided on exclusions: its rule, the decisions taken, the vote under way."""
    rule = next(card for card in rule_cards(seat.project) if card.kind == DecisionKind.EXCLUSION)
    return {"rule": rule, "decisions": decisions, "vote": vote_on_excluding(target)}


def _leave(request: Request, target: Member, form: ExitForm, decisions: list[Decision]) -> None:
    found = form.cleaned_data
    how = Exit(found["reason"], found.get("exception", ""), found.get("asked_on"))
    facts: dict[str, Any] = {
        "member": target, "exit": how, "version": sent_version(request.POST.get("version")), "by": request.actor,
        "at": timezone.now(),
    }  # fmt: skip
    if found["kind"] == DepartureKind.LEAVES:
        leave_project(**facts)
    elif found["kind"] == DepartureKind.ENDED:
        end_seat(**facts)
    elif found["kind"] == DepartureKind.BUYER:
        exclude_for_buyer(**facts)
    else:
        exclude_member(ground=form.ground_chosen(decisions), **facts)


@require_safe
@requires(Verb.READ)
def departure(request: Request, pk: int) -> HttpResponse:
    """Show to the organisation that went, and to its group, how, why and by which decision it did."""
    row = departure_of(pk)
    if row is None:
        raise Http404
    if left_itself(row, request.actor):
        context = {"project": row.member.project, "shows_decision": True}
    else:
        seat = project_or_404(request, row.member.project_id, Part.MEMBERS)
        context = {
            "project": row.member.project,
            "seat": seat,
            "shows_decision": Part.DECISIONS in seat.reads,
        }
    return render(
        request, "cooperation/terms/departure.html", {**context, "departure": row, "member": row.member}
    )
