"""A kept proposal read by whoever holds its link: nothing can be done there, nothing else can be reached."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires
from maillage.consortium.queries.proposals import link_of, snapshot_of
from maillage.consortium.views.frozen import frozen_context

LONGEST_TOKEN = 100


@require_safe
@requires(Verb.VISIT)
def shared(request: Request, token: str) -> HttpResponse:
    """Show a shared proposal; a link that is over says so, one that never was is not found."""
    link = link_of(token) if len(token) <= LONGEST_TOKEN else None
    if link is None:
        raise Http404
    if link.is_open_at(timezone.now()):
        context = frozen_context(link.proposal, snapshot_of(link.proposal)) | {"link": link}
        response = render(request, "consortium/shared.html", context)
    else:
        response = render(request, "consortium/shared_over.html", {"link": link}, status=410)
    # The address is the key: no search engine, no other site and no shared cache may learn it.
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "strict-origin"  # never the token; « no-referrer » makes forms fail CSRF
    response["Cache-Control"] = "private, no-store"
    return response
