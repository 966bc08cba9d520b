"""Facts of a sentence, as a database keeps them."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils import translation

from maillage.base.explain import written

Kept = dict[str, str | int | float | bool | None]


def as_json(facts: Mapping[str, object] | None) -> Kept:
    """Keep numbers and text as they are, so that each reader's language writes them; the rest is written in French."""
    with translation.override(settings.LANGUAGE_CODE):
        return {
            name: fact if fact is None or isinstance(fact, str | int | float | bool) else str(written(fact))
            for name, fact in (facts or {}).items()
        }
