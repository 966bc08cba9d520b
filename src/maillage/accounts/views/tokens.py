"""My tokens for programs: the list, a new one shown once, the end of one."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from maillage.accounts.actions import tokens as actions
from maillage.accounts.forms.tokens import NewToken
from maillage.accounts.http import Request
from maillage.accounts.models import TokenScope
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.queries import mandates_of
from maillage.accounts.queries.tokens import tokens_of
from maillage.base.explain import explain
from maillage.base.refusals import Refusal


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.USE_ACCOUNT)
@reauthentication_required(allow_get=True)  # a session left open must not become a key for a year
@sensitive_variables("text")
def tokens(request: Request) -> HttpResponse:
    """List my tokens; make one and show its text, this once."""
    user = request.actor.user
    assert user is not None
    at = timezone.now()
    mandates = mandates_of(user, at=at)
    now_for = request.actor.organisation
    form = NewToken(
        request.POST if request.method == "POST" else None,
        mandates=mandates,
        initial={"organisation": now_for.pk if now_for else ""},
    )
    if form.is_bound and form.is_valid():
        try:
            token, text = actions.create_token(
                name=form.cleaned_data["name"],
                scope=TokenScope(form.cleaned_data["scope"]),
                organisation=form.asked_organisation,
                expires_at=form.expires_at(at),
                by=request.actor,
                at=at,
            )
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            return render(request, "accounts/token_made.html", {"token": token, "text": text}, status=201)
    held = tokens_of(user, at=at)
    return render(
        request, "accounts/tokens.html", {"form": form, "tokens": held}, status=422 if form.is_bound else 200
    )


@require_POST
@requires(Verb.USE_ACCOUNT)
def revoke(request: Request, pk: int) -> HttpResponse:
    """End one of my tokens."""
    user = request.actor.user
    assert user is not None
    token = tokens_of(user, at=timezone.now()).filter(pk=pk).first()
    if token is None:
        raise Http404
    actions.revoke_token(token=token, by=request.actor, at=timezone.now())
    messages.success(request, _("Le jeton « %(name)s » ne donne plus rien.") % {"name": token.name})
    return redirect("account_tokens")
