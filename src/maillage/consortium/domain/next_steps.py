"""What may follow the keeping of a proposal: higher capabilities name their page here and never import ours."""

from __future__ import annotations

_routes: dict[str, str] = {}


def register(code: str, route: str) -> None:
    """Name a page that takes the number of a kept proposal; code: sent by a button beside « Garder »."""
    _routes[code] = route


def route_after(code: str) -> str:
    """Return the page that a button asked for, else the page of the proposal itself."""
    return _routes.get(code, "consortium:proposal")
