"""The line that every page shows during a visit of the staff."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from maillage.accounts.actors import Actor


def banner(request: HttpRequest, actor: object) -> str | None:
    """Return the line that says as whom one looks, None outside a visit."""
    if not isinstance(actor, Actor) or actor.visitor is None:
        return None
    return render_to_string("accounts/_visit_banner.html", {"actor": actor}, request=request)
