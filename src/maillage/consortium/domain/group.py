"""One proposal seen inside its question: who does what where, and who else could have done it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from maillage.consortium.domain.answer import Member, Proposal
from maillage.consortium.domain.eligibility import Eligible
from maillage.consortium.domain.problem import Question, Structure
from maillage.directory.domain.kinds import Family, families_of
from maillage.procurement.domain.tender import Lot, Need

ENOUGH = 0.01  # hours below which a quantity is nothing


@dataclass(frozen=True)
class Pool:
    """What the advice needs to know of all the candidates, computed once for all the proposals.

    labels: name of each trade as people say it; a trade without label is named by its code.
    """

    question: Question
    eligible: Eligible
    labels: Mapping[str, str]

    @cached_property
    def structures(self) -> Mapping[str, Structure]:
        """Every candidate by SIRET."""
        return {structure.siret: structure for structure in self.question.structures}

    @cached_property
    def needs(self) -> Mapping[str, int]:
        """Column of each need in the matrices of `eligible`."""
        return {need.id: column for column, need in enumerate(self.eligible.needs)}

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        return {structure.siret: row for row, structure in enumerate(self.eligible.structures)}

    def able(self, need: str) -> Mapping[str, tuple[int, float]]:
        """SIRET → (kilometres, hours it could give) of the structures with free hours for a need.

        Structures that the tender excludes are left out.
        """
        return self._able[need]

    @cached_property
    def _able(self) -> Mapping[str, Mapping[str, tuple[int, float]]]:
        eligible, excluded = self.eligible, set(self.question.tender.exclude)
        free = np.array([structure.hours for structure in eligible.structures])
        found: dict[str, dict[str, tuple[int, float]]] = {}
        for need, column in self.needs.items():
            hours = np.minimum(eligible.offered[:, column], free)
            found[need] = {
                eligible.structures[row].siret: (int(eligible.km[row, column]), float(hours[row]))
                for row in np.flatnonzero((eligible.km[:, column] >= 0) & (hours > ENOUGH))
                if eligible.structures[row].siret not in excluded
            }
        return found

    def lot_of(self, need: str) -> Lot:
        """The lot of a need."""
        return self.eligible.lots[int(self.eligible.lot_of[self.needs[need]])]

    def need(self, id: str) -> Need:
        """A need by its id."""
        return self.eligible.needs[self.needs[id]]

    def place_name(self, need: str) -> str:
        """Name of the commune of a need."""
        return self.question.places[self.need(need).place].name

    def trade_label(self, code: str) -> str:
        """A trade as people name it."""
        return self.labels.get(code, code)


@dataclass(frozen=True)
class Group:
    """A proposal and its pool."""

    pool: Pool
    proposal: Proposal

    @property
    def members(self) -> tuple[Member, ...]:
        """The members, most hours first."""
        return self.proposal.members

    def structure(self, member: Member) -> Structure:
        """What the pool knows of a member."""
        return self.pool.structures[member.siret]

    def tied_to(self, member: Member) -> list[str]:
        """Names of the members that have already cooperated with this one (ties are read both ways)."""
        own = self.structure(member)
        return [
            other.name
            for other in self.members
            if other.siret != member.siret
            and (other.siret in own.ties or member.siret in self.structure(other).ties)
        ]

    def hours_by_lot(self, member: Member) -> dict[str, float]:
        """Hours a year that a member gives to each lot it serves."""
        hours: dict[str, float] = {}
        for serve in member.serves:
            lot = self.pool.lot_of(serve.need).id
            hours[lot] = hours.get(lot, 0.0) + serve.hours
        return hours

    def lots(self) -> Iterator[Lot]:
        """The lots answered."""
        yield from self.pool.question.tender.lots

    def insertion_without(self, lot: Lot, siret: str) -> tuple[float, float]:
        """(hours, insertion hours) of the other members on a lot."""
        hours = insertion = 0.0
        for other in self.members:
            if other.siret != siret:
                given = self.hours_by_lot(other).get(lot.id, 0.0)
                hours += given
                insertion += given * self.structure(other).insertion_percent / 100
        return hours, insertion

    def families(self) -> frozenset[Family]:
        """Families of inclusive structures present in the group."""
        return frozenset().union(*(families_of(self.structure(one).kinds) for one in self.members))  # type: ignore[arg-type]
