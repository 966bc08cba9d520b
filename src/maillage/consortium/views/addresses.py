"""What stands in an address besides the question itself: ranks, the structure of a list, numbers as typed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.http import QueryDict
from django.utils.translation import get_language

from maillage.consortium.domain.adjustments import ADDED, HOURS, RADIUS

# With `heures` and `rayon`: a structure chosen in a list, which is all that a form without JavaScript can send.
WHOM = "qui"
_ENGLISH_NUMBER = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")


def pairs_of(typed: QueryDict) -> list[tuple[str, str]]:
    """Return the names and values of an address; those about the structure chosen in a list take its SIRET."""
    whom = typed.get(WHOM, "").strip()
    return [
        (f"{name}.{whom}" if whom and name in (HOURS, RADIUS) else name, _less_english_commas(name, value))
        for name, values in typed.lists()
        for value in values
    ]


def _less_english_commas(name: str, value: str) -> str:
    """« 1,200 » as an English page writes it; in French a comma begins the decimals."""
    english = (get_language() or "").startswith("en")
    grouped = english and name != ADDED and _ENGLISH_NUMBER.fullmatch(value.strip())
    return value.replace(",", "") if grouped else value


def ranks_of(typed: str, *, most: int = 99) -> tuple[int, ...]:
    """Read ranks of proposals (« 1,2 »); what is not one is ignored, a view never fails on them."""
    parts: Iterable[str] = typed[:40].split(",")
    ranks = (int(part) for part in parts if part.strip().isascii() and part.strip().isdigit())
    return tuple(rank for rank in ranks if 1 <= rank <= most)
