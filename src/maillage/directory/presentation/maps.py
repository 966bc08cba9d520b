"""Maps of structures as HTML: drawing one takes tens of milliseconds, and the same structures give the same map."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from maillage.territory.domain.map import Map

_KEPT_SECONDS = 3600


def kept_map(subject: bytes, draw: Callable[[], Map]) -> SafeString:
    """The fragment of a map, kept for an hour in the language of the reader.

    subject: all that decides the map (which structures, around what); draw: makes it when it is not kept.
    """
    key = f"directory-map-{sha256(f'{get_language()}/'.encode() + subject).hexdigest()}"
    kept: str | None = cache.get(key)
    if kept is None:
        kept = str(render_to_string("territory/_map.html", {"map": draw()}))
        cache.set(key, kept, _KEPT_SECONDS)
    # The fragment was escaped by its template when it was rendered.
    return mark_safe(kept)  # nosec B308 B703
