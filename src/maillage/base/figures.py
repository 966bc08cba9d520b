"""Figures as people read them: thin spaces, units, no false precision, in the language of the reader."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

NBSP = "\u00a0"
_ENGLISH_UNITS = {"%": "{}%", "€": "€{}"}

_SPACES = re.compile(r"[\s\u00a0\u202f'’]+")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
# Groups of three: « 12.000 » is twelve thousand for one French reader and twelve for another; « 0.125 » is clear.
_GROUPED = {
    ",": re.compile(r"-?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?"),
    ".": re.compile(r"-?[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?"),
}


def number(value: object, decimals: int = 0) -> str:
    """Return a number with at most `decimals` digits (trailing zeros dropped); None is « inconnu »."""
    if value is None or value == "":
        return _("inconnu")
    try:
        rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return str(value)
    rounded = rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded.normalize()
    return number_format(rounded, use_l10n=True, force_grouping=True)


def with_unit(value: object, unit: str, decimals: int = 0) -> str:
    """Return « 9 400 h »: number, no-break space, unit; cents have two digits; « inconnu » alone when unknown."""
    if value is None or value == "":
        return _("inconnu")
    figure = _cents(value) if unit == "€" and decimals == 2 else number(value, decimals)
    if (get_language() or "").startswith("en") and unit in _ENGLISH_UNITS:
        return _ENGLISH_UNITS[unit].format(figure)
    return f"{figure}{NBSP}{unit}"


def _cents(value: object) -> str:
    """Return « 25,50 », and « 25 » when there are no cents."""
    figure = number(value, 2)
    has_one_digit = len(figure) > 1 and figure[-2] in ",."
    return f"{figure}0" if has_one_digit else figure


def read_number(typed: str) -> Decimal:
    """Read a number as people type it: « 12 000,50 », and « 12,000.50 » on an English page.

    Raises ValueError for what is not a number, and for « 12.000 » on a French page: nobody can tell what it means.
    """
    text = _SPACES.sub("", typed)
    if (get_language() or "").startswith("en"):
        if _GROUPED[","].fullmatch(text):
            text = text.replace(",", "")
    elif _GROUPED["."].fullmatch(text):
        raise ValueError(typed)
    text = text.replace(",", ".")
    if not _NUMBER.fullmatch(text):
        raise ValueError(typed)
    return Decimal(text)
