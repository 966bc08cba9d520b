"""Groups found so far, and what a new one must cost to be of interest."""

from __future__ import annotations

from dataclasses import dataclass, field

from maillage.consortium.domain.rows import INFINITY

# Two costs nearer than this (relative) are the same cost: no use looking further.
SAME = 1e-8


@dataclass(slots=True)
class Best:
    """The `count` cheapest groups known, in order: (cost, ranks of the members). scale: points of a usual group."""

    count: int
    scale: float
    groups: list[tuple[float, tuple[int, ...]]] = field(default_factory=list)

    def is_full(self) -> bool:
        """Whether as many groups as wanted are known."""
        return len(self.groups) >= self.count

    def cutoff(self) -> float:
        """Cost from which a group is of no interest."""
        if not self.is_full():
            return INFINITY
        worst = self.groups[-1][0]
        return worst - SAME * max(abs(worst), self.scale)

    def add(self, cost: float, members: tuple[int, ...]) -> bool:
        """Keep the group if it is among the best."""
        self.groups.append((cost, members))
        self.groups.sort()
        del self.groups[self.count :]
        return (cost, members) in self.groups
