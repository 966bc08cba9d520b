"""What structures need together: what sort of need, in which unit, how much, when, who has some to lend. Pure.

A quantity that nobody said is unknown, never zero: a sum of known ones is then « at least ».
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

from maillage.base.refusals import gettext_noop

ZERO = Decimal(0)


class NeedSort(StrEnum):
    """What is needed."""

    POST = "post"
    SUPPORT = "support"
    PATHS = "paths"
    VEHICLES = "vehicles"
    PREMISES = "premises"
    TRAINING = "training"
    PURCHASES = "purchases"
    OFFER = "offer"
    OTHER = "other_need"


SORT_LABELS: Mapping[NeedSort, str] = MappingProxyType(
    {
        NeedSort.POST: gettext_noop("Un poste partagé (commercial, formation, encadrement…)"),
        NeedSort.SUPPORT: gettext_noop("Une fonction support (paie, comptabilité, ressources humaines)"),
        NeedSort.PATHS: gettext_noop("L’accompagnement des parcours (conseil en insertion, mobilité, logement)"),
        NeedSort.VEHICLES: gettext_noop("Des véhicules"),
        NeedSort.PREMISES: gettext_noop("Des locaux ou du matériel"),
        NeedSort.TRAINING: gettext_noop("Une formation"),
        NeedSort.PURCHASES: gettext_noop("Des achats groupés"),
        NeedSort.OFFER: gettext_noop("Une offre commune"),
        NeedSort.OTHER: gettext_noop("Un autre besoin"),
    }
)  # fmt: skip
OF_PEOPLE = frozenset({NeedSort.POST, NeedSort.SUPPORT, NeedSort.PATHS})
"""Sorts met by somebody’s working time."""


class NeedUnit(StrEnum):
    """What a need is counted in, its period with it."""

    PERCENT = "percent_post"
    FTE = "fte"
    HOURS_MONTH = "hours_month"
    DAYS_MONTH = "days_month"
    VEHICLE_DAYS = "vehicle_days"
    SQUARE_METRES = "square_metres"
    PLACES = "places"
    EUROS_YEAR = "euros_year"
    HOURS_YEAR = "hours_year"
    OWN = "own_unit"


UNIT_LABELS: Mapping[NeedUnit, str] = MappingProxyType(
    {
        NeedUnit.PERCENT: gettext_noop("% d’un temps plein"),
        NeedUnit.FTE: gettext_noop("ETP"),
        NeedUnit.HOURS_MONTH: gettext_noop("heures par mois"),
        NeedUnit.DAYS_MONTH: gettext_noop("jours par mois"),
        NeedUnit.VEHICLE_DAYS: gettext_noop("jours de véhicule par mois"),
        NeedUnit.SQUARE_METRES: gettext_noop("m²"),
        NeedUnit.PLACES: gettext_noop("places"),
        NeedUnit.EUROS_YEAR: gettext_noop("€ par an"),
        NeedUnit.HOURS_YEAR: gettext_noop("heures par an"),
        NeedUnit.OWN: gettext_noop("une autre unité"),
    }
)
USUAL_UNIT: Mapping[NeedSort, NeedUnit] = MappingProxyType(
    {
        NeedSort.POST: NeedUnit.PERCENT,
        NeedSort.SUPPORT: NeedUnit.HOURS_MONTH,
        NeedSort.PATHS: NeedUnit.PERCENT,
        NeedSort.VEHICLES: NeedUnit.VEHICLE_DAYS,
        NeedSort.PREMISES: NeedUnit.SQUARE_METRES,
        NeedSort.TRAINING: NeedUnit.PLACES,
        NeedSort.PURCHASES: NeedUnit.EUROS_YEAR,
        NeedSort.OFFER: NeedUnit.HOURS_YEAR,
        NeedSort.OTHER: NeedUnit.OWN,
    }
)
MONTHLY_HOURS, YEARLY_HOURS, MONTHLY_DAYS = Decimal("151.67"), Decimal(1607), Decimal(21)
"""Full time: 35 h a week (code du travail, L3121-27) are 151.67 h a month on average; 1 607 h a year worked with the
solidarity day (L3121-41); about 21 working days a month (our estimate: 252 a year)."""
_FULL_TIME: Mapping[NeedUnit, Decimal] = MappingProxyType(
    {
        NeedUnit.PERCENT: Decimal(100),
        NeedUnit.FTE: Decimal(1),
        NeedUnit.HOURS_MONTH: MONTHLY_HOURS,
        NeedUnit.HOURS_YEAR: YEARLY_HOURS,
        NeedUnit.DAYS_MONTH: MONTHLY_DAYS,
    }
)


def whole_of(sort: str, unit: str, own: Decimal | None) -> Decimal | None:
    """Return what makes one whole: as the group said it, else a full-time post, or a vehicle used every working day.

    None when nothing says it (places, euros, square metres…).
    """
    if own is not None:
        return own
    if sort in OF_PEOPLE:
        return _FULL_TIME.get(NeedUnit(unit))
    return MONTHLY_DAYS if unit == NeedUnit.VEHICLE_DAYS else None


@dataclass(frozen=True, slots=True)
class Share:
    """What one organisation says. needs, brings: None while not said; first, last: days (None: no limit)."""

    member: int
    needs: Decimal | None = None
    brings: Decimal | None = None
    first: date | None = None
    last: date | None = None

    @property
    def is_said(self) -> bool:
        """Tell whether it said what it needs, or what it has to lend."""
        return self.needs is not None or self.brings is not None


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of what is known; unknown: how many have not said, so that the sum is « at least »."""

    known: Decimal
    unknown: int

    @property
    def is_exact(self) -> bool:
        """Tell whether everybody said."""
        return self.unknown == 0


def total_needed(shares: Iterable[Share]) -> Total:
    """Return what they need together."""
    rows = list(shares)
    return Total(
        sum((one.needs for one in rows if one.needs is not None), ZERO),
        sum(one.needs is None for one in rows),
    )


def total_brought(shares: Iterable[Share]) -> Decimal:
    """Return what those that said so have to lend."""
    return sum((one.brings for one in shares if one.brings is not None), ZERO)


@dataclass(frozen=True, slots=True)
class Filled:
    """How a quantity fills posts, vehicles or sessions: full ones, what is left over, what the next one lacks."""

    wholes: int
    left: Decimal
    lacks: Decimal


def filled(quantity: Decimal, whole: Decimal) -> Filled:
    """Return how many wholes a quantity fills; lacks is 0 when nothing is left over. Raises ValueError: whole ≤ 0."""
    if whole <= 0:
        raise ValueError("a whole is positive")
    wholes = int((quantity / whole).to_integral_value(ROUND_FLOOR))
    left = quantity - wholes * whole
    return Filled(wholes, left, whole - left if left or not wholes else ZERO)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months, from first to last included (None: no limit known), during which the same organisations need the same.

    unknown: those that said these months, or none, but not how much.
    """

    first: date | None
    last: date | None
    needed: Decimal
    brought: Decimal
    unknown: int

    @property
    def lacks(self) -> Decimal:
        """What is needed and nobody has said it brings; never under 0."""
        return max(ZERO, self.needed - self.brought)


def stretches(shares: Sequence[Share]) -> tuple[Stretch, ...]:
    """Cut the time where what is needed or brought changes, by whole months; nothing without anything said.

    A month counts when one of its days does. Stretches follow each other; equal neighbours are one.
    """
    if not any(one.is_said for one in shares):
        return ()
    starts = {_month(one.first) for one in shares if one.first}
    starts |= {_month(one.last) + 1 for one in shares if one.last}
    bounds: list[int | None] = [None, *sorted(starts), None]
    found: list[Stretch] = []
    for begin, end in pairwise(bounds):
        here = [one for one in shares if _covers(one, begin, end)]
        made = Stretch(
            _day(begin), _day(None if end is None else end - 1), total_needed(here).known, total_brought(here),
            total_needed(here).unknown,
        )  # fmt: skip
        if found and _load(found[-1]) == _load(made):
            made = Stretch(found.pop().first, made.last, *_load(made))
        found.append(made)
    return tuple(_trimmed(found))


def _trimmed(found: list[Stretch]) -> Iterable[Stretch]:
    """Leave out the time before the first need and after the last one."""
    busy = [rank for rank, one in enumerate(found) if any(_load(one))]
    return found[busy[0] : busy[-1] + 1] if busy else ()


def _load(stretch: Stretch) -> tuple[Decimal, Decimal, int]:
    return stretch.needed, stretch.brought, stretch.unknown


def _covers(share: Share, begin: int | None, end: int | None) -> bool:
    """Tell whether a share holds in the months from begin (included) to end (excluded): it holds in all or in none."""
    if share.first and (begin is None or _month(share.first) > begin):
        return False
    return not (share.last and (end is None or _month(share.last) < end - 1))


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _day(month: int | None) -> date | None:
    """Return the first day of a month counted so."""
    return None if month is None else date(month // 12, month % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Together:
    """The months in which all those that need something need it: first and last (None: no limit); is_empty: none."""

    first: date | None
    last: date | None

    @property
    def is_empty(self) -> bool:
        """Tell whether some need it before others do, and no longer then."""
        return self.first is not None and self.last is not None and self.last < self.first


def together(shares: Iterable[Share]) -> Together:
    """Return the months that those that need something have in common."""
    rows = [one for one in shares if one.needs]
    first = max((_month(one.first) for one in rows if one.first), default=None)
    last = min((_month(one.last) for one in rows if one.last), default=None)
    return Together(_day(first), _day(last))


@dataclass(frozen=True, slots=True)
class Pooled:
    """What a need tells the advisor of forms. lends: « some » among them have enough for all (True), nobody has any
    (False), None when that is not known yet; dated: it ends on a known day."""

    sort: NeedSort
    lends: bool | None = None
    dated: bool = False


def pooled_of(sort: str, shares: Sequence[Share], last: date | None) -> Pooled:
    """Return what a need tells the advisor."""
    needed, brought = total_needed(shares), total_brought(shares)
    lends: bool | None = None
    if brought > 0 and needed.is_exact and brought >= needed.known:
        lends = True
    elif shares and all(one.needs is not None for one in shares) and brought == 0:
        lends = False
    return Pooled(NeedSort(sort), lends, dated=last is not None)
