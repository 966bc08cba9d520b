"""What the coordinator does with a vote: more time, another wording, another meeting, another round, the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.base.versions import carried, refuse, sent_version
from maillage.cooperation.actions import ballot_care as care
from maillage.cooperation.actions.ballot_closing import close_now
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.forms.ballots import AgainForm, AmendForm, ClosingForm, ReasonForm
from maillage.cooperation.models.ballots import Ballot
from maillage.cooperation.presentation.ballots import ballot_page
from maillage.cooperation.views.ballots import ballot_or_404
from maillage.cooperation.views.frame import frame, steerable

Act = Callable[..., Ballot]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def extend(request: Request, pk: int) -> HttpResponse:
    """Give more time."""
    done = _("Le vote est prolongé ; toutes les organisations qui votent sont prévenues.")
    return _step(request, pk, "extend", ClosingForm, care.extend_ballot, ("closes_at",), done)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def amend(request: Request, pk: int) -> HttpResponse:
    """Rewrite a proposal after objections."""
    done = _("La nouvelle proposition est soumise ; chacune donne de nouveau son avis.")
    return _step(request, pk, "amend", AmendForm, care.amend_ballot, ("text", "closes_at"), done)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def cancel(request: Request, pk: int) -> HttpResponse:
    """Cancel a vote, with the reason."""
    done = _("Le vote est annulé ; toutes les organisations qui votaient sont prévenues.")
    return _step(request, pk, "cancel", ReasonForm, care.cancel_ballot, ("reason",), done)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def again(request: Request, pk: int) -> HttpResponse:
    """Put a question again, after a missed quorum."""
    done = _("La seconde consultation est ouverte.")
    return _step(request, pk, "again", AgainForm, care.second_meeting, ("quorum", "closes_at"), done)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.WRITE)
def second_tour(request: Request, pk: int) -> HttpResponse:
    """Vote again between the answers that came first."""
    done = _("Le second tour est ouvert.")
    return _step(request, pk, "round", ClosingForm, care.second_round, ("closes_at",), done)


@require_POST
@requires(Verb.WRITE)
def close(request: Request, pk: int) -> HttpResponse:
    """Close a vote in which everybody has voted."""
    row, _seat = ballot_or_404(request, pk)
    steerable(request, row.project_id, Part.DECISIONS)
    version = sent_version(request.POST.get("version"))
    try:
        close_now(ballot=row, version=version, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("Le vote est clos."))
    return redirect("cooperation:ballot", pk)


def _step(
    request: Request, pk: int, what: str, kind: type[forms.Form], act: Act, names: tuple[str, ...], done: str
) -> HttpResponse:
    row, seat = ballot_or_404(request, pk)
    seat = steerable(request, row.project_id, Part.DECISIONS)
    form = kind(request.POST if request.method == "POST" else None, initial=_initial(row, timezone.now()))
    if form.is_bound and form.is_valid():
        facts: dict[str, Any] = {name: form.cleaned_data[name] for name in names}
        version = sent_version(request.POST.get("version"))
        try:
            after = act(ballot=row, version=version, by=request.actor, at=timezone.now(), **facts)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, done)
            return redirect("cooperation:ballot", after.pk)
    row.version = carried(form, row.version)
    page = ballot_page(row, None, timezone.now())
    context = frame(seat, "decisions", form=form, ballot=row, what=what, page=page)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "cooperation/decisions/step.html", context, status=status)


def _initial(row: Ballot, at: datetime) -> dict[str, Any]:
    """What is so far: a close that is past is not offered again."""
    closes = timezone.localtime(row.closes_at)
    moment = {"day": closes.date(), "hour": closes.time()} if row.closes_at > at else {}
    return {"text": row.text, **moment}
