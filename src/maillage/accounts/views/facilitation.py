"""Who may see private data: what a facilitator asks, what an organisation opens, refuses, takes back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.actions import facilitation as actions
from maillage.accounts.forms.organisations import AccessForm
from maillage.accounts.http import Request
from maillage.accounts.models import FacilitationMandate, FacilitationState, Organisation
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.queries import facilitation as queries
from maillage.accounts.views.outcomes import attempt
from maillage.base.explain import explain
from maillage.base.refusals import Refusal

PER_PAGE = 30


@require_safe
@requires(Verb.READ)
def facilitation(request: Request) -> HttpResponse:
    """Who sees our private data; and, for a facilitator, whose private data we see."""
    return _page(request, AccessForm())


@require_POST
@requires(Verb.WRITE)
def ask(request: Request) -> HttpResponse:
    """Ask an organisation of our field to see its private data."""
    form = AccessForm(request.POST)
    organisation = _organisation(form)
    if not form.is_valid() or organisation is None:
        return _page(request, form, asked=organisation, status=422)
    return _try(
        request,
        form,
        lambda: actions.ask_access(
            organisation=organisation,
            purpose=form.cleaned_data["purpose"],
            by=request.actor,
            at=timezone.now(),
        ),
        done=_("La demande est envoyée à l’administration de %(name)s.") % {"name": organisation.name},
        asked=organisation,
    )


@require_POST
@requires(Verb.ADMINISTER)
def grant(request: Request) -> HttpResponse:
    """Open our private data to a facilitator of our territory or network."""
    form = AccessForm(request.POST)
    facilitator = _organisation(form)
    if not form.is_valid() or facilitator is None:
        return _page(request, form, asked=facilitator, status=422)
    return _try(
        request,
        form,
        lambda: actions.grant_access(
            facilitator=facilitator, purpose=form.cleaned_data["purpose"], by=request.actor, at=timezone.now()
        ),
        done=_("%(name)s voit maintenant vos données privées. Vous pouvez retirer cet accès à tout moment.")
        % {"name": facilitator.name},
        asked=facilitator,
    )


@require_POST
@requires(Verb.ADMINISTER)
def answer(request: Request, pk: int) -> HttpResponse:
    """Accept or refuse what a facilitator asked."""
    row = _access(request, pk, "organisation")
    accept = "accept" in request.POST
    done = (
        _("%(name)s voit maintenant vos données privées.")
        if accept
        else _("%(name)s ne verra pas vos données privées.")
    )
    return attempt(
        request,
        lambda: actions.answer_access(access=row, accept=accept, by=request.actor, at=timezone.now()),
        done=done % {"name": row.facilitator.name},
        back=reverse("account_facilitation"),
    )


@require_POST
@requires(Verb.ADMINISTER)
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take back at once what we opened to a facilitator."""
    return _close(request, _access(request, pk, "organisation"))


@require_POST
@requires(Verb.WRITE)
def give_back(request: Request, pk: int) -> HttpResponse:
    """As a facilitator, give an access back, or stop asking for it."""
    return _close(request, _access(request, pk, "facilitator"))


def _close(request: Request, row: FacilitationMandate) -> HttpResponse:
    return attempt(
        request,
        lambda: actions.withdraw_access(access=row, by=request.actor, at=timezone.now()),
        done=_("L’accès est fermé."),
        back=reverse("account_facilitation"),
    )


def _try(
    request: Request, form: AccessForm, act: Callable[[], object], *, done: str, asked: Organisation
) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        form.add_error(None, explain(refusal))
        return _page(request, form, asked=asked, status=422)
    messages.success(request, done)
    return redirect("account_facilitation")


def _organisation(form: AccessForm) -> Organisation | None:
    """Return the organisation the form is about, whatever else is wrong in it."""
    form.is_valid()
    return Organisation.objects.standing().filter(pk=form.cleaned_data.get("organisation") or 0).first()


def _access(request: Request, pk: int, side: str) -> FacilitationMandate:
    """Return an access in which the organisation we act for is on a side, « organisation » or « facilitator »."""
    rows = FacilitationMandate.objects.select_related("organisation", "facilitator")
    row = rows.filter(pk=pk, **{side: request.actor.organisation}).first()
    if row is None:
        raise Http404
    return row


def _page(
    request: Request, form: AccessForm, *, asked: Organisation | None = None, status: int = 200
) -> HttpResponse:
    actor = request.actor
    if actor.organisation is None:
        raise Http404
    ours = list(queries.accesses_to(actor.organisation))
    theirs = list(queries.accesses_of(actor.organisation)) if actor.scopes else []
    may_manage = actor.may(Verb.ADMINISTER)
    context = {
        "organisation": actor.organisation,
        "form": form,
        "asked_id": asked.pk if asked else None,
        "may_manage": may_manage,
        "to_answer": _in(ours, FacilitationState.ASKED),
        "open": _in(ours, FacilitationState.ACCEPTED),
        "closed": [row for row in ours if row.state not in queries.OPEN],
        "to_mandate": queries.to_mandate(actor.organisation) if may_manage else [],
        "is_facilitator": bool(actor.scopes),
        "scopes": actor.scopes,
        "given": _in(theirs, FacilitationState.ACCEPTED),
        "waiting": _in(theirs, FacilitationState.ASKED),
        "page": Paginator(queries.to_ask(actor), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "accounts/facilitation.html", context, status=status)


def _in(rows: list[FacilitationMandate], state: FacilitationState) -> list[FacilitationMandate]:
    return [row for row in rows if row.state == state]
