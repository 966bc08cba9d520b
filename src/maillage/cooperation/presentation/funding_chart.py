"""Amounts in words, and the drawing of cash month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.dates import MONTHS
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.base.figures import NBSP
from maillage.cooperation.domain.funding import Month

WIDTH, HEIGHT, MARGIN = 720, 240, 8


def money(cents: int | None) -> str:
    """« 12 500 € », « 12 500,50 € »; None is « inconnu »."""
    if cents is None:
        return _("inconnu")
    decimals = 2 if cents % 100 else 0
    figure = number_format(Decimal(cents) / 100, decimal_pos=decimals, use_l10n=True, force_grouping=True)
    figure = figure.replace("-", "−")
    return f"€{figure}" if (get_language() or "").startswith("en") else f"{figure}{NBSP}€"


def month_name(month: date) -> str:
    """« mars 2027 »."""
    return f"{MONTHS[month.month]} {month.year}"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the chart, in the units of its drawing."""

    x: float
    y: float
    width: float
    height: float
    is_red: bool
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Cash as bars, and what is hoped as a line."""

    bars: Sequence[Bar]
    line: str
    zero: float
    first: str
    last: str
    top: str
    bottom: str


def chart_of(months: Sequence[Month]) -> Chart | None:
    """Return the drawing of cash, None when there is nothing to draw."""
    if not months:
        return None
    values = [value for one in months for value in (one.balance, one.hoped_balance)]
    top, bottom = max(0, *values), min(0, *values)
    scale = (HEIGHT - 2 * MARGIN) / ((top - bottom) or 1)
    zero = MARGIN + top * scale
    step = WIDTH / len(months)
    bars, points = [], []
    for place, one in enumerate(months):
        high = abs(one.balance) * scale
        y = zero if one.balance < 0 else zero - high
        label = f"{month_name(one.month)} : {money(one.balance)}"
        bars.append(
            Bar(
                round(place * step + step * 0.1, 1),
                round(y, 1),
                round(step * 0.8, 1),
                round(high, 1),
                one.balance < 0,
                label,
            )
        )
        points.append(f"{place * step + step / 2:.1f},{zero - one.hoped_balance * scale:.1f}")
    return Chart(
        bars, " ".join(points), round(zero, 1), month_name(months[0].month), month_name(months[-1].month), money(top),
        money(bottom),
    )  # fmt: skip
