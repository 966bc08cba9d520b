"""Sign in with ProConnect: leave, come back, prove the address the first time; sign out of both."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as allauth
from allauth.account.decorators import reauthentication_required
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from maillage.accounts.actions import proconnect as actions
from maillage.accounts.actions.visits import close_visit
from maillage.accounts.actors import Actor
from maillage.accounts.adapters.people import ID_TOKEN
from maillage.accounts.adapters.social import PENDING
from maillage.accounts.http import Request
from maillage.accounts.middleware import VISIT_KEY, origin_of
from maillage.accounts.oidc import PROVIDER, LeaveView, ProConnectAdapter, ReturnView
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.views.signing import ASKED, both, by_link, enter, limited
from maillage.base.refusals import Refusal
from maillage.mail.actions.links import open_link
from maillage.mail.domain.addresses import masked, normalise_address
from maillage.mail.queries.letters import full_url

View = Callable[..., HttpResponse]


def offered(view: View) -> View:
    """Answer 404 on an installation without ProConnect, 403 during a visit; a provider that fails has its page."""

    @wraps(view)
    def checked(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.PROCONNECT is None:
            raise Http404
        if VISIT_KEY in request.session:
            raise PermissionDenied
        adapter = ProConnectAdapter(request, PROVIDER)
        try:
            return view(request, adapter, *args, **kwargs)
        except (OAuth2Error, RequestException, KeyError) as error:
            return render_authentication_error(request, adapter.get_provider(), exception=error)

    return checked


@require_safe
@requires(Verb.VISIT)
@offered
def leave(request: Request, adapter: ProConnectAdapter) -> HttpResponse:
    """Leave for ProConnect."""
    return LeaveView.adapter_view(adapter)(request)


@require_safe
@requires(Verb.VISIT)
@offered
def come_back(request: Request, adapter: ProConnectAdapter) -> HttpResponse:
    """Come back from ProConnect, recognised or not."""
    return ReturnView.adapter_view(adapter)(request)


def _pending(request: Request) -> SocialLogin | None:
    try:
        return SocialLogin.deserialize(request.session[PENDING])
    except (KeyError, ValueError):
        return None


@both
@requires(Verb.VISIT)
@limited("ask_link", "20/h/ip")
def link(request: Request) -> HttpResponse:
    """The first time: ProConnect knows the person, we do not; a message to the address joins both."""
    pending = _pending(request)
    if pending is None or pending.user is None:
        return redirect("account_login")
    said = pending.account.extra_data["userinfo"]
    try:
        address = normalise_address(said["email"] if said["email_verified"] is not False else "")
    except Refusal:
        return render(request, "account/proconnect_no_address.html", status=422)
    if request.method == "POST":
        url = full_url(reverse("account_proconnect_confirm", args=["TOKEN"]))
        actions.send_proof(
            uid=pending.account.uid,
            email=address,
            url=url,
            language=get_language() or "fr",
            at=timezone.now(),
        )
        request.session[ASKED] = address
        return redirect("account_link_sent")
    return render(request, "account/proconnect_link.html", {"address": masked(address), "name": pending.user})


@both
@by_link
@requires(Verb.VISIT)
@limited("use_link", "30/h/ip")
def confirm(request: Request, token: str) -> HttpResponse:
    """The link of that message, opened in the same browser: one click joins and signs in."""
    sent = open_link(token=token, purpose=actions.PURPOSE, at=timezone.now())
    pending = _pending(request)
    if pending is None or pending.user is None:
        raise actions.OtherBrowser()
    if request.method == "POST":
        person = actions.join_identity(
            token=token,
            account=pending.account,
            name=str(getattr(pending.user, "name", "")),
            origin=origin_of(request),
            at=timezone.now(),
        )
        del request.session[PENDING]
        return enter(request, person, "socialaccount", sociallogin=pending)
    return render(request, "account/proconnect_confirm.html", {"link": sent})


@require_POST
@requires(Verb.USE_ACCOUNT)
@reauthentication_required(app="allauth.socialaccount")
def forget(request: Request) -> HttpResponseRedirect:
    """Take ProConnect off my account."""
    actions.forget_identity(by=request.actor, keep=request.session.session_key or "", at=timezone.now())
    messages.success(request, _("Votre compte n’est plus relié à ProConnect."))
    return redirect("account_security")


@both
@requires(Verb.VISIT)
def sign_out(request: Request) -> HttpResponse:
    """Sign out of Maillage; who came by ProConnect is led to sign out of it too (a page: a form may not leave)."""
    id_token, visit = request.session.get(ID_TOKEN, ""), request.session.get(VISIT_KEY)
    if request.method == "POST" and visit and request.user.is_authenticated:
        close_visit(number=visit, by=Actor(user=request.user, origin=origin_of(request)), at=timezone.now())
    answer: HttpResponse = allauth.logout(request)
    if request.method != "POST":
        return answer
    url = _end_session_url(request, id_token) if id_token and settings.PROCONNECT else ""
    if url:
        answer = render(request, "account/proconnect_sign_out.html", {"url": url})
    if request.is_secure():
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


def _end_session_url(request: Request, id_token: str) -> str:
    try:
        return ProConnectAdapter(request, PROVIDER).end_session_url(id_token)
    except (OAuth2Error, RequestException, KeyError):
        return ""  # the session here is over all the same
