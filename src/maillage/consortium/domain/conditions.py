"""Every condition of the contract on a group, read one structure at a time, in plain Python.

On purpose nothing is shared with the model: this is what the model is checked against.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from maillage.consortium.domain.problem import Question, Structure
from maillage.directory.domain.kinds import FAMILY_OF, MODES_OF, Kind
from maillage.procurement.domain.tender import Lot, Need
from maillage.territory.domain.places import departement_of, distance_km

# Printed hours are whole hundredths: a limit in hours may be off by this much at most (contracts §1.4).
HOURS = 0.05 + 1e-6
RELATIVE = 1e-9

# Hours of each member on each need (by id). Structures compare by SIRET here, which is unique.
Work = Mapping[str, Mapping[str, float]]


def broken_conditions(
    question: Question,
    group: Collection[Structure],
    work: Work,
    drop: Collection[str] = (),
    off: float = HOURS,
) -> Iterator[str]:
    """Say what the group breaks, when the named constraints of `drop` are dropped (contracts §1.4).

    group: the members. work: hours by SIRET, then by id of need. off: how much each limit in hours may be off.
    """
    return (what for name, what in broken(question, group, work, off) if name not in drop)


def broken(
    question: Question, group: Collection[Structure], work: Work, off: float = HOURS
) -> Iterator[tuple[str, str]]:
    """What the group breaks: the name of the constraint (empty for those that have none), and a sentence."""
    for structure in group:
        yield from _broken_by_member(question, structure, work[structure.siret], off)
    yield from _broken_together(question, group)
    yield from _broken_hours(question, group, work, off)


def may_serve(question: Question, structure: Structure, lot: Lot, need: Need) -> bool:
    """Whether the structure may serve the need: offer, mode, reservation, area (contracts §1.3)."""
    kinds = [Kind(code) for code in structure.kinds]
    offers = any(_matches(need, offer.trade, offer.mode) for offer in structure.offers)
    works = any(need.mode in MODES_OF[kind] for kind in kinds)
    admitted = not lot.reserved or any(FAMILY_OF.get(kind) in lot.reserved for kind in kinds)
    return offers and works and admitted and _reaches(question, structure, need)


def _reaches(question: Question, structure: Structure, need: Need) -> bool:
    place, reach = question.places[need.place], structure.reach
    if reach.national or departement_of(place.code) in reach.departements:
        return True
    return reach.radius_km is not None and distance_km(structure.place, place) <= reach.radius_km


def _matches(need: Need, trade: str, mode: str) -> bool:
    return need.trade == trade and need.mode == mode


def _broken_by_member(
    question: Question, structure: Structure, work: Mapping[str, float], off: float
) -> Iterator[tuple[str, str]]:
    siret, hours = structure.siret, sum(work.values())
    least = float(question.tender.min_member_percent) / 100 * float(question.tender.total_hours())
    if hours < least - off:
        yield "min_member_percent", f"{siret} has {hours} h, must have {least}"
    if hours <= 0 or hours > structure.hours + off:
        yield "", f"{siret} has {hours} h, is free for {structure.hours}"
    where = {need.id: (lot, need) for lot in question.tender.lots for need in lot.needs}
    for unknown in work.keys() - where.keys():
        yield "", f"{siret}: no need {unknown}"
    served = [(*where[need], given) for need, given in work.items() if need in where]
    for lot, need, given in served:
        if given < 0 or not may_serve(question, structure, lot, need):
            yield "", f"{siret} may not serve {need.id}"
    for offer in structure.offers:
        total = sum(given for _, need, given in served if _matches(need, offer.trade, offer.mode))
        if total > offer.hours + off:
            yield "", f"{siret} gives {total} h of {offer.trade}, offers {offer.hours}"


def _broken_together(question: Question, group: Collection[Structure]) -> Iterator[tuple[str, str]]:
    tender, sirets = question.tender, {structure.siret for structure in group}
    if len(sirets) < 2:
        yield "two_members" if sirets else "", "fewer than two different members"
    if len(sirets) < len(group):
        yield "", "the same member twice"
    if tender.max_members is not None and len(group) > tender.max_members:
        yield "max_members", f"{len(group)} members, at most {tender.max_members} allowed"
    for siret in sorted(set(tender.must_include) - sirets):
        yield f"must_include:{siret}", f"{siret} is imposed and is not a member"
    for siret in sorted(set(tender.exclude) & sirets):
        yield "", f"{siret} is excluded and is a member"
    yield from _broken_between(question, group, sirets)


def _broken_between(
    question: Question, group: Collection[Structure], sirets: set[str]
) -> Iterator[tuple[str, str]]:
    tender = question.tender
    for structure in group:
        for other in sorted(structure.incompatible & sirets - {structure.siret}):
            low, high = sorted((structure.siret, other))
            yield f"incompatible:{low}:{high}", f"{low} and {high} are incompatible"
    turnovers = [structure.turnover_eur or 0.0 for structure in group]
    if sum(turnovers) < float(tender.min_turnover_eur) * (1 - RELATIVE):
        yield "min_turnover", "turnovers too small together"
    if max(turnovers, default=0.0) < float(tender.lead_min_turnover_eur):
        yield "lead", "nobody may lead"


def _broken_hours(
    question: Question, group: Collection[Structure], work: Work, off: float
) -> Iterator[tuple[str, str]]:
    for lot in question.tender.lots:
        inserted = 0.0
        for need in lot.needs:
            given = [(s, work[s.siret].get(need.id, 0.0)) for s in group]
            total = sum(hours for _, hours in given)
            inserted += sum(s.insertion_percent / 100 * hours for s, hours in given)
            if total < float(need.hours) - off:
                yield f"cover:{need.id}", f"need {need.id}: {total} h of {need.hours}"
            if total > float(need.hours) + off:
                yield "", f"need {need.id}: {total} h of {need.hours}"
        if inserted < float(lot.insertion_hours) - off:
            yield (
                f"insertion:{lot.id}",
                f"lot {lot.id}: {inserted} h of insertion of {lot.insertion_hours}",
            )
