"""What the installation knows about people: the register, the cookies, one's data, the closing of one's account."""

from __future__ import annotations

import csv
import io
import json

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts.actions.closing import close_account
from maillage.accounts.actions.privacy import give_data
from maillage.accounts.forms.closing import Closing
from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.presentation import my_data as words
from maillage.accounts.presentation import privacy as shown
from maillage.accounts.queries.privacy import left_alone, left_empty
from maillage.base.explain import explain
from maillage.base.refusals import Refusal


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


@require_safe
@requires(Verb.VISIT)
def register(request: Request) -> HttpResponse:
    """The register of processing (GDPR article 30), made from the catalogue that the code itself obeys."""
    context = {"lines": shown.register(_language()), "publisher": settings.PUBLISHER, "host": settings.HOST}
    return render(request, "accounts/register.html", context)


@require_safe
@requires(Verb.VISIT)
def register_json(request: Request) -> HttpResponse:
    """The register as a JSON document."""
    document = shown.register_document(_language(), timezone.localdate())
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_safe
@requires(Verb.VISIT)
def register_csv(request: Request) -> HttpResponse:
    """The register as a table that French spreadsheets open as it is."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(shown.register_rows(_language()))
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="registre-des-traitements.csv"'
    return response


@require_safe
@requires(Verb.VISIT)
def cookies(request: Request) -> HttpResponse:
    """Each cookie, what it is for, how long it lives; and why there is no banner."""
    return render(request, "accounts/cookies.html", {"cookies": shown.cookies()})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.USE_ACCOUNT)
@reauthentication_required(allow_get=True)  # a session left open must not hand out a whole life
def my_data(request: Request) -> HttpResponse:
    """All that is held about me: a page to read, or a file to take away; either is journaled."""
    user = request.actor.user
    assert user is not None
    if request.method != "POST":
        return render(request, "accounts/my_data.html", {"held": shown.closing(user, _language())})
    at = timezone.now()
    data = give_data(user=user, language=_language(), by=request.actor, at=at)
    if request.POST.get("form") == "page":
        return render(request, "accounts/my_data_page.html", {"data": data, "purposes": words.readable(data)})
    response = HttpResponse(
        json.dumps(data.model_dump(mode="json"), ensure_ascii=False, indent=1),
        content_type="application/json",
    )
    response["Content-Disposition"] = f'attachment; filename="maillage-mes-donnees-{at:%Y-%m-%d}.json"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.USE_ACCOUNT)
@reauthentication_required(allow_get=True)
def close(request: Request) -> HttpResponse:
    """Show what closing my account does; close it once I wrote my address."""
    user = request.actor.user
    assert user is not None
    at = timezone.now()
    form = Closing(request.POST if request.method == "POST" else None, user=user)
    if form.is_bound and form.is_valid():
        try:
            close_account(user=user, by=request.actor, at=at)
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            logout(request)
            return redirect("account_closed")
    context = {
        "form": form,
        "fates": shown.closing(user, _language()),
        "alone": left_alone(user, at=at),
        "empty": left_empty(user, at=at),
    }
    return render(request, "accounts/close.html", context, status=422 if form.is_bound else 200)


@require_safe
@requires(Verb.VISIT)
def closed(request: Request) -> HttpResponse:
    """The account is closed."""
    return render(request, "accounts/closed.html")
