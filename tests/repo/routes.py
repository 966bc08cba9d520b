"""Every route of the site, and the verb it declares."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from maillage.accounts.permissions import Verb


def walk(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield (name with its namespace, pattern)."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name in {
                "admin",
                "api",
            }:  # Django asks for staff itself: test_access.py; tokens: test_api.py
                continue
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern


ROUTES = dict(walk(get_resolver().url_patterns))


def verb_of(name: str) -> Verb | None:
    """Return the verb a route declares, None when it declares none."""
    return getattr(ROUTES[name].callback, "verb", None)
