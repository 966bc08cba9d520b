"""Who takes part in a project born from a proposal. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.consortium.domain.snapshot import Snapshot
from maillage.consortium.domain.supposed import is_to_find

ADVISING = frozenset({"network", "adviser", "authority"})
"""Kinds of organisations that accompany a group rather than do its work."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One member of a proposal: who, what it is, where, and whether the proposal made it the lead."""

    siret: str
    name: str
    kind: str
    place: str
    is_lead: bool


def candidates_of(snapshot: Snapshot) -> list[Candidate]:
    """Return the members of the proposal kept, those still to be found left out."""
    proposal, found = snapshot.proposal, []
    for member in proposal.members:
        if is_to_find(member.siret):
            continue
        structure = snapshot.found.structure(member.siret)
        found.append(
            Candidate(
                siret=member.siret,
                name=member.name,
                kind=", ".join(member.kinds),
                place=structure.place.code if structure else "",
                is_lead=member.siret == proposal.lead,
            )
        )
    return found


def role_of_opener(kind: str) -> str:
    """Return the role of who opens a project, by its kind: a network advises, a structure takes part."""
    if kind in ADVISING:
        return "adviser"
    return "observer" if kind == "buyer" else "member"
