"""The pages of organisations: the one I act for, its public page, all mine."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.actions import organisations as actions
from maillage.accounts.forms.organisations import OrganisationForm
from maillage.accounts.http import Request
from maillage.accounts.models import Organisation
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.presentation.history import latest_of
from maillage.accounts.queries import mandates_of
from maillage.accounts.queries.facilitation import facilitators_of
from maillage.accounts.queries.joining import requests_of
from maillage.base.explain import explain
from maillage.base.refusals import Refusal


@require_safe
@requires(Verb.READ)
def organisation(request: Request) -> HttpResponse:
    """The organisation I act for: what everybody sees of it, what it keeps, and the ways to its people."""
    own = _own(request)
    context = {
        "organisation": own,
        "may_manage": request.actor.may(Verb.ADMINISTER),
        "facilitators": facilitators_of(own.departement, own.network),
        "history": latest_of(f"organisation:{own.pk}", request.actor),
    }
    return render(request, "accounts/organisation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.ADMINISTER)
def edit(request: Request) -> HttpResponse:
    """Change what the organisation says of itself; the second of two people compares, then chooses."""
    own = _own(request)
    form = OrganisationForm(
        request.POST if request.method == "POST" else None, initial=OrganisationForm.opened_on(own)
    )
    if form.is_bound and form.is_valid():
        try:
            actions.change_organisation(
                settings=form.settings(),
                version=form.cleaned_data["version"],
                by=request.actor,
                at=timezone.now(),
            )
        except actions.OrganisationChangedMeanwhile as refusal:
            return _compare(request, own, form, explain(refusal))
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect("account_organisation")
    return render(
        request, "accounts/organisation_edit.html", {"form": form}, status=422 if form.errors else 200
    )


@require_safe
@requires(Verb.VISIT)
def public(request: Request, pk: int) -> HttpResponse:
    """What everybody sees of an organisation; one that was merged says where it lives on."""
    found = Organisation.objects.select_related("merged_into").filter(pk=pk).first()
    if found is None:
        raise Http404
    survivor = found.survivor if found.merged_into else None
    return render(request, "accounts/organisation_public.html", {"organisation": found, "survivor": survivor})


@require_safe
@requires(Verb.USE_ACCOUNT)
def mine(request: Request) -> HttpResponse:
    """All my organisations, with a filter when there are many."""
    user = request.actor.user
    assert user is not None
    words = request.GET.get("q", "").strip()[:100]
    mandates = mandates_of(user, at=timezone.now())
    found = [one for one in mandates if words.casefold() in one.organisation.name.casefold()]
    context = {"mandates": found, "count": len(mandates), "words": words, "requests": requests_of(user)[:10]}
    return render(request, "accounts/organisations_mine.html", context)


def _own(request: Request) -> Organisation:
    """Return the organisation one acts for, as it is now."""
    if request.actor.organisation is None:
        raise Http404
    return request.actor.organisation


def _compare(request: Request, own: Organisation, form: OrganisationForm, why: str) -> HttpResponse:
    """Show both versions; what was typed stays in the form, on the version now kept."""
    fresh = Organisation.objects.get(pk=own.pk)
    mine, theirs = form.settings(), actions.settings_of(fresh)
    data: dict[str, Any] = {**form.data.dict(), "version": fresh.version}  # type: ignore[attr-defined]
    rows = [
        {
            "label": form.fields[name].label,
            "left": getattr(theirs, name) or "–",
            "right": getattr(mine, name) or "–",
        }
        for name in actions.LABELS
    ]
    context = {"form": OrganisationForm(data), "rows": rows, "why": why}
    return render(request, "accounts/organisation_edit.html", context, status=409)
