"""The question put to the solver: a tender, the structures that may answer it, and what matters most.

Everything here is plain data, already checked and resolved: places are communes with coordinates, codes of
trades are compared as written, hours are worked hours a year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from maillage.base.faults import Fault
from maillage.base.refusals import gettext_noop
from maillage.procurement.domain.tender import Tender
from maillage.territory.domain.places import Place


@dataclass(frozen=True, slots=True)
class Offer:
    """What a structure can do: free worked hours a year in one trade and one mode."""

    trade: str
    mode: str
    hours: float


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a structure works: exactly one of the whole country, some départements, a radius in kilometres."""

    national: bool = False
    departements: frozenset[str] = frozenset()
    radius_km: float | None = None


@dataclass(frozen=True, slots=True)
class Structure:
    """A candidate for the group.

    kinds: one code, or several when one SIRET holds several conventions (R-124): it may do what any may.
    hours: free worked hours a year, all trades together.
    insertion_percent: whole number, 0 to 100, share of its hours worked by people in insertion or disabled.
    turnover_eur: None when unknown; it then counts 0 in the two turnover conditions.
    ties, incompatible: SIRETs, read both ways; unknown ones are ignored.
    estimated: names of the fields that are estimates.
    """

    siret: str
    name: str
    kinds: tuple[str, ...]
    place: Place
    reach: Reach
    offers: tuple[Offer, ...]
    hours: float
    insertion_percent: int
    turnover_eur: float | None = None
    ties: frozenset[str] = frozenset()
    incompatible: frozenset[str] = frozenset()
    estimated: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Weights:
    """What each thing costs, in points: a member and an untied member count 1,000 times their weight,
    an hour one kilometre away counts `km`, an hour outside insertion 100 times `insertion`."""

    member: float
    km: float
    insertion: float
    tie: float

    def as_list(self) -> list[float]:
        """The four weights in the order of the public format."""
        return [self.member, self.km, self.insertion, self.tie]


DEFAULT_PROFILE = "equilibre"

PROFILES: Mapping[str, Weights] = MappingProxyType(
    {
        "equilibre": Weights(50, 1, 1, 20),
        "proximite": Weights(20, 4, 0, 5),
        "impact": Weights(20, 1, 4, 5),
        "confiance": Weights(50, 1, 0, 100),
        "simplicite": Weights(500, 1, 0, 0),
    }
)


@dataclass(frozen=True, slots=True)
class Question:
    """Everything the solver needs.

    places: the commune of each code that the needs name (code as written in the tender → commune).
    profile: the name of the profile the weights come from, or of any other choice of weights.
    """

    tender: Tender
    places: Mapping[str, Place]
    structures: Sequence[Structure]
    weights: Weights = field(default_factory=lambda: PROFILES[DEFAULT_PROFILE])
    profile: str = DEFAULT_PROFILE


def faults_of(question: Question) -> tuple[Fault, ...]:
    """Return what makes the question impossible to put: unknown places, imposed structures that are not there."""
    return (*_unknown_places(question), *_absent_imposed(question), *_repeated_structures(question))


def _unknown_places(question: Question) -> list[Fault]:
    message = gettext_noop("Commune inconnue ou sans coordonnées : « %(place)s ».")
    return [
        Fault(f"lots[{i}].needs[{j}].place", message, {"place": need.place})
        for i, lot in enumerate(question.tender.lots)
        for j, need in enumerate(lot.needs)
        if need.place not in question.places
    ]


def _absent_imposed(question: Question) -> list[Fault]:
    message = gettext_noop("La structure imposée %(siret)s n’est pas parmi les candidates.")
    known = {structure.siret for structure in question.structures}
    return [
        Fault(f"must_include[{i}]", message, {"siret": siret})
        for i, siret in enumerate(question.tender.must_include)
        if siret not in known
    ]


def _repeated_structures(question: Question) -> list[Fault]:
    message = gettext_noop("Le SIRET %(siret)s est déjà celui d’une autre structure candidate.")
    seen: set[str] = set()
    faults = []
    for i, structure in enumerate(question.structures):
        if structure.siret in seen:
            faults.append(Fault(f"structures[{i}].siret", message, {"siret": structure.siret}))
        seen.add(structure.siret)
    return faults
