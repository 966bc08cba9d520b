"""The security of one's account: how one signs in, and from where."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Verb, requires


@require_safe
@requires(Verb.USE_ACCOUNT)
def security(request: Request) -> HttpResponse:
    """The ways into my account."""
    return render(request, "accounts/security.html")
