"""Pages of who invites: what was sent and answered, one invitation, a new sending."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.cooperation.actions.invitations import invite_members
from maillage.cooperation.domain.invitations import suggested_day
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.invitations import AddressForm, AnswerByForm, InviteForm, ReplyForm
from maillage.cooperation.models.invitations import Invitation, InvitationState
from maillage.cooperation.models.projects import Member, MemberState
from maillage.cooperation.presentation.invitations import InvitationView, invitation_view
from maillage.cooperation.presentation.offers import changes_since, offer_view
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.invitations import (
    deliveries_of,
    invitable,
    invitation_in,
    invitations_in,
    reachable_here,
)
from maillage.cooperation.queries.offers import offers_for
from maillage.cooperation.queries.terms import is_grouping
from maillage.cooperation.views.frame import frame, project_or_404, steerable


@require_safe
@requires(Verb.READ)
def invitations(request: Request, pk: int) -> HttpResponse:
    """Show who was invited, what each answered, what comes next."""
    seat, at = project_or_404(request, pk, Part.MEMBERS), timezone.now()
    rows = invitations_in(seat.project)
    deliveries = deliveries_of(rows)
    views = [invitation_view(row, at, deliveries.get(row.pk, "")) for row in rows]
    views.sort(key=_first_to_do)
    proposed = [one for one in invitable(seat.project) if one.state == MemberState.PROPOSED]
    context = frame(seat, "members", views=views, to_invite=len(proposed), knows=knows_all(seat))
    return render(request, "cooperation/invitations/list.html", context)


@require_safe
@requires(Verb.READ)
def invitation(request: Request, pk: int, number: int) -> HttpResponse:
    """Show one invitation: what was proposed, every answer, every reminder, and what can be done."""
    seat = project_or_404(request, pk, Part.MEMBERS)
    return show(request, seat, invitation_or_404(seat, number))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def invite(request: Request, pk: int) -> HttpResponse:
    """Invite members: whom, until when; then read what each will receive; then send."""
    seat, at = steerable(request, pk, Part.MEMBERS), timezone.now()
    members = invitable(seat.project)
    today = timezone.localdate(at)
    form = InviteForm(
        request.POST if request.method == "POST" else None, today=today, members=members,
        reachable=reachable_here(members, at=at), chosen=_chosen(request, members),
        initial={"answer_by": suggested_day(today=today, deadline=seat.project.deadline)},
    )  # fmt: skip
    if form.is_bound and form.is_valid() and "edit" not in request.POST:
        if "send" in request.POST and _sent(request, seat, form):
            return redirect("cooperation:invitations", pk)
        if not form.errors and not form.invitees():
            form.add_error(None, _("Cochez au moins une organisation à inviter."))
        elif not form.errors:
            return render(request, "cooperation/invitations/preview.html", _preview(seat, form))
    context = frame(seat, "members", form=form, members=members)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "cooperation/invitations/invite.html", context, status=status)


def _sent(request: Request, seat: Seat, form: InviteForm) -> bool:
    try:
        made = invite_members(
            project=seat.project, invitees=form.invitees(), answer_by=form.cleaned_data["answer_by"],
            message=form.cleaned_data["message"], by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        form.add_error(None, explain(refusal))
        return False
    count = len(made)
    told = ngettext("%(n)s invitation est partie.", "%(n)s invitations sont parties.", count) % {"n": count}
    messages.success(request, told)
    return True


def _preview(seat: Seat, form: InviteForm) -> dict[str, Any]:
    """Return what each will see, before anything leaves."""
    invitees = form.invitees()
    offered, grouping = offers_for(seat.project, [one.member for one in invitees]), is_grouping(seat.project)
    shown = [
        {
            "member": one.member,
            "email": one.email,
            "offer": offer_view(offered[one.member.pk], grouping=grouping),
        }
        for one in invitees
    ]
    deadline, data = seat.project.deadline, form.cleaned_data
    late = deadline is not None and data["answer_by"] >= deadline
    return frame(seat, "members", form=form, shown=shown, data=data, late=late)


def _chosen(request: Request, members: list[Member]) -> set[int]:
    wanted = set(request.GET.getlist("membre"))
    return {one.pk for one in members if str(one.pk) in wanted}


def _first_to_do(view: InvitationView) -> tuple[int, Any, int]:
    """Order invitations: to reply to or not reached, no answer in time, conditions, waiting, over."""
    state = view.row.state
    rank = {InvitationState.EXPIRED: 1, InvitationState.SENT: 3, InvitationState.ANSWERED: 4}.get(
        InvitationState(state), 5
    )
    if view.to_reply or view.not_arrived:
        rank = 0
    elif view.row.member.state == MemberState.DISCUSSING:
        rank = 2
    return rank, view.row.answer_by, view.row.pk


def knows_all(seat: Seat) -> bool:
    """Tell whether one acts for an organisation that coordinates: it alone reads addresses, reasons and questions."""
    return seat.member is not None and seat.member.coordinates


def invitation_or_404(seat: Seat, number: int) -> Invitation:
    """Return an invitation of a project one may read. Raises Http404."""
    row = invitation_in(seat.project, number)
    if row is None:
        raise Http404
    return row


def show(request: Request, seat: Seat, row: Invitation, *, status: int = 200, **forms: Any) -> HttpResponse:
    """Render the page of an invitation; forms: those that come back with errors."""
    at = timezone.now()
    row.member.project = seat.project
    view = invitation_view(row, at, deliveries_of([row]).get(row.pk, ""))
    now = offers_for(seat.project, [row.member])[row.member_id]
    today = timezone.localdate(at)
    discussing = row.is_live and row.member.state == MemberState.DISCUSSING
    day = max(row.answer_by, suggested_day(today=today, deadline=seat.project.deadline))
    context = frame(
        seat, "members", view=view, row=row, member=row.member, knows=knows_all(seat),
        open=row.state in (InvitationState.SENT, InvitationState.EXPIRED) or discussing,
        changes=changes_since(view.offer.offered, now) if row.is_live else [],
        shows_offer=Part.TERMS in seat.reads or (seat.member is not None and seat.member.pk == row.member_id),
        here=row.member.pk in reachable_here([row.member], at=at),
        again=AnswerByForm(today=today, initial={"answer_by": day}),
        address=AddressForm(initial={"contact": row.member.contact}),
        reply=ReplyForm(),
    )  # fmt: skip
    return render(request, "cooperation/invitations/invitation.html", context | forms, status=status)
