"""A cut: an inequality on members and hours that every group keeps."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.consortium.domain.instance import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """Σ members · y + Σ flow · h ≥ 1: some structures count as members, others by their hours h on the needs.

    members: (S,) without unit. flow: (S,) one by hour, 0 for those that count as members. needs: (N,).
    """

    members: Floats
    flow: Floats
    needs: Bools

    def restricted(self, ranks: Ints) -> Cut:
        """The same cut among these structures only."""
        return Cut(self.members[ranks], self.flow[ranks], self.needs)
