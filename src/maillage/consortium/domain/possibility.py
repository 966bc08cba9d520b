"""Whether a group exists at all, and the extremes a group can reach: what explanations are made of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from maillage.consortium.domain.checker import check_group
from maillage.consortium.domain.eligibility import Eligible, find_eligible
from maillage.consortium.domain.instance import Floats, Instance, build_instance
from maillage.consortium.domain.limits import Limits
from maillage.consortium.domain.problem import Question, Structure
from maillage.consortium.domain.search import Group, any_group, best_groups
from maillage.procurement.domain.tender import Tender


class Undecided(Exception):
    """Stopped before it was known whether a group exists."""


@dataclass(frozen=True, slots=True)
class Possibility:
    """Asks whether groups exist for a question and for changes of it. Raises Undecided when stopped."""

    question: Question
    eligible: Eligible
    limits: Limits

    def instance(self, drop: Collection[str] = ()) -> Instance:
        """The question without the named constraints of `drop`."""
        return build_instance(self.question.tender, self.eligible, self.question.weights, drop=drop)

    def exists(self, drop: Collection[str] = ()) -> bool:
        """Whether a group exists, proved: if so, one was found and checked on its own."""
        return self.broken_by_some_group(drop) is not None

    def broken_by_some_group(self, drop: Collection[str]) -> frozenset[str] | None:
        """Find a group without the constraints of `drop`; return those it breaks. None when there is none."""
        instance = self.instance(drop)
        found = self.group(instance)
        return None if found is None else self.check(instance, found, drop)

    def check(self, instance: Instance, found: Group, drop: Collection[str] = ()) -> frozenset[str]:
        """Read again the conditions on a group; return those of `drop` that it breaks. Raises WrongAnswer."""
        members = [instance.structures[rank] for rank in found.members]
        work = {
            structure.siret: {
                need.id: hours for need, hours in zip(self.eligible.needs, row, strict=True) if hours > 1e-9
            }
            for structure, row in zip(members, found.hours.tolist(), strict=True)
        }
        return check_group(self.question, members, work, drop)

    def group(self, instance: Instance) -> Group | None:
        """Any group, or None when it is proved that there is none."""
        outcome = any_group(instance, self.limits)
        if not outcome.groups and not outcome.complete:
            raise Undecided
        return outcome.groups[0] if outcome.groups else None

    def best(self, instance: Instance) -> Group | None:
        """The group of least cost, proved unless nodes are counted; None when there is none."""
        outcome = best_groups(instance, 1, self.limits)
        if not outcome.complete and (not outcome.groups or self.limits.nodes == float("inf")):
            raise Undecided
        return outcome.groups[0] if outcome.groups else None

    def hurried(self, nodes: int) -> Possibility:
        """The same, with searches of so many nodes at most: what they do not find is Undecided."""
        return replace(self, limits=replace(self.limits, nodes=nodes))

    def with_tender(self, tender: Tender) -> Possibility:
        """The same candidates before a changed tender with the same needs."""
        return replace(self, question=replace(self.question, tender=tender))

    def with_structure(self, structure: Structure) -> Possibility:
        """The same tender with one more candidate."""
        alone = find_eligible(replace(self.question, structures=[structure]))
        question = replace(self.question, structures=[*self.question.structures, structure])
        return replace(self, question=question, eligible=self.eligible.joined(alone))


def priced(instance: Instance, *, hourly: Floats | float = 0.0, member: Floats | float = 0.0) -> Instance:
    """The same groups with other prices: points an hour and points a member (broadcast over the arrays)."""
    return replace(
        instance,
        cost=np.broadcast_to(np.asarray(hourly, dtype=np.float64), instance.upper.shape),
        member_cost=np.broadcast_to(np.asarray(member, dtype=np.float64), (instance.size,)),
        tie_cost=0.0,
    )
