"""What the staff does for organisations: territories of facilitators, organisations reunited."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.accounts import actions as people
from maillage.accounts.actions.facilitation import take_back_scope
from maillage.accounts.actions.merging import merge_organisations
from maillage.accounts.forms.organisations import MergeForm, ScopeForm
from maillage.accounts.http import Request
from maillage.accounts.models import FacilitatorScope, Organisation
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.queries import members_of
from maillage.accounts.views.outcomes import attempt
from maillage.base.explain import explain
from maillage.base.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.SUPERVISE)
def scopes(request: Request) -> HttpResponse:
    """Say which territory or network each facilitator works on."""
    form = ScopeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        scope = people.give_scope(**form.cleaned_data, by=request.actor, at=timezone.now())
        messages.success(
            request,
            _("%(name)s accompagne maintenant : %(scope)s.") % {"name": scope.organisation, "scope": scope},
        )
        return redirect("account_scopes")
    rows = FacilitatorScope.objects.select_related("organisation").order_by(
        "organisation__name", "kind", "code"
    )
    return render(
        request,
        "accounts/facilitation_scopes.html",
        {"form": form, "rows": rows},
        status=422 if form.errors else 200,
    )


@require_POST
@requires(Verb.SUPERVISE)
def scope_end(request: Request, pk: int) -> HttpResponse:
    """Take a territory or a network back."""
    scope = FacilitatorScope.objects.select_related("organisation").filter(pk=pk).first()
    if scope is None:
        raise Http404
    return attempt(
        request,
        lambda: take_back_scope(scope=scope, by=request.actor, at=timezone.now()),
        done=_("C’est retiré. Les accès déjà ouverts par des organisations restent ouverts."),
        back=reverse("account_scopes"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.SUPERVISE)
def merge(request: Request) -> HttpResponse:
    """Reunite two organisations: choose, look at what will move, confirm."""
    asked = request.POST if request.method == "POST" else request.GET
    form = MergeForm(asked if asked else None)
    if not (form.is_bound and form.is_valid()):
        return render(
            request, "accounts/organisation_merge.html", {"form": form}, status=422 if form.errors else 200
        )
    lost, into = form.cleaned_data["lost"], form.cleaned_data["into"]
    if request.method == "POST":
        try:
            survivor = merge_organisations(lost=lost, into=into, by=request.actor, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
            return render(request, "accounts/organisation_merge.html", {"form": form}, status=422)
        messages.success(
            request, _("%(lost)s est réunie à %(into)s.") % {"lost": lost.name, "into": survivor.name}
        )
        return redirect("account_organisation_public", survivor.pk)
    context = {"form": form, "both": [_counted(lost), _counted(into)]}
    return render(request, "accounts/organisation_merge.html", context)


def _counted(organisation: Organisation) -> dict[str, object]:
    members = members_of(organisation, at=timezone.now()).count()
    return {"organisation": organisation, "members": members}
