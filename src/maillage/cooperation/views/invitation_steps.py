"""What who invites does with an invitation: send it again, to another address, take it back, reply to a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.views.outcomes import attempt
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.cooperation.actions import invitations as actions
from maillage.cooperation.actions.questions import reply_to_question
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.invitations import AddressForm, AnswerByForm, ReplyForm
from maillage.cooperation.models.invitations import Invitation
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.views.frame import steerable
from maillage.cooperation.views.invitations import invitation_or_404, show


@require_POST
@requires(Verb.WRITE)
def resend(request: Request, pk: int, number: int) -> HttpResponse:
    """Send an invitation again, until another day or the same."""
    seat, row = _mine(request, pk, number)
    form = AnswerByForm(request.POST, today=timezone.localdate())

    def act(data: dict[str, Any]) -> None:
        actions.resend(invitation=row, answer_by=data["answer_by"], by=request.actor, at=timezone.now())

    return _done(
        request, seat, row, form, "again", act, _("L’invitation est repartie, avec la proposition du jour.")
    )


@require_POST
@requires(Verb.WRITE)
def change_address(request: Request, pk: int, number: int) -> HttpResponse:
    """Send an invitation to another address."""
    seat, row = _mine(request, pk, number)
    form = AddressForm(request.POST)

    def act(data: dict[str, Any]) -> None:
        actions.change_address(
            invitation=row, email=data["email"], contact=data["contact"], by=request.actor, at=timezone.now()
        )

    done = _("L’invitation part à la nouvelle adresse ; l’ancien lien ne mène plus nulle part.")
    return _done(request, seat, row, form, "address", act, done)


@require_POST
@requires(Verb.WRITE)
def revoke(request: Request, pk: int, number: int) -> HttpResponse:
    """Take an invitation back."""
    _seat, row = _mine(request, pk, number)
    return attempt(
        request,
        lambda: actions.revoke(invitation=row, by=request.actor, at=timezone.now()),
        done=_("L’invitation est retirée : son lien ne mène plus nulle part."),
        back=reverse("cooperation:invitation", args=[pk, number]),
    )


@require_POST
@requires(Verb.WRITE)
def reply(request: Request, pk: int, number: int, answer: int) -> HttpResponse:
    """Reply to a question."""
    seat, row = _mine(request, pk, number)
    question = row.answers.filter(pk=answer).first()
    if question is None:
        raise Http404
    question.invitation = row
    form = ReplyForm(request.POST)

    def act(data: dict[str, Any]) -> None:
        reply_to_question(answer=question, text=data["reply"], by=request.actor, at=timezone.now())

    return _done(request, seat, row, form, "reply", act, _("Votre réponse est partie."))


def _mine(request: Request, pk: int, number: int) -> tuple[Seat, Invitation]:
    seat = steerable(request, pk, Part.MEMBERS)
    return seat, invitation_or_404(seat, number)


def _done(
    request: Request, seat: Seat, row: Invitation, form: forms.Form, name: str,
    act: Callable[[dict[str, Any]], None], done: str,
) -> HttpResponse:  # fmt: skip
    """Act and lead back to the invitation; or show it again with what was typed and what is wrong."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, done)
            return redirect("cooperation:invitation", seat.project.pk, row.pk)
    fresh = invitation_or_404(seat, row.pk)
    return show(request, seat, fresh, status=422, **{name: form}, faulty=name)
