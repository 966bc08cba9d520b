"""Hours a year of a need, when the buyer gives an amount and no hours.

hours a year = amount excluding VAT × labour share ÷ hourly cost ÷ years
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class YearlyHours:
    """An estimate and the figures it comes from, so that the calculation is shown and not only its result."""

    amount: Decimal
    labour_percent: Decimal
    hourly_cost: Decimal
    months: int

    def __post_init__(self) -> None:
        if self.amount <= 0 or self.hourly_cost <= 0 or self.months < 1:
            raise ValueError("amount, hourly cost and months must be positive")
        if not 0 < self.labour_percent <= 100:
            raise ValueError("the labour share is a percentage, more than 0 and at most 100")

    @property
    def labour_amount(self) -> Decimal:
        """Part of the amount that pays for work, in euros, whole duration."""
        return self.amount * self.labour_percent / 100

    @property
    def total_hours(self) -> Decimal:
        """Hours over the whole duration, exact."""
        return self.labour_amount / self.hourly_cost

    @property
    def hours(self) -> int:
        """Hours a year, to the nearest whole hour (halves up)."""
        yearly = self.amount * self.labour_percent * 12 / (100 * self.hourly_cost * self.months)
        return int(yearly.to_integral_value(rounding=ROUND_HALF_UP))
