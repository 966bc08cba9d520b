"""What a structure says it can do: trades, free hours, where it goes. Plain values for the solver and the pages."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.directory.domain.kinds import Kind, Mode


@dataclass(frozen=True, slots=True)
class Offer:
    """Free hours a year in one trade and mode; None: the trade is declared, its hours are not."""

    trade: str
    mode: Mode
    hours: float | None


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a structure works: everywhere, in some départements, or within a radius (exactly one of the three)."""

    national: bool = False
    departements: frozenset[str] = frozenset()
    radius_km: float | None = None

    def __post_init__(self) -> None:
        given = (self.national, bool(self.departements), self.radius_km is not None)
        if sum(given) != 1:
            raise ValueError("a reach is exactly one of national, départements, radius")


@dataclass(frozen=True, slots=True)
class Capacity:
    """All that the consortium solver needs of one structure.

    hours:      free worked hours a year, all trades together.
    estimated:  names of the fields that nobody declared: « hours » is then the sum of the offers,
                « insertion_percent » is 0 (the prudent side).
    ties, incompatible: SIRETs, read both ways.
    """

    structure_id: int
    siret: str
    name: str
    kinds: tuple[Kind, ...]
    place_code: str
    offers: tuple[Offer, ...]
    hours: float
    insertion_percent: int
    reach: Reach
    turnover_eur: float | None
    ties: frozenset[str]
    incompatible: frozenset[str]
    estimated: frozenset[str]


@dataclass(frozen=True, slots=True)
class Near:
    """A structure near a place of work, to be asked: neither its trade nor its capacity is known for this."""

    structure_id: int
    siret: str | None
    name: str
    kinds: tuple[Kind, ...]
    place_code: str
    place_name: str
    km: int
