"""The request as our views receive it."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from maillage.accounts.actors import Actor


class Request(HttpRequest):
    """A request with its actor and what htmx asked (set by the middleware)."""

    actor: Actor
    htmx: HtmxDetails
