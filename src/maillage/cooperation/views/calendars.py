"""One's own agenda over every project, the secret addresses of the calendars one follows, and these calendars."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.base.explain import explain
from maillage.base.refusals import Refusal
from maillage.cooperation.actions import feeds as actions
from maillage.cooperation.domain.calendar import Entry
from maillage.cooperation.forms.calendars import FollowForm
from maillage.cooperation.presentation.calendars import CONTENT_TYPE, entries_of, feed_file, name_of_feed
from maillage.cooperation.queries.calendars import calendar_followed, calendars_of, dates_followed, dates_for
from maillage.mail.queries.letters import full_url

LONGEST_SECRET = 100
SHOWN = 60
LATE_SHOWN = timedelta(days=60)


@never_cache
@require_safe
@requires(Verb.READ)
def agenda(request: Request) -> HttpResponse:
    """Show the next meetings and deadlines of every project, and the calendars one follows."""
    return _agenda(request)


def _agenda(request: Request, *, status: int = 200, **more: Any) -> HttpResponse:
    at = timezone.now()
    entries = entries_of(dates_for(request.actor, at))
    today = timezone.localdate(at)
    coming = [one for one in entries if one.day >= today]
    late = [one for one in entries if not one.has_hour and today - LATE_SHOWN <= one.day < today]
    user = request.actor.user
    assert user is not None
    form = FollowForm(actor=request.actor)
    context = {
        "months": _by_month(coming[:SHOWN]),
        "more": max(len(coming) - SHOWN, 0),
        "late": late,
        "calendars": [(one, name_of_feed(one)) for one in calendars_of(user)],
        "form": form,
        "today": today,
    }
    return render(request, "cooperation/meetings/mine.html", context | more, status=status)


def _by_month(entries: list[Entry]) -> list[tuple[Any, list[Entry]]]:
    months: dict[Any, list[Entry]] = {}
    for one in entries:
        months.setdefault(one.day.replace(day=1), []).append(one)
    return list(months.items())


@never_cache
@require_POST
@requires(Verb.READ)
@sensitive_variables("secret", "url")
def follow(request: Request) -> HttpResponse:
    """Make the secret address of a calendar and show it, this once."""
    form = FollowForm(request.POST, actor=request.actor)
    if form.is_valid():
        try:
            feed, secret = actions.follow(**form.followed(), by=request.actor, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, explain(refusal))
        else:
            url = full_url(reverse("cooperation:calendar_feed", args=[secret]))
            context = {
                "feed": feed,
                "name": name_of_feed(feed),
                "url": url,
                "webcal": url.partition("://")[2],
            }
            return render(request, "cooperation/meetings/followed.html", context, status=201)
    return _agenda(request, status=422, form=form)


@require_POST
@requires(Verb.READ)
def stop(request: Request, pk: int) -> HttpResponse:
    """Take the address of a calendar back."""
    user = request.actor.user
    assert user is not None
    feed = calendars_of(user).filter(pk=pk).first()
    if feed is None:
        raise Http404
    try:
        actions.stop(feed=feed, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("Cette adresse ne donne plus rien."))
    return redirect("cooperation:agenda")


@require_safe
@requires(Verb.VISIT)
@sensitive_variables("token")
def feed(request: Request, token: str) -> HttpResponse:
    """Give a calendar to the program that follows it: what its person may read today, in that person's language."""
    found = calendar_followed(token) if len(token) <= LONGEST_SECRET else None
    if found is None:
        raise Http404
    if found.revoked_at is not None:
        return HttpResponse(
            _("Cette adresse a été retirée."), status=410, content_type="text/plain; charset=utf-8"
        )
    with translation.override(found.user.language):
        content = feed_file(entries_of(dates_followed(found, timezone.now())), found)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["ETag"] = etag
    answer = get_conditional_response(request, etag=etag, response=response) or response
    # The address is the key: nobody on the way may keep what it gives, nor a search engine learn of it.
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
