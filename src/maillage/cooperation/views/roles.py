"""Ask another role for an engaged organisation, answer, take the request back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.cooperation.actions.doors import Opened, open_door
from maillage.cooperation.actions.role_news import DOOR
from maillage.cooperation.actions.roles import (
    RoleWish,
    answer_role,
    ask_role,
    may_answer,
    may_withdraw,
    withdraw_role,
)
from maillage.cooperation.actions.terms_guard import Signer
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.roles import RoleAnswerForm, RoleDoorForm, RoleForm
from maillage.cooperation.models.projects import Member, MemberState
from maillage.cooperation.models.roles import RoleRequest, RoleRequestState
from maillage.cooperation.presentation.roles import changes_of
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.bid import deadline_of
from maillage.cooperation.views.frame import frame, project_or_404, writable
from maillage.mail.actions.links import LinkBroken, LinkRefused


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def ask(request: Request, pk: int) -> HttpResponse:
    """Ask another role for an organisation that is engaged."""
    member = Member.objects.select_related("project__owner", "organisation").filter(pk=pk).first()
    if member is None or member.state != MemberState.ACCEPTED:
        raise Http404
    seat = writable(request, member.project_id, Part.MEMBERS)
    if not seat.may_steer and (seat.member is None or seat.member.pk != member.pk):
        raise PermissionDenied
    initial = {"role": member.role, "coordinates": member.coordinates}
    form = RoleForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            row = ask_role(
                member=member, wish=RoleWish(**form.cleaned_data), by=request.actor, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _asked(row))
            return redirect("cooperation:members", member.project_id)
    context = frame(seat, "members", form=form, member=member, due=deadline_of(seat.project))
    return render(request, "cooperation/roles/ask.html", context, status=_status(form))


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
        messages.error(request, _("Rien n’est changé : la réponse appartient à une autre organisation."))
        return redirect("cooperation:role", pk)
    form = RoleAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _answered(request, row, form, Signer(), None):
        messages.success(request, _("Votre réponse est enregistrée."))
        return redirect("cooperation:role", pk)
    withdraws = row.state == RoleRequestState.ASKED and may_withdraw(row, seat)
    context = frame(seat, "members", row=row, form=form, answers=answers, withdraws=withdraws)
    context["changes"] = changes_of(row) if row.state == RoleRequestState.ASKED else []
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
        return render(request, "cooperation/link_over.html", {"why": explain(refusal)}, status=410)
    form = RoleDoorForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        signer = Signer(form.cleaned_data["name"], form.cleaned_data["quality"])
        if _answered(request, row, form, signer, opened):
            messages.success(request, _("Merci : votre réponse est enregistrée."))
            return redirect("cooperation:role_door", token)
    waited = row.state == RoleRequestState.ASKED
    context: dict[str, Any] = {
        "row": row, "form": form, "link": opened.link, "member": row.member, "project": row.member.project,
        "answers": waited and may_answer(row, None, opened), "changes": changes_of(row) if waited else [],
    }  # fmt: skip
    return render(request, "cooperation/roles/door.html", context, status=_status(form))


def _answered(
    request: Request, row: RoleRequest, form: RoleAnswerForm, signer: Signer, opened: Opened | None
) -> bool:
    """Answer; tell whether it was taken, the form says why not."""
    by = request.actor.as_oneself() if opened else request.actor
    try:
        answer_role(
            request=row, accepts=form.cleaned_data["accepts"], reason=form.cleaned_data["reason"], signer=signer,
            by=by, at=timezone.now(), opened=opened,
        )  # fmt: skip
    except Refusal as refusal:
        form.add_error(None, explain(refusal))
        return False
    return True


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
