"""Hours of insertion that a market asks for, from its amount (R-270, R-271, R-272)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Literal

Rounding = Literal["floor", "nearest"]

HOURLY_COST_RANGE = (Decimal(25), Decimal(30))
"""Usual loaded cost of an hour, in euros (R-270)."""

USUAL_PERCENT = (Decimal(5), Decimal(20))
"""Usual share of the work kept for insertion (R-270)."""

LABOUR_SHARES: Mapping[str, Decimal] = MappingProxyType(
    {"interior_painting": Decimal(70), "masonry": Decimal(50), "steel_frame": Decimal(20)}
)
"""Published examples of labour share, in percent of the amount (R-271)."""

_ROUNDINGS = {"floor": ROUND_FLOOR, "nearest": ROUND_HALF_UP}


def clause_hours(
    amount: Decimal,
    *,
    labour_percent: Decimal,
    insertion_percent: Decimal,
    hourly_cost: Decimal,
    rounding: Rounding = "floor",
) -> int:
    """Return the hours of insertion of a whole market: amount × labour × insertion ÷ hourly cost (R-270).

    amount: euros excluding VAT, whole duration; hourly_cost: euros, charges included.
    labour_percent, insertion_percent: 0 to 100. rounding: local usage, `floor` by default (R-272).
    Raises ValueError when a figure is out of range.
    """
    _check(amount, hourly_cost, labour_percent, insertion_percent)
    exact = amount * labour_percent * insertion_percent / (10000 * hourly_cost)
    return int(exact.to_integral_value(rounding=_ROUNDINGS[rounding]))


@dataclass(frozen=True, slots=True)
class ClauseHours:
    """The calculation of R-270 with its figures, so that it is shown and not only its result."""

    amount: Decimal
    labour_percent: Decimal
    insertion_percent: Decimal
    hourly_cost: Decimal
    months: int

    @property
    def total_hours(self) -> int:
        """Hours of the whole market, rounded down (R-272)."""
        return clause_hours(
            self.amount,
            labour_percent=self.labour_percent,
            insertion_percent=self.insertion_percent,
            hourly_cost=self.hourly_cost,
        )

    @property
    def hours(self) -> int:
        """Hours a year, rounded down."""
        return clause_hours_a_year(self.total_hours, self.months)


def clause_hours_a_year(hours: int, months: int) -> int:
    """Return the yearly part of a target given for the whole market, rounded down (R-272)."""
    if hours < 0 or months < 1:
        raise ValueError("hours must be positive or null and months at least 1")
    return hours * 12 // months


def _check(amount: Decimal, hourly_cost: Decimal, *percents: Decimal) -> None:
    if amount < 0 or hourly_cost <= 0 or not all(0 <= percent <= 100 for percent in percents):
        raise ValueError("amount ≥ 0, hourly cost > 0 and percents between 0 and 100 are expected")
