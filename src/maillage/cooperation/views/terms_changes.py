"""A change of the terms: what it does to the whole, its answers, taken back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.cooperation.actions.terms_changes import (
    answer_change,
    remind_answers,
    withdraw_change,
)
from maillage.cooperation.actions.terms_guard import Signer
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.terms import AnswerForm
from maillage.cooperation.models.terms import ChangeState, TermsChange
from maillage.cooperation.presentation.terms_change import change_page
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.terms_sheet import changes_of, sheet_of
from maillage.cooperation.views.frame import frame, project_or_404, writable
from maillage.cooperation.views.terms_group import after_a_refusal


@require_safe
@requires(Verb.READ)
def change(request: Request, pk: int, change: int) -> HttpResponse:
    """Show a change: before, after, what it does to the whole, who answered what."""
    seat = project_or_404(request, pk, Part.TERMS)
    return _change_page(request, seat, change, AnswerForm())


@require_POST
@requires(Verb.WRITE)
def answer(request: Request, pk: int, change: int) -> HttpResponse:
    """Accept or refuse a change for one's organisation."""
    seat = writable(request, pk, Part.TERMS)
    if seat.member is None:
        raise PermissionDenied
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_change(
                change=_change(seat, change), member=seat.member, by=request.actor, at=timezone.now(),
                signer=Signer(name=request.actor.user.name if request.actor.user else ""), **form.cleaned_data,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("Votre réponse est enregistrée."))
            return redirect("cooperation:terms_change", pk, change)
    return _change_page(request, seat, change, form)


@require_POST
@requires(Verb.WRITE)
def remind(request: Request, pk: int, change: int) -> HttpResponse:
    """Ask again those that have not answered."""
    seat = writable(request, pk, Part.TERMS)
    try:
        unreached = remind_answers(change=_change(seat, change), by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(
            request, _("Celles qui n’ont pas répondu sont relancées, une fois par jour au plus.")
        )
        if unreached:
            names = ", ".join(one.name for one in unreached)
            messages.warning(
                request, _("Personne à joindre pour %(names)s : donnez une adresse.") % {"names": names}
            )
    return redirect("cooperation:terms_change", pk, change)


@require_POST
@requires(Verb.WRITE)
def withdraw(request: Request, pk: int, change: int) -> HttpResponse:
    """Take a change back."""
    seat = writable(request, pk, Part.TERMS)
    try:
        withdraw_change(change=_change(seat, change), by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("La proposition est retirée."))
    return redirect("cooperation:terms_change", pk, change)


def _change_page(request: Request, seat: Seat, number: int, form: AnswerForm) -> HttpResponse:
    sheet = sheet_of(seat.project)
    changes = list(changes_of(seat.project).filter(state=ChangeState.OPEN))
    row = next((one for one in changes if one.pk == number), None)
    row = row or changes_of(seat.project).filter(pk=number).first()
    if row is None:
        raise Http404
    context = change_page(row, changes, sheet, seat) | {"form": form, "answers_total": len(row.answers.all())}
    if row.state == ChangeState.REFUSED:
        context |= after_a_refusal(request, seat, sheet, row)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "cooperation/terms/change.html", frame(seat, "terms", **context), status=status)


def _change(seat: Seat, number: int) -> TermsChange:
    row = TermsChange.objects.select_related("project").filter(project=seat.project, pk=number).first()
    if row is None:
        raise Http404
    return row
