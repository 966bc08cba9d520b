"""Where one structure stands before a tender: what keeps it from serving any need, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.answer import Note
from maillage.consortium.domain.problem import Structure
from maillage.directory.domain.kinds import Kind, is_admitted, modes_of
from maillage.procurement.domain.tender import Lot, Need, Tender
from maillage.territory.domain.places import Place, departement_of, distance_km

_NO_TRADE = gettext_noop(
    "Vous n’avez déclaré aucun métier : dites ce que vous faites et combien d’heures sont libres."
)
_NO_HOURS = gettext_noop("Vous n’avez déclaré aucune heure libre.")
_OTHER_TRADES = gettext_noop("Aucun des métiers que vous déclarez n’est demandé par cet appel.")
_MODE = gettext_noop("Votre agrément ne permet pas de travailler comme cet appel le demande.")
_RESERVED = gettext_noop("Les lots de vos métiers sont réservés à d’autres structures que la vôtre.")
_TOO_FAR = gettext_noop("Le lieu le plus proche est à %(km)s km, hors de la zone où vous dites travailler.")


def obstacles(structure: Structure, tender: Tender, places: Mapping[str, Place]) -> tuple[Note, ...]:
    """Return why the structure may serve no need of the tender; nothing when it may serve one.

    Reasons come in the order of what to mend first; the first that holds for all the needs is the one told.
    """
    needs = [(lot, need) for lot in tender.lots for need in lot.needs]
    if not structure.offers:
        return (Note(_NO_TRADE),)
    if structure.hours <= 0:
        return (Note(_NO_HOURS),)
    needs = [(lot, need) for lot, need in needs if _offers_trade(structure, need)]
    if not needs:
        return (Note(_OTHER_TRADES),)
    needs = [(lot, need) for lot, need in needs if _may_work(structure, need)]
    if not needs:
        return (Note(_MODE, rule="R-127"),)
    needs = [(lot, need) for lot, need in needs if _is_open(structure, lot)]
    if not needs:
        return (Note(_RESERVED, rule="R-208"),)
    if not any(_reaches(structure, places[need.place]) for _, need in needs):
        return (Note(_TOO_FAR, {"km": min(_distances(structure, needs, places))}),)
    return ()


def _kinds(structure: Structure) -> list[Kind]:
    return [Kind(code) for code in structure.kinds]


def _offers_trade(structure: Structure, need: Need) -> bool:
    return any(offer.trade == need.trade for offer in structure.offers)


def _may_work(structure: Structure, need: Need) -> bool:
    offered = any(offer.trade == need.trade and offer.mode == need.mode for offer in structure.offers)
    return offered and need.mode in modes_of(_kinds(structure))


def _is_open(structure: Structure, lot: Lot) -> bool:
    return is_admitted(_kinds(structure), lot.reserved)


def _reaches(structure: Structure, place: Place) -> bool:
    reach = structure.reach
    if reach.national or departement_of(place.code) in reach.departements:
        return True
    return reach.radius_km is not None and distance_km(structure.place, place) <= reach.radius_km


def _distances(
    structure: Structure, needs: list[tuple[Lot, Need]], places: Mapping[str, Place]
) -> Iterator[int]:
    return (distance_km(structure.place, places[need.place]) for _, need in needs)
