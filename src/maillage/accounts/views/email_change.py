"""Change the address of one's account: asked here, approved from the old one, proved from the new one."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from maillage.accounts.actions import email_change as actions
from maillage.accounts.forms.signing import AskLinkForm
from maillage.accounts.http import Request
from maillage.accounts.middleware import origin_of
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.queries.email_change import OLD, change_under_way
from maillage.accounts.views.signing import both, by_link, limited
from maillage.base.explain import explain
from maillage.base.refusals import Refusal


@both
@requires(Verb.USE_ACCOUNT)
@reauthentication_required(app="allauth.account")
@limited("email_change", "10/h/ip")
def change(request: Request) -> HttpResponse:
    """Ask for another address; one that has an account is answered like any other."""
    assert request.actor.user is not None
    form = AskLinkForm(request.POST or None)
    form.fields["email"].label = _("Nouvelle adresse")
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_email_change(new=form.cleaned_data["email"], by=request.actor, at=timezone.now())
        except Refusal as refusal:
            form.add_error("email", explain(refusal))
        else:
            return redirect("account_email_change")
    under_way = change_under_way(request.actor.user, at=timezone.now())
    facts = {"form": form, "change": under_way, "person": request.actor.user}
    return render(request, "accounts/email_change.html", facts, status=422 if form.errors else 200)


@require_POST
@requires(Verb.USE_ACCOUNT)
def cancel(request: Request) -> HttpResponseRedirect:
    """Give the change up."""
    try:
        actions.cancel_email_change(by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.info(request, explain(refusal))
    else:
        messages.success(request, _("Votre adresse ne change pas. Les liens envoyés n’ouvrent plus rien."))
    return redirect("account_security")


@both
@by_link
@requires(Verb.VISIT)
@limited("use_link", "30/h/ip")
def confirm(request: Request, token: str) -> HttpResponse:
    """Opened from either address: one click approves or proves, another refuses."""
    link = actions.open_email_link(token=token, at=timezone.now())
    facts: dict[str, object] = {"link": link, "is_old": link.purpose == OLD}
    if request.method != "POST":
        return render(request, "accounts/email_confirm.html", facts)
    if "refuse" in request.POST:
        actions.refuse_email_change(token=token, origin=origin_of(request), at=timezone.now())
        return render(request, "accounts/email_confirmed.html", facts | {"refused": True})
    done = actions.use_email_link(token=token, origin=origin_of(request), at=timezone.now())
    return render(request, "accounts/email_confirmed.html", facts | {"done": done})
