"""What a project already says of itself, as answers: who takes part, the contract it aims at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from maillage.cooperation.domain.advice.answers import KINDS, Answers, Kind, Market, Partners
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


def answers_of(kinds: Iterable[str], tender: Tender | None) -> Answers:
    """Return what a project says of itself; a project born from a tender aims at one contract."""
    said = Answers(partners=partners_of(kinds))
    if tender is None:
        return said
    return said.having("market", market_of(tender)).having("horizon", "market")
