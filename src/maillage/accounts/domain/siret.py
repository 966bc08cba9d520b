"""SIRET and SIREN numbers: are they well made, and how to write them for people.

Source: Insee, SIRENE. Both numbers carry a Luhn key. The establishments of La Poste (SIREN 356000000) have
SIRETs that do not: the sum of their fourteen digits is a multiple of five (its head office keeps Luhn's key).
"""

from __future__ import annotations

import re
from itertools import cycle

LA_POSTE = "356000000"
DEMO_PREFIX = "0001"
"""Invented organisations have a SIREN that begins so; Insee gives none."""

_SEPARATORS = re.compile(r"[\s.\u00a0\u202f-]+")


def clean_siret(text: str) -> str:
    """Take away the spaces, dots and dashes people type inside a number; check nothing."""
    return _SEPARATORS.sub("", text)


def is_siren(text: str) -> bool:
    """Tell whether the text is exactly nine ASCII digits with a right Luhn key."""
    return _has_digits(text, 9) and _luhn(text)


def is_siret(text: str) -> bool:
    """Tell whether the text is exactly fourteen ASCII digits with a right key (Luhn, or La Poste's rule)."""
    if not _has_digits(text, 14):
        return False
    if _luhn(text):
        return True
    return text.startswith(LA_POSTE) and sum(map(int, text)) % 5 == 0


def is_demo(siret: str | None) -> bool:
    """Tell whether a SIRET belongs to a plainly invented organisation (SIREN 0001…)."""
    return siret is not None and siret.startswith(DEMO_PREFIX)


def format_siret(siret: str) -> str:
    """Write a SIRET as people read it: « 552 100 554 00013 », with no-break spaces."""
    return "\u00a0".join((siret[:3], siret[3:6], siret[6:9], siret[9:]))


def _has_digits(text: str, count: int) -> bool:
    return len(text) == count and text.isascii() and text.isdigit()


def _luhn(digits: str) -> bool:
    total = 0
    for digit, factor in zip(reversed(digits), cycle((1, 2)), strict=False):
        product = int(digit) * factor
        total += product - 9 if product > 9 else product
    return total % 10 == 0
