"""My news, how often I receive them by mail, and the links that stop a mail."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.actions import notifications as actions
from maillage.accounts.domain import notices
from maillage.accounts.http import Request
from maillage.accounts.middleware import origin_of
from maillage.accounts.models import Frequency
from maillage.accounts.permissions import Verb, requires
from maillage.accounts.queries.notifications import names_of, news_of, preferences_of, unsubscribed
from maillage.base.explain import explain

PER_PAGE = 20


class Frequencies(forms.Form):
    """One choice for each kind of news that is not essential, named by the code of the kind."""

    def __init__(self, *args: object, pairs: list[tuple[notices.Kind, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for kind, frequency in pairs:
            if not kind.essential:
                self.fields[kind.code] = forms.ChoiceField(
                    label=explain((kind.label, {})), choices=Frequency.choices, initial=frequency
                )


@require_safe
@requires(Verb.USE_ACCOUNT)
def news(request: Request) -> HttpResponse:
    """All my news, the latest first."""
    assert request.actor.user is not None
    rows = news_of(request.actor.user)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    names = names_of(row.organisation_id for row in page)
    several = len(names) > 1
    told = [(row, actions.told(row), names.get(row.organisation_id, "") if several else "") for row in page]
    unread = rows.filter(read_at=None).count()
    return render(request, "accounts/news.html", {"page": page, "told": told, "unread": unread})


@require_POST
@requires(Verb.USE_ACCOUNT)
def read(request: Request) -> HttpResponse:
    """Mark one piece of news as read, or all of them."""
    number = request.POST.get("news", "")
    if number and not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    actions.mark_read(number=int(number) if number else None, by=request.actor, at=timezone.now())
    return redirect("account_news")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.USE_ACCOUNT)
def preferences(request: Request) -> HttpResponse:
    """Choose how often each kind of news is mailed."""
    user = request.actor.user
    assert user is not None
    pairs = preferences_of(user)
    form = Frequencies(request.POST if request.method == "POST" else None, pairs=pairs)
    if form.is_bound and form.is_valid():
        for code, frequency in form.cleaned_data.items():
            actions.choose_frequency(
                user=user, kind=code, frequency=Frequency(frequency), by=request.actor, at=timezone.now()
            )
        messages.success(request, _("Vos choix sont enregistrés."))
        return redirect("account_mails")
    essential = [explain((kind.label, {})) for kind, _frequency in pairs if kind.essential]
    status = 422 if form.is_bound else 200
    return render(request, "accounts/mails.html", {"form": form, "essential": essential}, status=status)


@csrf_exempt  # RFC 8058: the mail program posts by itself, without our cookie; the signed link is the proof
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Verb.VISIT)
def unsubscribe(request: Request, token: str) -> HttpResponse:
    """Say what the link would stop, and stop it once asked: opening it changes nothing."""
    found = unsubscribed(token)
    if found is None:
        return render(request, "accounts/unsubscribe_unknown.html", status=404)
    user, scope = found
    if request.method == "POST":
        actions.unsubscribe(user=user, scope=scope, at=timezone.now(), origin=origin_of(request))
    label = "" if scope == actions.EVERYTHING else explain((notices.kind(scope).label, {}))
    return render(
        request,
        "accounts/unsubscribe.html",
        {"label": label, "done": request.method == "POST", "token": token},
    )
