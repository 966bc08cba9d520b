"""A tender: what a buyer asks for, lot by lot and need by need (public format `maillage/tender/1`)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from maillage.directory.domain.kinds import Family, Mode

Solidarity = Literal["lead", "all"]

SOLIDARITIES: tuple[Solidarity, ...] = ("lead", "all")
DEFAULT_MEMBER_PERCENT = Decimal(5)


@dataclass(frozen=True, slots=True)
class Need:
    """Hours of one trade, in one mode, at one place.

    trade: code of the trade, as written in the document.
    place: INSEE code of a commune, as written in the document (a former code is allowed).
    hours: worked for the client, a year; > 0, at most two decimals.
    """

    id: str
    trade: str
    mode: Mode
    place: str
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Lot:
    """A part of a tender awarded on its own (« lot », code de la commande publique L2113-10).

    reserved: families the lot is reserved to (R-202, R-203); empty when it is open to all.
    insertion_hours: hours a year to be worked by people in insertion or disabled workers.
    """

    id: str
    needs: tuple[Need, ...]
    title: str = ""
    reserved: frozenset[Family] = frozenset()
    insertion_hours: Decimal = Decimal(0)

    def hours(self) -> Decimal:
        """Hours a year of all the needs of the lot."""
        return sum((need.hours for need in self.needs), Decimal(0))


@dataclass(frozen=True, slots=True)
class Tender:
    """A call for tenders (« appel »), exactly as `maillage/tender/1` describes it.

    launched_on: launch of the consultation; it decides which law applies (R-215).
    months: whole duration, 1 to 240.
    amount_eur: whole duration, excluding VAT; None when unknown.
    solidarity: what the buyer imposes: None, `lead` (joint grouping with a solidary mandataire,
        R-243) or `all` (solidary grouping, R-241).
    max_members: None when the buyer sets no limit.
    min_member_percent: least share of all the hours for each member.
    must_include, exclude: SIRETs.
    """

    id: str
    title: str
    launched_on: date
    months: int
    lots: tuple[Lot, ...]
    starts_on: date | None = None
    deadline: date | None = None
    buyer_name: str = ""
    buyer_siret: str | None = None
    amount_eur: Decimal | None = None
    cpv: str | None = None
    solidarity: Solidarity | None = None
    source: str | None = None
    max_members: int | None = None
    min_member_percent: Decimal = DEFAULT_MEMBER_PERCENT
    min_turnover_eur: Decimal = Decimal(0)
    lead_min_turnover_eur: Decimal = Decimal(0)
    must_include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def needs(self) -> Iterator[Need]:
        """Every need of every lot, in the order of the document."""
        return (need for lot in self.lots for need in lot.needs)

    def total_hours(self) -> Decimal:
        """Hours a year of all the needs."""
        return sum((lot.hours() for lot in self.lots), Decimal(0))

    def only_lots(self, ids: Collection[str]) -> Tender:
        """The same tender with these lots only, in the order of the document.

        Raises KeyError with the first id that is not a lot of this tender, ValueError without id.
        """
        known = {lot.id for lot in self.lots}
        for id in ids:
            if id not in known:
                raise KeyError(id)
        if not ids:
            raise ValueError("a tender needs at least one lot")
        return replace(self, lots=tuple(lot for lot in self.lots if lot.id in set(ids)))
