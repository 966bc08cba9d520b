"""What the consortium solver reads: declared capacities in some trades, and neighbours whose trade is unknown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from maillage.accounts.actors import Actor
from maillage.directory.domain.capacity import Capacity, Near
from maillage.directory.domain.capacity import Offer as Free
from maillage.directory.domain.kinds import Kind, Mode
from maillage.directory.models import Declaration, Offer, Record, Relation, Structure
from maillage.directory.queries.search import directory
from maillage.directory.queries.structures import declaration_of, kinds_of, may_see_capacity
from maillage.territory.domain.places import Place


class Aside(StrEnum):
    """Why a structure that declares one of the trades is not a candidate: it is to be asked."""

    HIDDEN = "hidden"  # it declares hours that this actor may not see
    HOURS_UNKNOWN = "hours_unknown"  # it declares the trade, not the hours
    NO_SIRET = "no_siret"  # a group names its members by SIRET, and this one has none in the public lists
    SAME_SIRET = "same_siret"  # another site of the same establishment, with more free hours, is a candidate


@dataclass(frozen=True, slots=True)
class Waiting:
    """A structure set aside, and why."""

    structure_id: int
    name: str
    reason: Aside


@dataclass(frozen=True, slots=True)
class Pool:
    """Candidates with free hours in the trades asked, one per SIRET, by SIRET; and those to be asked, by name."""

    capacities: tuple[Capacity, ...]
    aside: tuple[Waiting, ...]


def candidates(trades: Iterable[str], *, actor: Actor | None = None) -> Pool:
    """Everything the solver needs of the structures that declare one of the trades, in three SQL queries.

    actor: who asks, and may see only what each structure shows it; None for the command line, which sees all.
    A structure with zero free hour in these trades is left out: it said it has none.
    """
    wanted = sorted(set(trades))
    offers: defaultdict[int, list[Offer]] = defaultdict(list)
    structures: dict[int, Structure] = {}
    rows = Offer.objects.filter(trade__in=wanted).select_related("structure__declaration")
    for offer in rows.order_by("structure", "trade", "mode").iterator():
        offers[offer.structure_id].append(offer)
        structures.setdefault(offer.structure_id, offer.structure)
    kinds, ties, incompatible = _kinds(wanted), *_relations(wanted)
    free: list[Capacity] = []
    aside: list[Waiting] = []
    for pk, structure in structures.items():
        reason = _reason(structure, offers[pk], actor)
        if reason is not None:
            aside.append(Waiting(pk, structure.name, reason))
        elif any(offer.hours for offer in offers[pk]):
            siret = structure.siret or ""
            free.append(_capacity(structure, offers[pk], kinds[pk], ties[siret], incompatible[siret]))
    kept, doubles = _one_per_siret(free)
    aside += [Waiting(double.structure_id, double.name, Aside.SAME_SIRET) for double in doubles]
    return Pool(kept, tuple(sorted(aside, key=lambda waiting: (waiting.name, waiting.structure_id))))


def _reason(structure: Structure, offers: Iterable[Offer], actor: Actor | None) -> Aside | None:
    if actor is not None and not may_see_capacity(actor, structure):
        return Aside.HIDDEN
    if declaration_of(structure) is None or all(offer.hours is None for offer in offers):
        return Aside.HOURS_UNKNOWN
    return Aside.NO_SIRET if structure.siret is None else None


def _capacity(
    structure: Structure,
    offers: Iterable[Offer],
    kinds: tuple[Kind, ...],
    ties: frozenset[str],
    incompatible: frozenset[str],
) -> Capacity:
    declaration: Declaration = structure.declaration
    free = tuple(Free(o.trade, Mode(o.mode), float(o.hours)) for o in offers if o.hours)
    unsaid = {"hours": declaration.hours, "insertion_percent": declaration.insertion_percent}
    total = sum(offer.hours or 0 for offer in free)
    return Capacity(
        structure_id=structure.pk,
        siret=structure.siret or "",
        name=structure.name,
        kinds=kinds,
        place_code=structure.commune_code,
        offers=free,
        hours=total if declaration.hours is None else float(declaration.hours),
        insertion_percent=declaration.insertion_percent or 0,
        reach=declaration.reach(),
        turnover_eur=None if declaration.turnover_eur is None else float(declaration.turnover_eur),
        ties=ties,
        incompatible=incompatible,
        estimated=frozenset(name for name, value in unsaid.items() if value is None),
    )


def _one_per_siret(free: Iterable[Capacity]) -> tuple[tuple[Capacity, ...], list[Capacity]]:
    """Two sites of one establishment cannot both sign: the one with most free hours stays (ties: smaller id)."""
    kept: dict[str, Capacity] = {}
    doubles: list[Capacity] = []
    for capacity in sorted(free, key=lambda c: (-c.hours, c.structure_id)):
        if kept.setdefault(capacity.siret, capacity) is not capacity:
            doubles.append(capacity)
    return tuple(sorted(kept.values(), key=lambda c: c.siret)), doubles


def _kinds(trades: list[str]) -> Mapping[int, tuple[Kind, ...]]:
    held: defaultdict[int, set[str]] = defaultdict(set)
    rows = Record.objects.filter(structure__offers__trade__in=trades, ended_on=None)
    for pk, kind in rows.values_list("structure", "kind").distinct():
        held[pk].add(kind)
    ordered = {pk: tuple(kind for kind in Kind if kind.value in names) for pk, names in held.items()}
    return defaultdict(tuple, ordered)


def _relations(trades: list[str]) -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """Ties and incompatibilities said by structures of these trades, by SIRET; the solver reads them both ways."""
    said: dict[str, defaultdict[str, set[str]]] = {
        Relation.Nature.TIE: defaultdict(set),
        Relation.Nature.INCOMPATIBLE: defaultdict(set),
    }
    rows = Relation.objects.filter(structure__offers__trade__in=trades)
    for nature, siret, other in rows.values_list("nature", "structure__siret", "other__siret").distinct():
        if siret and other:
            said[nature][siret].add(other)
    ties, incompatible = (
        defaultdict(frozenset, {siret: frozenset(others) for siret, others in of_nature.items()})
        for of_nature in said.values()
    )
    return ties, incompatible


def near_unknown_trades(places: Iterable[Place], km: int, limit: int | None = None) -> list[Near]:
    """Structures within some kilometres of any of the places whose trade nobody knows, nearest first.

    Three SQL queries; `limit` reads only the first ones. They are to be asked, never guessed.
    """
    ids, distances = directory().index.near_unknown(places, km)
    wanted = ids[:limit].tolist()
    found = Structure.objects.prefetch_related("records").in_bulk(wanted)
    return [
        Near(pk, s.siret, s.name, kinds_of(s), s.commune_code, s.commune_name, distance)
        for pk, distance in zip(wanted, distances[:limit].tolist(), strict=True)
        if (s := found.get(pk))
    ]


def count_unknown_trades(places: Iterable[Place], km: int) -> int:
    """How many structures `near_unknown_trades` would list. One SQL query."""
    return len(directory().index.near_unknown(places, km)[0])
