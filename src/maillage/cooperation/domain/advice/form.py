"""A form of cooperation: its facts (reference §3.4), and what it tells its readers. The catalogue is YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Degree(StrEnum):
    """How close the partners come; our reading of three words of the Avise and Handeco sheet."""

    WITH = "avec"
    TOGETHER = "ensemble"
    ONE_BODY = "corps"


class Personality(StrEnum):
    """Whether the form is a legal person: no, yes, or as the vehicle chosen."""

    NONE = "none"
    YES = "yes"
    CHOSEN = "chosen"


class Liability(StrEnum):
    """Who answers for what."""

    NONE = "no_liability"
    CONTRACT = "contract"
    OWN_SHARE = "own_share"
    LEAD_FOR_ALL = "mandataire_all"
    ALL_FOR_ALL = "all_for_all"
    UNLIMITED_JOINT = "unlimited_joint"
    WAGE_DEBTS_JOINT = "wage_debts_joint"
    LIMITED = "limited"
    ASSOCIATION = "association"
    VEHICLE = "per_vehicle"
    TRANSFER = "universal_transfer"


class Duration(StrEnum):
    """How long the form lasts."""

    MARKET = "market"
    DATED = "dated"
    FIXED = "fixed"
    OPEN = "open"


class Capital(StrEnum):
    """Whether a capital is brought."""

    NONE = "no_capital"
    OPTIONAL = "optional"
    REQUIRED = "required"
    VEHICLE = "capital_per_vehicle"


class Aim(StrEnum):
    """Whom the form serves, and whether it may seek profit."""

    ANY = "any_aim"
    OWN = "own_profit"
    MEMBERS = "members"
    NONPROFIT = "nonprofit"
    LIMITED = "limited_profit"


class Staff(StrEnum):
    """Who employs the people who work for it."""

    NONE = "no_staff"
    OWN = "own_staff"
    LENDER = "lender_staff"
    HOST = "host_staff"
    SITE = "site_staff"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the law or use fixes. who, tax: sentences; min_text, duration_text, aim_text: when more has to be said."""

    personality: Personality
    min_members: int
    liability: Liability
    duration: Duration
    capital: Capital
    aim: Aim
    staff: Staff
    who: str
    tax: str
    min_text: str = ""
    duration_text: str = ""
    aim_text: str = ""


@dataclass(frozen=True, slots=True)
class Grades:
    """How much the form serves each goal, from 1 to 4. published: from the GRAFIE report; else our estimation."""

    development: int
    mutualisation: int
    impact: int
    published: bool


@dataclass(frozen=True, slots=True)
class Caution:
    """What to mind; review: by whom it should be read again; rule: the rule behind it."""

    text: str
    review: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A real case, with the facts that its source publishes."""

    name: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form of cooperation. `facts` is None for a mere word (R-311), which is never ranked.

    also: what people call it; effort: from 1 (light) to 5 (heavy), the least and the most; shares: what it is good
    to put in common, from 1 to 3 (our estimation); rules: ids of the rulebook, its own first.
    """

    id: str
    slug: str
    name: str
    short: str
    summary: str
    degree: Degree | None
    facts: Facts | None
    grades: Grades | None
    effort: tuple[int, int]
    source: str
    as_of: date
    confidence: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    shares: Mapping[str, int] | None = None
    steps: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    recommended: tuple[str, ...] = ()
    avoided: tuple[str, ...] = ()
    cautions: tuple[Caution, ...] = ()
    examples: tuple[Example, ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def is_ranked(self) -> bool:
        """Tell whether it is a form, not only a word."""
        return self.facts is not None

    @property
    def is_estimated(self) -> bool:
        """Tell whether a figure of its comparison is ours."""
        return self.grades is not None and not self.grades.published
