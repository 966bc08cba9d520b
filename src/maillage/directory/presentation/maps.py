"""Maps of structures: drawing one takes tens of milliseconds, and the same points give the same map."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from django.core.cache import cache
from django.utils.translation import get_language

from maillage.territory.domain.map import Map, MapPoint
from maillage.territory.queries import map_of

_KEPT_SECONDS = 3600


def kept_map(points: Sequence[MapPoint], *, title: str = "", is_national: bool = False) -> Map:
    """The map of these points, kept for an hour in the language of the reader."""
    asked = repr((points, title, is_national, get_language()))
    key = f"directory-map-{sha256(asked.encode()).hexdigest()}"
    kept: Map | None = cache.get(key)
    if kept is None:
        kept = map_of(points, title=title, is_national=is_national)
        cache.set(key, kept, _KEPT_SECONDS)
    return kept
