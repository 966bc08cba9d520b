"""Sets `request.actor`: who asks, for which organisation, from which page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from maillage.accounts.actors import ANONYMOUS, Actor
from maillage.accounts.queries import actor_for

SESSION_KEY = "organisation"


def origin_of(request: HttpRequest) -> str:
    """Return what the journal writes as the page: method and path, no query (it may hold what was typed)."""
    return f"{request.method} {request.path}"[:200]


def actor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Attach the actor, read from the database only when a view or a template asks for it."""

    def find(request: HttpRequest) -> Actor:
        user = request.user
        if not user.is_authenticated:
            return ANONYMOUS.at(origin_of(request))
        chosen = request.session.get(SESSION_KEY)
        return actor_for(user, chosen, at=timezone.now(), origin=origin_of(request))

    def middleware(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: find(request))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
