"""The funding plan: totals that keep what is unknown, the gap as a range, cash month by month.

Amounts are whole cents. An unknown amount is None and is never counted as 0: a total says what is known and how many
amounts are not (R-452). What is valued in kind is neither paid nor received: it stays apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

MOST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Total:
    """A sum: the known part in cents, and how many amounts are unknown."""

    cents: int = 0
    unknown: int = 0

    def __add__(self, other: Total) -> Total:
        return Total(self.cents + other.cents, self.unknown + other.unknown)

    @property
    def is_whole(self) -> bool:
        """Tell whether every amount is known."""
        return not self.unknown


def amount(cents: int | None) -> Total:
    """Return one amount as a total."""
    return Total(0, 1) if cents is None else Total(cents)


def total(amounts: Iterable[int | None]) -> Total:
    """Return the sum of amounts, some of which may be unknown."""
    return sum((amount(one) for one in amounts), Total())


def shares(parts: Mapping[str, int]) -> dict[str, int]:
    """Return the share of each known part in per mille of their sum, rounded so that they make 1000 together.

    The largest remainders are rounded up, the first ones on a tie. Nothing to share: every share is 0.
    """
    whole = sum(parts.values())
    if whole <= 0:
        return dict.fromkeys(parts, 0)
    floors = {name: 1000 * cents // whole for name, cents in parts.items()}
    left = 1000 - sum(floors.values())
    by_rest = sorted(parts, key=lambda name: -(1000 * parts[name] % whole))
    for name in by_rest[:left]:
        floors[name] += 1
    return floors


class Bound(StrEnum):
    """How sure a gap is."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    OPEN = "open_bound"


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing (cents; below 0: what is too much), and how sure it is.

    AT_LEAST: costs are unknown, it may be more. AT_MOST: money is unknown, it may be less. OPEN: both.
    """

    cents: int
    bound: Bound


def gap(needs: Total, money: Total) -> Gap:
    """Return what is missing to pay the needs."""
    if needs.is_whole:
        bound = Bound.EXACT if money.is_whole else Bound.AT_MOST
    else:
        bound = Bound.AT_LEAST if money.is_whole else Bound.OPEN
    return Gap(needs.cents - money.cents, bound)


def month_of(day: date) -> date:
    """Return the first day of the month."""
    return day.replace(day=1)


def month_after(month: date, count: int = 1) -> date:
    """Return the first day of the month that comes so many months later."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def spread(cents: int, months: int) -> list[int]:
    """Return an amount in equal parts, the first ones a cent larger so that nothing is lost."""
    part, left = divmod(cents, months)
    return [part + 1] * left + [part] * (months - left)


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost that is paid. cents: None when unknown; starts: first month, None when not dated."""

    cents: int | None
    starts: date | None
    months: int = 1


@dataclass(frozen=True, slots=True)
class Money:
    """Money that is received. is_sure: granted or already there; else it is only asked for."""

    cents: int | None
    on: date | None
    is_sure: bool


@dataclass(slots=True)
class Flow:
    """What goes in and out: of a month, or of no month yet."""

    out: Total = field(default_factory=Total)
    sure: Total = field(default_factory=Total)
    hoped: Total = field(default_factory=Total)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing goes in nor out."""
        return self.out == self.sure == self.hoped == Total()


@dataclass(frozen=True, slots=True)
class Month:
    """Cash at the end of a month (known amounts): with what is sure alone, and with what is hoped as well.

    uncertain: how many unknown amounts there are until then, in and out.
    """

    month: date
    flow: Flow
    balance: int
    hoped_balance: int
    uncertain: int


@dataclass(frozen=True, slots=True)
class Cash:
    """Cash month by month, without a hole; undated: what has no date, and is in no balance."""

    months: Sequence[Month]
    undated: Flow

    @property
    def first_red(self) -> Month | None:
        """Return the first month that ends below zero with what is sure alone."""
        return next((one for one in self.months if one.balance < 0), None)

    @property
    def first_red_hoped(self) -> Month | None:
        """Return the first month that ends below zero even if all that is asked for comes."""
        return next((one for one in self.months if one.hoped_balance < 0), None)

    @property
    def lowest(self) -> int:
        """Return the lowest balance with what is sure (cents), 0 at most: what has to be advanced."""
        return min([0, *(one.balance for one in self.months)])


def cash(costs: Iterable[Cost], money: Iterable[Money]) -> Cash:
    """Return cash by month, from the first movement to the last.

    An unknown cost counts as unknown once, in its first month. Raises ValueError if the plan spans more than
    MOST_MONTHS: a year was mistyped.
    """
    flows: dict[date, Flow] = {}
    undated = Flow()
    for cost in costs:
        for month, part in _parts(cost):
            flow = undated if month is None else flows.setdefault(month, Flow())
            flow.out += part
    for one in money:
        flow = undated if one.on is None else flows.setdefault(month_of(one.on), Flow())
        if one.is_sure:
            flow.sure += amount(one.cents)
        else:
            flow.hoped += amount(one.cents)
    return Cash(_balances(flows), undated)


def _parts(cost: Cost) -> list[tuple[date | None, Total]]:
    if cost.starts is None:
        return [(None, amount(cost.cents))]
    first = month_of(cost.starts)
    if cost.cents is None:
        return [(first, Total(0, 1))]
    parts = spread(cost.cents, cost.months)
    return [(month_after(first, number), Total(part)) for number, part in enumerate(parts)]


def _balances(flows: Mapping[date, Flow]) -> list[Month]:
    if not flows:
        return []
    first, last = min(flows), max(flows)
    if (last.year - first.year) * 12 + last.month - first.month >= MOST_MONTHS:
        raise ValueError("too many months")
    found: list[Month] = []
    balance = hoped = uncertain = 0
    month = first
    while month <= last:
        flow = flows.get(month, Flow())
        balance += flow.sure.cents - flow.out.cents
        hoped += flow.sure.cents + flow.hoped.cents - flow.out.cents
        uncertain += flow.out.unknown + flow.sure.unknown + flow.hoped.unknown
        found.append(Month(month, flow, balance, hoped, uncertain))
        month = month_after(month)
    return found
