"""Ask to act for an organisation: find it by its SIRET, say with which evidence, follow one's request."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts import hooks
from maillage.accounts.actions import joining as actions
from maillage.accounts.actions import postal
from maillage.accounts.domain.joining import PUBLIC_PROVIDERS
from maillage.accounts.domain.siret import format_siret, is_siret
from maillage.accounts.forms.joining import AskForm, CodeForm, SiretForm
from maillage.accounts.http import Request
from maillage.accounts.middleware import SESSION_KEY
from maillage.accounts.models import JoinRequest, Organisation, OrganisationKind
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.queries import joining as queries
from maillage.accounts.queries.facilitation import facilitators_of
from maillage.accounts.queries.mandates import has_administrator
from maillage.accounts.views.outcomes import attempt
from maillage.base.explain import explain
from maillage.base.refusals import Refusal


@require_safe
@requires(Verb.USE_ACCOUNT)
def join(request: Request) -> HttpResponse:
    """Type a SIRET; or see where my requests stand."""
    user = request.actor.user
    assert user is not None
    form = SiretForm(request.GET if "siret" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect(f"{reverse('account_join_ask')}?{urlencode({'siret': form.cleaned_data['siret']})}")
    mine = queries.requests_of(user)[:20]
    status = 422 if form.is_bound else 200
    return render(request, "accounts/join.html", {"form": form, "mine": mine}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.USE_ACCOUNT)
def ask(request: Request) -> HttpResponse:
    """Say who the organisation is when nobody knows it, and with which evidence one acts for it."""
    siret = request.GET.get("siret", "")
    if siret and not is_siret(siret):
        return redirect(f"{reverse('account_join')}?{urlencode({'siret': siret[:40]})}")
    to = _organisation(request.GET.get("organisation", "")) or queries.standing(siret)
    known = hooks.known(siret) if siret and to is None else None
    form = AskForm(
        request.POST or None,
        request.FILES or None,
        described=to is not None or known is not None,
        here=to is not None,
        with_siret=bool(siret),
        initial={"name": request.GET.get("nom", "")[:200], "kind": _usual_kind(siret)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.ask_to_join(asking=_asking(form, siret), to=to, by=request.actor, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(
                request, _("Votre demande est envoyée. Vous serez prévenu de la réponse par courriel.")
            )
            return redirect("account_request", row.pk)
    context = {"form": form, "siret": siret, "siret_text": format_siret(siret), "to": to, "known": known}
    context |= _around(request, to, known)
    return render(request, "accounts/join_ask.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Verb.USE_ACCOUNT)
def request_page(request: Request, pk: int) -> HttpResponse:
    """Follow one of my requests."""
    return _request_page(request, _own(request, pk), CodeForm())


@require_POST
@requires(Verb.USE_ACCOUNT)
def cancel(request: Request, pk: int) -> HttpResponse:
    """Give up one of my requests."""
    row = _own(request, pk)
    return attempt(
        request,
        lambda: actions.cancel_request(request=row, by=request.actor, at=timezone.now()),
        done=_("Votre demande est abandonnée."),
        back=reverse("account_join"),
    )


@require_POST
@requires(Verb.USE_ACCOUNT)
def code(request: Request, pk: int) -> HttpResponse:
    """Type the code that came by post."""
    row, form = _own(request, pk), CodeForm(request.POST)
    if not form.is_valid():
        return _request_page(request, row, form, status=422)
    try:
        organisation = postal.enter_code(
            request=row, code=form.cleaned_data["code"], by=request.actor, at=timezone.now()
        )
    except Refusal as refusal:
        form.add_error("code", explain(refusal))
        return _request_page(request, _own(request, pk), form, status=422)
    request.session[SESSION_KEY] = organisation.pk
    messages.success(
        request, _("C’est le bon code : vous agissez pour %(name)s.") % {"name": organisation.name}
    )
    return redirect("account_organisation")


def _request_page(request: Request, row: JoinRequest, form: CodeForm, *, status: int = 200) -> HttpResponse:
    context = {"row": row, "form": form} | _who_decides(row.organisation, row.departement)
    return render(request, "accounts/join_request.html", context, status=status)


def _own(request: Request, pk: int) -> JoinRequest:
    assert request.actor.user is not None
    row = queries.requests_of(request.actor.user).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _organisation(text: str) -> Organisation | None:
    if not text:
        return None
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
    found = Organisation.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return found.survivor


def _usual_kind(siret: str) -> str:
    return OrganisationKind.COMPANY if siret else OrganisationKind.COLLECTIVE


def _asking(form: AskForm, siret: str) -> actions.Asking:
    said: dict[str, Any] = {name: form.cleaned_data[name] for name in form.cleaned_data if name != "document"}
    return actions.Asking(
        **{"name": "", "kind": OrganisationKind.STRUCTURE} | said,
        siret=siret,
        document=form.cleaned_data["document"],
        document_name=form.document_name,
    )


def _around(request: Request, to: Organisation | None, known: hooks.Known | None) -> dict[str, Any]:
    """Return who will decide, and which address of the person may be evidence."""
    user = request.actor.user
    assert user is not None
    departement = known.departement if known else request.POST.get("departement", "")
    return _who_decides(to, departement) | {
        "domains": queries.own_domains(user),
        "source": _(known.source) if known else "",
        "is_personal": user.email.rpartition("@")[2] in PUBLIC_PROVIDERS,
    }


def _who_decides(organisation: Organisation | None, departement: str) -> dict[str, Any]:
    """Say who reads a request: « administrators », « facilitators » with their names, or « staff »."""
    if organisation is not None:
        if has_administrator(organisation, at=timezone.now()):
            return {"decider": "administrators", "facilitators": []}
        found = facilitators_of(organisation.departement, organisation.network)
    else:
        found = facilitators_of(departement)
    return {"decider": "facilitators" if found else "staff", "facilitators": found}
