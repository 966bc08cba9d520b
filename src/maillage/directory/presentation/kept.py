"""Fragments of HTML that are dear to make and are the same for many readers: kept for a while in memory."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from maillage.territory.domain.map import Map

_KEPT_SECONDS = 3600


def kept(name: str, subject: bytes, make: Callable[[], str]) -> SafeString:
    """The fragment for a subject, kept for an hour in the language of the reader.

    subject: all that decides the fragment; make: renders it, with a template, when it is not kept.
    """
    key = f"directory-{name}-{sha256(f'{get_language()}/'.encode() + subject).hexdigest()}"
    fragment: str | None = cache.get(key)
    if fragment is None:
        fragment = str(make())
        cache.set(key, fragment, _KEPT_SECONDS)
    # The fragment was escaped by its template when it was rendered.
    return mark_safe(fragment)  # nosec B308 B703


def kept_map(subject: bytes, draw: Callable[[], Map]) -> SafeString:
    """The fragment of a map: drawing one takes tens of milliseconds, and the same structures give the same map."""
    return kept("map", subject, lambda: render_to_string("territory/_map.html", {"map": draw()}))
