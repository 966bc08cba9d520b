"""The seats of the organisation one acts for: read once for all that its home page says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from maillage.accounts.actors import Actor
from maillage.cooperation.domain.reading import CHOSEN, Part
from maillage.cooperation.models.projects import Member, MemberState, Project
from maillage.cooperation.models.reading import ReadingChoice
from maillage.cooperation.queries.access import OPEN, reads_of


@dataclass(frozen=True)
class Seats:
    """The seats of an organisation in open projects. chosen: what groups chose to show, by project and role."""

    actor: Actor
    rows: Sequence[Member]
    chosen: Mapping[int, Mapping[str, frozenset[Part]]]

    @cached_property
    def projects(self) -> dict[int, Project]:
        """The projects, by number, with their owner and their need; without their frozen copy."""
        return {one.project_id: one.project for one in self.rows}

    @cached_property
    def engaged(self) -> list[Member]:
        """The seats that take part."""
        return [one for one in self.rows if one.state == MemberState.ACCEPTED]

    @cached_property
    def steered(self) -> list[int]:
        """The numbers of the projects that the organisation coordinates."""
        return [one.project_id for one in self.engaged if one.coordinates]

    def reading(self, part: Part) -> list[Member]:
        """Return the seats to which their group shows a part."""
        return [one for one in self.engaged if part in reads_of(one, self.chosen.get(one.project_id, {}))]


def seats_of(actor: Actor) -> Seats:
    """Return the seats of the organisation one acts for (one query; one more when a group may choose what it shows)."""
    if actor.organisation is None:
        return Seats(actor, (), {})
    rows = list(
        Member.objects.filter(organisation=actor.organisation, project__state__in=OPEN)
        .select_related("project__owner", "project__need")
        .defer("project__snapshot")
    )
    asks = [one.project_id for one in rows if one.role in CHOSEN and not one.coordinates]
    chosen: dict[int, dict[str, frozenset[Part]]] = {}
    for row in ReadingChoice.objects.filter(project__in=asks) if asks else ():
        chosen.setdefault(row.project_id, {})[row.role] = row.shown
    return Seats(actor, rows, chosen)
