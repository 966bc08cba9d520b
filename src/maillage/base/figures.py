"""Figures as people read them: thin spaces, units, no false precision, in the language of the reader."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.formats import number_format
from django.utils.translation import gettext as _

NBSP = "\u00a0"


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
    """Return « 9 400 h »: number, no-break space, unit; « inconnu » alone when the value is unknown."""
    if value is None or value == "":
        return _("inconnu")
    return f"{number(value, decimals)}{NBSP}{unit}"
