"""Who asks (`request.actor`), how long a session lives, and what a visit of the staff may do."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY as SIGNED_IN
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from maillage.accounts.actions.visits import close_visit
from maillage.accounts.actors import ANONYMOUS, Actor
from maillage.accounts.models import User
from maillage.accounts.queries import actor_for
from maillage.accounts.queries.visits import visit_under_way

GetResponse = Callable[[HttpRequest], HttpResponse]
SESSION_KEY = "organisation"
VISIT_KEY = "visit"
SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"
SEEN_EVERY = 60
"""Seconds between two writes of when a session was last seen."""
SAFE = {"GET", "HEAD", "OPTIONS"}


def origin_of(request: HttpRequest) -> str:
    """Return what the journal writes as the page: method and path.

    Neither the query (it may hold what was typed) nor the token of a link (it may still let somebody in).
    """
    path = request.path
    token = request.resolver_match.kwargs.get("token") if request.resolver_match else None
    return f"{request.method} {path.replace(str(token), '…') if token else path}"[:200]


def actor(get_response: GetResponse) -> GetResponse:
    """Attach the actor, read from the database only when a view or a template asks for it."""

    def find(request: HttpRequest) -> Actor:
        user = request.user
        if not user.is_authenticated:
            return ANONYMOUS.at(origin_of(request))
        if VISIT_KEY in request.session:
            visitor = _visitor(request, user)
            if visitor is not None:
                return visitor
        chosen = request.session.get(SESSION_KEY)
        return actor_for(user, chosen, at=timezone.now(), origin=origin_of(request))

    def middleware(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: find(request))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def _visitor(request: HttpRequest, staff: User) -> Actor | None:
    """Return the person as the member of the staff sees it; None once the visit is over, which is written then."""
    at, origin = timezone.now(), origin_of(request)
    visit = visit_under_way(request.session[VISIT_KEY], staff=staff, at=at)
    if visit is not None:
        seen = actor_for(visit.person, at=at, origin=origin)
        return replace(seen, visitor=staff, read_only=True)
    close_visit(number=request.session.pop(VISIT_KEY), by=Actor(user=staff, origin=origin), at=at)
    return None


def visits_only_look(get_response: GetResponse) -> GetResponse:
    """During a visit, refuse every request that could change something, before any view sees it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in SAFE or VISIT_KEY not in request.session:
            return get_response(request)
        if request.path in (reverse("account_visit_end"), reverse("account_logout")):
            return get_response(request)
        # Also when the visit has just ended by itself: what was asked was asked on a page of somebody else.
        over = request.actor.visitor is None  # type: ignore[attr-defined]
        return render(request, "accounts/visit_refused.html", {"over": over}, status=403)

    return middleware


def life_of_sessions(get_response: GetResponse) -> GetResponse:
    """Sign out a session too old or left alone; keep the pages of somebody signed in out of every cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if SIGNED_IN not in request.session:
            return get_response(request)
        now = time.time()
        if _is_over(request, now):
            logout(request)
            messages.info(
                request, _("Vous avez été déconnecté pour protéger votre compte : reconnectez-vous.")
            )
        elif now - request.session.get(SEEN_AT, 0) >= SEEN_EVERY:
            request.session[SEEN_AT] = now
            request.session.setdefault(SIGNED_IN_AT, now)
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return middleware


def _is_over(request: HttpRequest, now: float) -> bool:
    """Tell whether a session was left alone too long, or began too long ago."""
    signed_in_at, seen_at = request.session.get(SIGNED_IN_AT, now), request.session.get(SEEN_AT, now)
    return now - seen_at > settings.SESSION_IDLE_AGE or now - signed_in_at > settings.SESSION_COOKIE_AGE


def stamp_session(request: HttpRequest, **kwargs: object) -> None:
    """Write when a session began: called by Django at each sign-in, whatever the way."""
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = time.time()
