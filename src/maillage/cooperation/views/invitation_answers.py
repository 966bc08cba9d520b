"""Pages of who is invited: by the link mailed, made for a phone, or signed in for the organisation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.cooperation.actions.answers import answer_invitation, check_open
from maillage.cooperation.actions.doors import Opened, open_door
from maillage.cooperation.actions.guard import ProjectClosed
from maillage.cooperation.domain.offered import Offered, fingerprint, read_offered
from maillage.cooperation.forms.answers import FORMS, AnswerForm
from maillage.cooperation.models.invitations import AnswerKind, Invitation
from maillage.cooperation.models.projects import MemberState
from maillage.cooperation.models.terms import ChangeState
from maillage.cooperation.presentation.invitations import invitation_view
from maillage.cooperation.presentation.need_asked import AskedNeed, asked_need
from maillage.cooperation.presentation.offers import changes_since, offer_view
from maillage.cooperation.queries.access import OPEN
from maillage.cooperation.queries.invitations import invitation_number, invitations_to, names_of_others
from maillage.cooperation.queries.offers import offers_for
from maillage.cooperation.queries.terms import is_grouping
from maillage.cooperation.views.frame import link_over
from maillage.mail.actions.links import LinkBroken, LinkRefused

THANKS = {
    AnswerKind.YES: _("Merci ! Votre oui est enregistré."),
    AnswerKind.YES_IF: _("Merci ! Vos conditions sont transmises au groupe."),
    AnswerKind.NO: _("Merci de votre réponse claire : elle est transmise."),
    AnswerKind.QUESTION: _("Votre question est partie. La réponse vous arrivera par courriel."),
}


@never_cache
@require_safe
@requires(Verb.VISIT)
def door(request: Request, token: str) -> HttpResponse:
    """Show what the link proposes, and the answer given; opening it changes nothing."""
    try:
        opened, row = _opened(token)
    except LinkRefused as refusal:
        return link_over(request, refusal)
    return _page(request, row, opened=opened, token=token)


@never_cache
@require_POST
@requires(Verb.VISIT)
def answer_door(request: Request, token: str) -> HttpResponse:
    """Answer by the link."""
    try:
        opened, row = _opened(token)
    except LinkRefused as refusal:
        return link_over(request, refusal)
    return _answered(request, row, opened=opened, token=token)


@never_cache
@require_safe
@requires(Verb.READ)
def mine(request: Request, pk: int) -> HttpResponse:
    """Show an invitation sent to one's organisation."""
    return _page(request, _own(request, pk))


@never_cache
@require_POST
@requires(Verb.WRITE)
def answer_mine(request: Request, pk: int) -> HttpResponse:
    """Answer for the organisation one acts for."""
    row = _own(request, pk)
    if not request.actor.may(Verb.WRITE, to=row.member.organisation):
        raise PermissionDenied
    return _answered(request, row)


def _opened(token: str) -> tuple[Opened, Invitation]:
    """Return what a link opens. Raises LinkRefused."""
    opened = open_door(token=token, kind="invitation", at=timezone.now())
    row = invitation_number(opened.door.number)
    if row is None or row.member_id != opened.member.pk:
        raise LinkBroken()
    return opened, row


def _own(request: Request, pk: int) -> Invitation:
    row = invitations_to(request.actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _answered(
    request: Request, row: Invitation, *, opened: Opened | None = None, token: str = ""
) -> HttpResponse:
    kind = request.POST.get("kind", "")
    made = FORMS.get(kind)
    if made is None:
        return _page(request, row, opened=opened, token=token, status=422, unknown=True)
    offered = offers_for(row.member.project, [row.member])[row.member_id]
    form = made(request.POST, offered=offered, asks_need=asked_need(row.member) is not None)
    if form.is_valid():
        try:
            answer = answer_invitation(
                invitation=row,
                given=form.given(),
                read=form.read(),
                door=opened,
                by=request.actor.as_oneself() if opened else request.actor,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, THANKS[AnswerKind(answer.kind)])
            return redirect(_address(row, token))
    fresh = invitation_number(row.pk) or row
    return _page(request, fresh, opened=opened, token=token, status=422, form=form)


def _address(row: Invitation, token: str) -> str:
    """Return the page to go back to, at its top: the address of the form ended lower."""
    if token:
        return f"{reverse('cooperation:invitation_door', args=[token])}#main"
    return f"{reverse('cooperation:my_invitation', args=[row.pk])}#main"


def _closed(row: Invitation) -> Refusal | None:
    """Return why an invitation can no longer be answered, None as long as it can."""
    project = row.member.project
    if project.state not in OPEN:
        return ProjectClosed(date=project.closed_at or project.created_at)
    try:
        check_open(row, at=timezone.now())
    except Refusal as refusal:
        return refusal
    return None


def _page(
    request: Request, row: Invitation, *, opened: Opened | None = None, token: str = "", status: int = 200,
    form: AnswerForm | None = None, unknown: bool = False,
) -> HttpResponse:  # fmt: skip
    """Render an invitation for who is invited: one page for the link and for the account."""
    closed = _closed(row)
    view = invitation_view(row, timezone.now())
    if closed is not None and not view.answers:
        return link_over(request, closed)
    then = read_offered(row.offered)
    now = offers_for(row.member.project, [row.member])[row.member_id]
    others = names_of_others(row.member.project, row.member) if row.member.is_held else []
    asked = asked_need(row.member)
    writes = opened is not None or request.actor.may(Verb.WRITE, to=row.member.organisation)
    context = {
        "row": row, "member": row.member, "project": row.member.project, "view": view,
        "offer": offer_view(now, grouping=is_grouping(row.member.project)),
        "changes": changes_since(then, now), "others": others,
        "closed": explain(closed) if closed else "", "opened": opened, "unknown": unknown,
        "shared_need": asked, "forms": _forms(request, row, form, now, asked) if closed is None and writes else [],
        "shown": form.kind if form else "", "granted": _granted(row), "writes": writes,
        "answer_url": _answer_url(row, token),
    }  # fmt: skip
    return render(request, "cooperation/invitations/door.html", context, status=status)


def _answer_url(row: Invitation, token: str) -> str:
    if token:
        return reverse("cooperation:invitation_door_answer", args=[token])
    return reverse("cooperation:my_invitation_answer", args=[row.pk])


def _granted(row: Invitation) -> str:
    """Return what became of the conditions last given: « applied », « refused_change »… empty when they wait."""
    last = next((one for one in reversed(list(row.answers.all())) if one.is_decision), None)
    if row.member.state != MemberState.DISCUSSING or last is None or last.change is None:
        return ""
    return "" if last.change.state == ChangeState.OPEN else last.change.state


def _forms(
    request: Request, row: Invitation, typed: AnswerForm | None, now: Offered, asked: AskedNeed | None
) -> list[AnswerForm]:
    """Return the four forms, the one that was sent as it was typed."""
    last = next(reversed(list(row.answers.all())), None)
    user = request.actor.user
    initial = {
        "version": row.version,
        "proposed": fingerprint(now),
        "name": last.name if last else user.name if user and row.member.organisation else "",
        "quality": last.quality if last else "",
        "need": asked.quantity if asked else None,
    }
    if typed is not None:
        _refresh(typed, initial)
    return [
        typed
        if typed and typed.kind == kind
        else made(offered=now, asks_need=asked is not None, initial=initial)
        for kind, made in FORMS.items()
    ]


def _refresh(form: AnswerForm, initial: dict[str, Any]) -> None:
    """Carry what is true now in a form that comes back: who sends it again has read it."""
    form.data = {
        **{name: form.data[name] for name in form.data},
        "version": str(initial["version"]),
        "proposed": initial["proposed"],
    }
