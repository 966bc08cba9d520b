"""Who may serve what: trade, mode, kind, reservation and distance, for all candidates at once (contracts §1.3).

Numpy does the geography; the Python loops only see structures that offer something the tender asks for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from maillage.consortium.domain.problem import Question, Structure
from maillage.directory.domain.kinds import is_admitted, modes_of
from maillage.procurement.domain.tender import Lot, Need
from maillage.territory.domain.places import EARTH_RADIUS_KM, Place, departement_of, distance_km

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Nearer than this to a half kilometre, numpy and `distance_km` might round apart: ask `distance_km`.
DOUBTFUL_KM = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Eligible:
    """The pairs (structure, need) that may work together.

    structures: those that may serve at least one need, by SIRET.
    needs, lots: of the tender, in order; `lot_of[n]` is the rank of the lot of need n.
    km: (structures, needs), whole kilometres, -1 where the structure may not serve the need.
    offered: (structures, needs), hours of the offer that may serve the need, 0 elsewhere.
    offer_rank: (structures, needs), which offer of the structure that is, -1 elsewhere.
    to_ask: SIRETs near enough, of a fit kind, but with no known trade; nearest first.
    read: how many candidates were read.
    """

    structures: tuple[Structure, ...]
    needs: tuple[Need, ...]
    lots: tuple[Lot, ...]
    lot_of: Ints
    km: Ints
    offered: Floats
    offer_rank: Ints
    to_ask: tuple[str, ...]
    read: int

    def only_lots(self, ranks: Sequence[int]) -> Eligible:
        """The same structures before a tender made of these lots alone."""
        columns = np.flatnonzero(np.isin(self.lot_of, ranks))
        return replace(
            self,
            needs=tuple(self.needs[column] for column in columns),
            lots=tuple(self.lots[rank] for rank in ranks),
            lot_of=np.searchsorted(np.array(ranks, dtype=np.int64), self.lot_of[columns]),
            km=self.km[:, columns],
            offered=self.offered[:, columns],
            offer_rank=self.offer_rank[:, columns],
        )

    def joined(self, other: Eligible) -> Eligible:
        """The structures of both, still by SIRET, before the same tender."""
        structures = (*self.structures, *other.structures)
        order = sorted(range(len(structures)), key=lambda rank: structures[rank].siret)
        return replace(
            self,
            structures=tuple(structures[rank] for rank in order),
            km=np.concatenate((self.km, other.km))[order],
            offered=np.concatenate((self.offered, other.offered))[order],
            offer_rank=np.concatenate((self.offer_rank, other.offer_rank))[order],
            read=self.read + other.read,
        )


def find_eligible(question: Question) -> Eligible:
    """Return every pair (structure, need) allowed by the contract, whatever the hours and the other members."""
    lots = question.tender.lots
    needs = tuple(need for lot in lots for need in lot.needs)
    lot_of = np.array([rank for rank, lot in enumerate(lots) for _ in lot.needs], dtype=np.int64)
    places = [question.places[need.place] for need in needs]
    asked = {(need.trade, need.mode) for need in needs}
    offering = [s for s in question.structures if any((o.trade, o.mode) in asked for o in s.offers)]
    offering.sort(key=lambda structure: structure.siret)
    offered, rank = _offers(offering, needs)
    km = _distances(offering, places)
    allowed = (rank >= 0) & _admitted(offering, lots) & _reached(offering, places, km)
    able = np.flatnonzero(allowed.any(axis=1))
    allowed, km = allowed[able], km[able]
    return Eligible(
        structures=tuple(offering[i] for i in able),
        needs=needs,
        lots=lots,
        lot_of=lot_of,
        km=np.where(allowed, km, -1),
        offered=np.where(allowed, offered[able], 0.0),
        offer_rank=np.where(allowed, rank[able], -1),
        to_ask=_to_ask([s for s in question.structures if not s.offers], lots, places),
        read=len(question.structures),
    )


def _offers(structures: Sequence[Structure], needs: Sequence[Need]) -> tuple[Floats, Ints]:
    asked: dict[tuple[str, str], list[int]] = {}
    for column, need in enumerate(needs):
        asked.setdefault((need.trade, need.mode), []).append(column)
    offered = np.zeros((len(structures), len(needs)))
    rank = np.full((len(structures), len(needs)), -1, dtype=np.int64)
    for row, structure in enumerate(structures):
        for position, offer in enumerate(structure.offers):
            for column in asked.get((offer.trade, offer.mode), ()):
                offered[row, column] = offer.hours
                rank[row, column] = position
    return offered, rank


def _admitted(structures: Sequence[Structure], lots: Sequence[Lot]) -> Bools:
    """(structures, needs): the kinds fit the mode and the reservation.

    The mode is a matter of convention, the reservation a matter of who the contractor is (R-208): with several
    kinds, any of them may bring the one and any of them the other.
    """
    rows: dict[tuple[str, ...], Bools] = {}
    for structure in structures:
        if structure.kinds not in rows:
            rows[structure.kinds] = _admitted_kinds(structure.kinds, lots)
    if not structures:
        return np.zeros((0, sum(len(lot.needs) for lot in lots)), dtype=np.bool_)
    return np.array([rows[structure.kinds] for structure in structures], dtype=np.bool_)


def _admitted_kinds(kinds: tuple[str, ...], lots: Sequence[Lot]) -> Bools:
    modes = modes_of(kinds)  # type: ignore[arg-type]  # codes are the values of the enumeration
    return np.array(
        [
            need.mode in modes and is_admitted(kinds, lot.reserved)  # type: ignore[arg-type]
            for lot in lots
            for need in lot.needs
        ],
        dtype=np.bool_,
    )


def _distances(structures: Sequence[Structure], places: Sequence[Place]) -> Ints:
    """(structures, needs): whole kilometres, halves up, as `distance_km` gives them."""
    distinct = {place.code: place for place in places}
    columns = {code: column for column, code in enumerate(distinct)}
    targets = list(distinct.values())
    exact = _haversine(structures, targets)
    whole = np.floor(exact + 0.5).astype(np.int64)
    doubtful = np.abs(exact - np.floor(exact) - 0.5) < DOUBTFUL_KM
    for row, column in zip(*(ranks.tolist() for ranks in np.nonzero(doubtful)), strict=True):
        whole[row, column] = distance_km(structures[row].place, targets[column])
    codes = np.array([structure.place.code for structure in structures], dtype=np.str_)
    whole[codes[:, None] == np.array(list(distinct), dtype=np.str_)[None, :]] = 0
    return whole[:, [columns[place.code] for place in places]]


def _haversine(structures: Sequence[Structure], targets: Sequence[Place]) -> Floats:
    here = np.radians([(s.place.latitude, s.place.longitude) for s in structures]).reshape(-1, 2)
    there = np.radians([(place.latitude, place.longitude) for place in targets]).reshape(-1, 2)
    half_latitude = (there[None, :, 0] - here[:, None, 0]) / 2
    half_longitude = (there[None, :, 1] - here[:, None, 1]) / 2
    cosines = np.cos(here[:, None, 0]) * np.cos(there[None, :, 0])
    chord = np.sin(half_latitude) ** 2 + cosines * np.sin(half_longitude) ** 2
    result: Floats = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(1.0, chord)))
    return result


def _reached(structures: Sequence[Structure], places: Sequence[Place], km: Ints) -> Bools:
    """(structures, needs): the area of work of the structure reaches the place of the need."""
    national = np.array([s.reach.national for s in structures], dtype=np.bool_)
    radius = np.array([-1.0 if s.reach.radius_km is None else s.reach.radius_km for s in structures])
    reached = national[:, None] | (km <= radius[:, None])
    columns: dict[str, list[int]] = {}
    for column, place in enumerate(places):
        columns.setdefault(departement_of(place.code), []).append(column)
    _reach_departements(reached, structures, columns)
    return reached


def _reach_departements(
    reached: Bools, structures: Sequence[Structure], columns: Mapping[str, Sequence[int]]
) -> None:
    for row, structure in enumerate(structures):
        for departement in structure.reach.departements & columns.keys():
            reached[row, columns[departement]] = True


def _to_ask(structures: Sequence[Structure], lots: Sequence[Lot], places: Sequence[Place]) -> tuple[str, ...]:
    if not structures:
        return ()
    km = _distances(structures, places)
    fit = _admitted(structures, lots) & _reached(structures, places, km)
    nearest = np.where(fit, km, np.iinfo(np.int64).max).min(axis=1)
    found = [(int(nearest[row]), structures[row].siret) for row in np.flatnonzero(fit.any(axis=1)).tolist()]
    return tuple(siret for _, siret in sorted(found))
