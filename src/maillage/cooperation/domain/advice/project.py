"""What a project already says of itself, as answers: who takes part, the contract it aims at, the need it meets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from maillage.cooperation.domain.advice.answers import (
    KINDS,
    NO_MARKET,
    Answers,
    Goals,
    Kind,
    Market,
    Partners,
)
from maillage.cooperation.domain.need import OF_PEOPLE, NeedSort, Pooled
from maillage.procurement.domain.tender import Tender

KIND_OF: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        **dict.fromkeys(("EI", "ETTI", "AI", "ACI", "EITI"), "siae"),
        **dict.fromkeys(("EA", "EATT", "ESAT"), "handicap"),
        **dict.fromkeys(("ENT", "company"), "company"),
        **dict.fromkeys(("GEIQ", "EBE", "network"), "association"),
        "authority": "authority",
    }
)
"""Kind of partner of a structure (public code) or of an organisation; what is not there is not known."""


def partners_of(kinds: Iterable[str]) -> Partners:
    """Count partners by kind. kinds: one text for each, « EI » or « ACI, AI » for one that holds two conventions.

    As long as one of them is not known, what nobody is known to be stays not said.
    """
    known = [KIND_OF.get(text.split(",")[0].strip()) for text in kinds]
    counts: Counter[str] = Counter(kind for kind in known if kind is not None)
    if None in known or not known:
        return Partners(**counts)
    return Partners(**{kind: counts.get(kind, 0) for kind in KINDS})


def market_of(tender: Tender) -> Market:
    """Return the contract of a tender, read as `consortium.domain.advice` does.

    Lots that stand in the same places are one volume to hold together: they count for one.
    """
    places = {frozenset(need.place for need in lot.needs) for lot in tender.lots}
    trades = {need.trade for need in tender.needs()}
    reserved = {family.value for lot in tender.lots for family in lot.reserved}
    common = all(lot.reserved for lot in tender.lots)
    return Market(
        reserved=frozenset(reserved) if common else frozenset(),
        lots=max(1, len(places)),
        same_trade=len(trades) == 1,
    )


SHARES_OF: Final[Mapping[NeedSort, frozenset[str]]] = MappingProxyType(
    {
        NeedSort.POST: frozenset({"posts"}),
        NeedSort.SUPPORT: frozenset({"functions"}),
        NeedSort.PATHS: frozenset({"functions"}),
        NeedSort.VEHICLES: frozenset({"vehicles"}),
        NeedSort.PREMISES: frozenset({"premises"}),
        NeedSort.TRAINING: frozenset({"training"}),
        NeedSort.PURCHASES: frozenset({"purchases"}),
        NeedSort.OFFER: frozenset({"volume"}),
    }
)
"""What is put in common by sort of need; another need does not say."""
_WITHOUT_STAFF: Final = frozenset({NeedSort.VEHICLES, NeedSort.PREMISES, NeedSort.PURCHASES})


def answers_of(kinds: Iterable[str], tender: Tender | None, need: Pooled | None = None) -> Answers:
    """Return what a project says of itself; one born from a tender aims at one contract, one that meets a shared need
    puts means in common and, without tender, aims at none."""
    said = Answers(partners=partners_of(kinds))
    if need is not None:
        said = _needing(said, need)
    if tender is None:
        return said
    return said.having("market", market_of(tender)).having("horizon", "market")


def _needing(said: Answers, need: Pooled) -> Answers:
    """Add what a shared need says: its sort, whether some have enough to lend or somebody is to be hired, its end."""
    said = said.having("goals", _goals(need.sort))
    if need.sort is not NeedSort.OFFER:
        said = said.having("market", NO_MARKET)
    if need.sort in SHARES_OF:
        said = said.having("shares", SHARES_OF[need.sort])
    if need.dated:
        said = said.having("horizon", "dated")
    if need.sort in _WITHOUT_STAFF:
        return said.having("staff", "none")
    if need.sort in OF_PEOPLE and need.lends is not None:
        return said.having("staff", "lend" if need.lends else "employ")
    return said


def _goals(sort: NeedSort) -> Goals:
    if sort is NeedSort.OFFER:
        return Goals(development=3)
    if sort is NeedSort.PATHS:
        return Goals(mutualisation=3, impact=3)
    return Goals(mutualisation=3)
