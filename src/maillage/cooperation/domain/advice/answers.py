"""What a group says of its project before choosing a form (contract §1b). None is « not said », never « no »."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Final, Literal, TypeAlias

Goal: TypeAlias = Literal["development", "mutualisation", "impact"]
Kind: TypeAlias = Literal["siae", "handicap", "company", "authority", "association", "person"]

GOALS: Final[tuple[Goal, ...]] = ("development", "mutualisation", "impact")
KINDS: Final[tuple[Kind, ...]] = ("siae", "handicap", "company", "authority", "association", "person")
HORIZONS: Final = ("market", "dated", "open")
PERSONALITIES: Final = ("required", "refused", "any")
STAFFS: Final = ("none", "lend", "employ")
LIABILITIES: Final = ("own_share", "limited", "joint")
"""The most each accepts, from the least to the most."""
SHARES: Final = (
    "functions", "posts", "vehicles", "premises", "purchases", "training", "brand", "know_how", "investment",
    "volume", "gift",
)  # fmt: skip
TOPICS: Final = ("food", "zero_unemployment", "neighbourhood")
FAMILIES: Final = ("iae", "handicap")
MOST_PARTNERS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Goals:
    """How much each goal matters, from 0 (not at all) to 3 (first of all)."""

    development: int | None = None
    mutualisation: int | None = None
    impact: int | None = None

    def items(self) -> Iterable[tuple[Goal, int | None]]:
        """Return each goal and what was said of it."""
        yield "development", self.development
        yield "mutualisation", self.mutualisation
        yield "impact", self.impact

    @property
    def is_known(self) -> bool:
        """Tell whether everything was said."""
        return None not in (self.development, self.mutualisation, self.impact)


@dataclass(frozen=True, slots=True)
class Partners:
    """How many organisations take part, oneself included, by kind.

    siae: EI, ETTI, AI, ACI, EITI; handicap: EA, EATT, ESAT; association: other associations and foundations.
    """

    siae: int | None = None
    handicap: int | None = None
    company: int | None = None
    authority: int | None = None
    association: int | None = None
    person: int | None = None

    def of(self, kind: Kind) -> int | None:
        """Return the number of partners of a kind; None when it was not said."""
        number: int | None = getattr(self, kind)
        return number

    def none_of(self, *kinds: Kind) -> bool:
        """Tell whether it was said that there is no partner of these kinds."""
        return all(self.of(kind) == 0 for kind in kinds)

    def at_least(self, kind: Kind, number: int) -> bool:
        """Tell whether it was said that there are so many partners of a kind."""
        return (self.of(kind) or 0) >= number

    def said(self, *kinds: Kind) -> int:
        """Return how many partners of these kinds are known of."""
        return sum(self.of(kind) or 0 for kind in kinds or KINDS)

    @property
    def is_known(self) -> bool:
        """Tell whether every number was said."""
        return all(self.of(kind) is not None for kind in KINDS)

    @property
    def total(self) -> int | None:
        """Return how many partners there are; None as long as one number was not said."""
        return self.said() if self.is_known else None

    @property
    def variety(self) -> int:
        """Return how many kinds of partners are known to be there."""
        return sum(self.at_least(kind, 1) for kind in KINDS)


@dataclass(frozen=True, slots=True)
class Market:
    """The contract aimed at: families it is reserved to, number of lots, whether all do the same trade."""

    reserved: frozenset[str] | None = None
    lots: int | None = None
    same_trade: bool | None = None

    @property
    def is_known(self) -> bool:
        """Tell whether everything was said."""
        return None not in (self.reserved, self.lots, self.same_trade)


NO_MARKET: Final = "no_market"
"""It was said that no contract is aimed at; None would be « not said »."""
NO_TOPIC: Final = "no_topic"
"""It was said that the project is about none of `TOPICS`."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything that may be said; None where it was not."""

    goals: Goals = Goals()
    horizon: str | None = None
    partners: Partners = Partners()
    personality: str | None = None
    staff: str | None = None
    liability: str | None = None
    market: Market | Literal["no_market"] | None = None
    shares: frozenset[str] | None = None
    capital: bool | None = None
    merge: bool | None = None
    replicate: bool | None = None
    residents: bool | None = None
    topic: str | None = None
    territory_authorised: bool | None = None
    price_above_cost: bool | None = None

    @property
    def contract(self) -> Market | None:
        """Return the contract aimed at; None when there is none, or when it was not said."""
        return self.market if isinstance(self.market, Market) else None

    @property
    def has_no_market(self) -> bool:
        """Tell whether it was said that no contract is aimed at."""
        return self.market == NO_MARKET

    def is_known(self, key: str) -> bool:
        """Tell whether a question was wholly answered."""
        value = getattr(self, key)
        if isinstance(value, Goals | Partners | Market):
            return value.is_known
        return value is not None

    def unknown(self) -> tuple[str, ...]:
        """Return the questions that were not wholly answered, in their order."""
        return tuple(key for key in KEYS if not self.is_known(key))

    def having(self, key: str, value: object) -> Answers:
        """Return the answers with another value for one of them."""
        return replace(self, **{key: value})  # type: ignore[arg-type]


KEYS: Final = tuple(field.name for field in fields(Answers))
