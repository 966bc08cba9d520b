"""The question put again to the solver from the terms of a group, and what its answer says of it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from maillage.consortium.domain.adjustments import EXCLUDE, HOURS, IMPOSE, Adjustments, Change
from maillage.consortium.domain.answer import Member, Proposal
from maillage.cooperation.domain.terms import Terms, Who, number_text
from maillage.procurement.domain.tender import Tender


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A structure that a proposal adds to the group: hours a year, and the needs it would serve."""

    siret: str
    name: str
    kinds: tuple[str, ...]
    hours: float
    needs: tuple[str, ...]
    percent: float


def bare(tender: Tender) -> Tender:
    """Return the tender without the wishes of the visitor that first asked: the group itself now says who is in."""
    return replace(tender, must_include=(), exclude=())


def constraints(
    terms: Terms, who: Mapping[int, Who], *, imposed: Collection[int], excluded: Collection[str], capped: bool
) -> Adjustments:
    """Return the changes of a question that hold the group as it is.

    imposed: members that are in; excluded: SIRETs of those that declined or left. capped: each gives the hours of its
    part and no more (else it may give all its free hours).
    """
    changes: list[Change] = []
    for member in imposed:
        one = who.get(member)
        if one is None or not one.siret:
            continue
        part = terms.part(member)
        hours = part.hours() if part else Decimal(0)
        if capped and not hours:  # no part: it cannot be asked to serve a need
            continue
        changes.append(Change(IMPOSE, one.siret))
        if capped:
            changes.append(Change(HOURS, one.siret, number_text(hours)))
    inside = {who[member].siret for member in imposed if member in who}
    changes += [Change(EXCLUDE, siret) for siret in excluded if siret and siret not in inside]
    return Adjustments().adding(*changes)


def newcomers(proposal: Proposal, inside: Collection[str]) -> tuple[Newcomer, ...]:
    """Return those of a proposal that are not in the group yet, most hours first."""
    return tuple(_newcomer(one) for one in proposal.members if one.siret not in inside)


def _newcomer(one: Member) -> Newcomer:
    return Newcomer(
        one.siret, one.name, one.kinds, one.hours, tuple(serve.need for serve in one.serves), one.percent
    )
