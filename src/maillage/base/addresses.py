"""The addresses of many objects of one kind."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

NUMBER = 987654321


def addresses(route: str) -> Callable[[int], str]:
    """Return what gives the address of an object by its number, for a page that shows hundreds: it is sought once."""
    before, after = reverse(route, args=[NUMBER]).split(str(NUMBER))
    return lambda number: f"{before}{number}{after}"
