"""Ask another role for an engaged organisation, answer, take the request back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.cooperation.actions.doors import Opened, open_door
from maillage.cooperation.actions.exit import frozen_at
from maillage.cooperation.actions.role_news import DOOR
from maillage.cooperation.actions.roles import (
    HoldsAPart,
    RoleWish,
    answer_role,
    ask_role,
    may_answer,
    may_ask,
    may_withdraw,
    passes_lead,
    withdraw_role,
)
from maillage.cooperation.actions.terms_guard import Signer
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.roles import LeadForm, RoleAnswerForm, RoleDoorForm, RoleForm
from maillage.cooperation.models.projects import Member, MemberRole, MemberState, Project
from maillage.cooperation.models.roles import RoleRequest, RoleRequestState
from maillage.cooperation.presentation.roles import changes_the_group, request_page
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.bid import deadline_of
from maillage.cooperation.queries.terms import current_version
from maillage.cooperation.views.frame import frame, link_over, project_or_404, writable
from maillage.cooperation.views.terms import may_propose
from maillage.mail.actions.links import LinkBroken, LinkRefused


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def ask(request: Request, pk: int) -> HttpResponse:
    """Ask another role for an organisation that is engaged; who leads without coordinating passes its role, no more."""
    member = Member.objects.select_related("project__owner", "organisation").filter(pk=pk).first()
    if member is None or member.state != MemberState.ACCEPTED:
        raise Http404
    seat = writable(request, member.project_id, Part.MEMBERS)
    passing = not may_ask(seat, member)
    if passing and not (passes_lead(seat) and member.role != MemberRole.LEAD):
        raise PermissionDenied
    initial: dict[str, Any] = {
        "role": MemberRole.LEAD if passing else member.role,
        "coordinates": member.coordinates,
    }
    asked = LeadForm if passing else RoleForm
    form = asked(request.POST if request.method == "POST" else None, initial=initial)
    way = ""
    if form.is_bound and form.is_valid():
        wish = RoleWish(**(initial | form.cleaned_data))
        try:
            row = ask_role(member=member, wish=wish, by=request.actor, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
            way = _way_out(refusal, seat, member)
        else:
            messages.success(request, _asked(row))
            return redirect("cooperation:members", member.project_id)
    context = frame(
        seat, "members", form=form, member=member, passing=passing, way=way,
        has_terms=current_version(seat.project) is not None, **_caution(seat.project, None),
    )  # fmt: skip
    return render(request, "cooperation/roles/ask.html", context, status=_status(form))


def _way_out(refusal: Refusal | None, seat: Seat, member: Member) -> str:
    """Return the page where one mends what refused a role; empty when there is none, or one may not propose there."""
    if isinstance(refusal, HoldsAPart) and may_propose(seat) and Part.TERMS in seat.reads:
        return reverse("cooperation:terms_part", args=[member.project_id, member.pk])
    return ""


def _caution(project: Project, row: RoleRequest | None) -> dict[str, Any]:
    """Return since when the lead and the group change no more, as long as they may not (R-242, R-248), for a request
    that would change one of them."""
    due = deadline_of(project) if frozen_at(project, timezone.localdate()) else None
    concerns = row is None or (row.state == RoleRequestState.ASKED and changes_the_group(row))
    return {"frozen_since": due if concerns else None}


def _asked(row: RoleRequest) -> str:
    if row.state == RoleRequestState.AGREED:
        return _("La place de %(name)s est changée.") % {"name": row.member.name}
    return _("La demande est envoyée : rien ne change avant la réponse.")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.READ)
def role(request: Request, pk: int) -> HttpResponse:
    """Read a request; who has to answer does it here."""
    row, seat = _row(request, pk)
    answers = row.state == RoleRequestState.ASKED and may_answer(row, seat)
    if request.method == "POST" and not answers and row.state == RoleRequestState.ASKED:
        messages.error(request, _("Rien n’est changé : la réponse appartient à une autre organisation."))
        return redirect("cooperation:role", pk)
    form = RoleAnswerForm(request.POST if request.method == "POST" else None)
    refused = None
    if form.is_bound and form.is_valid():
        refused = _answered(request, row, form, Signer(), None)
        if refused is None:
            messages.success(request, _("Votre réponse est enregistrée."))
            return redirect("cooperation:role", pk)
    withdraws = row.state == RoleRequestState.ASKED and may_withdraw(row, seat)
    context = frame(
        seat, "members", row=row, form=form, answers=answers, withdraws=withdraws,
        way=_way_out(refused, seat, row.member), **request_page(row), **_caution(seat.project, row),
    )  # fmt: skip
    return render(request, "cooperation/roles/role.html", context, status=_status(form))


@require_POST
@requires(Verb.WRITE)
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take a request back."""
    row, seat = _row(request, pk)
    if not may_withdraw(row, seat):
        raise PermissionDenied
    try:
        withdraw_role(request=row, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("La demande est retirée : rien n’a changé."))
    return redirect("cooperation:members", row.member.project_id)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.VISIT)
@never_cache
def door(request: Request, token: str) -> HttpResponse:
    """Show a request to the organisation it was mailed to, and take its answer."""
    try:
        opened = open_door(token=token, kind=DOOR, at=timezone.now())
        row = _rows().filter(pk=opened.door.number, member=opened.member).first()
        if row is None:
            raise LinkBroken()
    except LinkRefused as refusal:
        return link_over(request, refusal)
    form = RoleDoorForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        signer = Signer(form.cleaned_data["name"], form.cleaned_data["quality"])
        if _answered(request, row, form, signer, opened) is None:
            messages.success(request, _("Merci : votre réponse est enregistrée."))
            return redirect("cooperation:role_door", token)
    waited = row.state == RoleRequestState.ASKED
    context: dict[str, Any] = {
        "row": row, "form": form, "link": opened.link, "member": row.member, "project": row.member.project,
        "answers": waited and may_answer(row, None, opened), **request_page(row),
        **_caution(row.member.project, row),
    }  # fmt: skip
    return render(request, "cooperation/roles/door.html", context, status=_status(form))


def _answered(
    request: Request, row: RoleRequest, form: RoleAnswerForm, signer: Signer, opened: Opened | None
) -> Refusal | None:
    """Answer; return why it was not taken, which the form says, None when it was."""
    by = request.actor.as_oneself() if opened else request.actor
    try:
        answer_role(
            request=row, accepts=form.cleaned_data["accepts"], reason=form.cleaned_data["reason"], signer=signer,
            by=by, at=timezone.now(), opened=opened,
        )  # fmt: skip
    except Refusal as refusal:
        form.add_error(None, explain(refusal))
        return refusal
    return None


def _rows() -> Any:
    return RoleRequest.objects.select_related(
        "member__project__owner", "member__organisation", "asked_by__organisation"
    )


def _row(request: Request, pk: int) -> tuple[RoleRequest, Seat]:
    """Return a request of a project one may read. Raises Http404."""
    row = _rows().filter(pk=pk).first()
    if row is None:
        raise Http404
    return row, project_or_404(request, row.member.project_id, Part.MEMBERS)


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
