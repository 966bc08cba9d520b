"""Named places in a page where a higher capability adds a panel or an action.

A low capability renders the slot (`{% slot "tender.actions" tender %}`) and never learns who fills it;
a higher one registers a renderer in its `AppConfig.ready`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

Renderer = Callable[[HttpRequest, object], str | None]
_renderers: dict[str, list[Renderer]] = defaultdict(list)


def register(slot: str, renderer: Renderer) -> None:
    """Add a renderer to a slot, once; renderers run in the order of registration."""
    if renderer not in _renderers[slot]:
        _renderers[slot].append(renderer)


def render(slot: str, request: HttpRequest, subject: object) -> SafeString:
    """Return the HTML of all the renderers of a slot that have something to say about the subject."""
    parts = [renderer(request, subject) for renderer in _renderers.get(slot, ())]
    # Each renderer returns a rendered template, already escaped.
    return mark_safe("".join(part for part in parts if part))  # nosec B308 B703
