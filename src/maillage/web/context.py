"""What every page shows: the menu (data, in order) and the version."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the menu, the version and whether this is a demonstration."""
    return {"version": settings.VERSION, "demo": settings.DEMO, "actor": getattr(request, "actor", None)}
