"""Sign in by a link, replace a forgotten password, open an account: three uses of one link sent to an address."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.actions import signing
from maillage.accounts.actions.people import EmailTaken
from maillage.accounts.domain.devices import device
from maillage.accounts.forms.signing import AskLinkForm, NewPasswordForm, OpenAccountForm
from maillage.accounts.http import Request
from maillage.accounts.middleware import origin_of
from maillage.accounts.models import User
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.mail.actions.links import open_link
from maillage.mail.models import Link

View = Callable[..., HttpResponse]
ASKED = "asked_link"
both = require_http_methods(["GET", "HEAD", "POST"])


def limited(action: str, rates: str) -> Callable[[View], View]:
    """Refuse with 429 beyond so many POST from a place (« 20/h/ip »)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if not ratelimit.consume(request, app="maillage", action=action, config={action: rates}):
                return ratelimit.respond_429(request)
            return view(request, *args, **kwargs)

        return checked

    return decorate


def by_link(view: View) -> View:
    """Show a page that a link of a message leads to: never kept, never told to another site; a refusal is explained."""

    @wraps(view)
    def shown(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer = view(request, *args, **kwargs)
        except Refusal as refusal:
            answer = render(request, "account/link_refused.html", {"why": explain(refusal)}, status=410)
        # Never the token. Not « no-referrer »: browsers then send « Origin: null », which CSRF protection refuses.
        answer.headers["Referrer-Policy"] = "strict-origin"
        answer.headers["Cache-Control"] = "no-store, private"
        return answer

    return shown


def after(request: Request) -> str:
    """Return the page of this site to go to afterwards, empty without one."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""


def _ask(request: Request, purpose: str, template: str) -> HttpResponse:
    """Ask for an address and send it a link; the answer is the same for every address."""
    form = AskLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        signing.send_link(
            purpose=purpose,
            email=form.cleaned_data["email"],
            after=after(request),
            language=get_language() or "fr",
            device=explain(device(request.headers.get("User-Agent", ""))),
            at=timezone.now(),
        )
        request.session[ASKED] = form.cleaned_data["email"]
        return redirect("account_link_sent")
    return render(
        request, template, {"form": form, "next": after(request)}, status=422 if form.errors else 200
    )


@both
@requires(Verb.VISIT)
@limited("ask_link", "20/h/ip")
def ask_sign_in(request: Request) -> HttpResponse:
    """Receive a link to sign in."""
    return _ask(request, signing.SIGN_IN, "account/ask_link.html")


@both
@requires(Verb.VISIT)
@limited("ask_link", "20/h/ip")
def ask_password(request: Request) -> HttpResponse:
    """Receive a link to replace a forgotten password."""
    return _ask(request, signing.PASSWORD, "account/forgotten.html")


@both
@requires(Verb.VISIT)
@limited("ask_link", "20/h/ip")
def sign_up(request: Request) -> HttpResponse:
    """Receive a link to open an account."""
    return _ask(request, signing.SIGN_UP, "account/sign_up.html")


@require_safe
@requires(Verb.VISIT)
def sent(request: Request) -> HttpResponse:
    """A message is on its way, to an address that may or may not have an account."""
    return render(request, "account/link_sent.html", {"address": request.session.get(ASKED, "")})


def _facts(request: Request, link: Link) -> dict[str, object]:
    """Return what every page of a link says: for whom it is, and whether this browser asked for it."""
    asked = request.session.get(ASKED) == link.meant_for
    return {"link": link, "elsewhere": not asked, "next": after(request)}


@both
@by_link
@requires(Verb.VISIT)
@limited("use_link", "30/h/ip")
def sign_in(request: Request, token: str) -> HttpResponse:
    """Opening the link changes nothing; the click signs in, then the second factor is asked if there is one."""
    link = open_link(token=token, purpose=signing.SIGN_IN, at=timezone.now())
    if request.method == "POST":
        person = signing.use_sign_in_link(token=token, at=timezone.now())
        return enter(request, person, "link")
    signing.person_of(link)
    return render(request, "account/link_open.html", _facts(request, link))


@sensitive_post_parameters("password")
@both
@by_link
@requires(Verb.VISIT)
@limited("use_link", "30/h/ip")
def new_password(request: Request, token: str) -> HttpResponse:
    """Choose a password in place of the forgotten one, then sign in with it."""
    link = open_link(token=token, purpose=signing.PASSWORD, at=timezone.now())
    form = NewPasswordForm(request.POST or None, user=signing.person_of(link))
    if request.method == "POST" and form.is_valid():
        signing.replace_password(
            token=token, password=form.cleaned_data["password"], origin=origin_of(request), at=timezone.now()
        )
        messages.success(request, _("Votre mot de passe est remplacé. Connectez-vous avec le nouveau."))
        return redirect("account_login")
    facts = _facts(request, link) | {"form": form}
    return render(request, "account/new_password.html", facts, status=422 if form.errors else 200)


@sensitive_post_parameters("password")
@both
@by_link
@requires(Verb.VISIT)
@limited("use_link", "30/h/ip")
def open_account(request: Request, token: str) -> HttpResponse:
    """Say one's name, choose a password or none: the account is open and one is signed in."""
    link = open_link(token=token, purpose=signing.SIGN_UP, at=timezone.now())
    if User.objects.filter(email__iexact=link.meant_for).exists():
        raise EmailTaken(email=link.meant_for)
    form = OpenAccountForm(request.POST or None, user=User(email=link.meant_for))
    if request.method == "POST" and form.is_valid():
        person = signing.use_sign_up_link(
            token=token,
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password"],
            language=get_language() or "fr",
            origin=origin_of(request),
            at=timezone.now(),
        )
        return enter(request, person, "link")
    facts = _facts(request, link) | {"form": form}
    return render(request, "account/open_account.html", facts, status=422 if form.errors else 200)


def enter(request: Request, person: User, method: str, **signal: Any) -> HttpResponse:
    """Sign a person in, through the second factor if there is one; the session gets another key."""
    request.session.pop(ASKED, None)
    record_authentication(request, person, method=method, email=person.email)
    login = Login(
        user=person, email=person.email, redirect_url=after(request) or None, signal_kwargs=signal or None
    )
    return perform_login(request, login)
