"""Shape of the official codes a tender carries: commune (Insee) and subject (CPV). Existence is checked elsewhere."""

from __future__ import annotations

import re

_INSEE = re.compile(r"\d{5}|2[AB]\d{3}", re.ASCII)
_CPV = re.compile(r"\d{8}(-\d)?", re.ASCII)


def is_insee_code(text: str) -> bool:
    """Tell whether a text has the shape of a commune code: five digits, or 2A and 2B for Corsica."""
    return _INSEE.fullmatch(text) is not None


def is_cpv(text: str) -> bool:
    """Tell whether a text has the shape of a CPV code: eight digits, with or without its check digit."""
    return _CPV.fullmatch(text) is not None
