"""The question of a tender: its places, its candidates (of the directory, or of a documented case), its weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import DatabaseError
from django.utils.translation import get_language

from maillage.accounts.actors import Actor
from maillage.base.ingest import sources
from maillage.consortium.domain.problem import (
    DEFAULT_PROFILE,
    PROFILES,
    Offer,
    Question,
    Reach,
    Structure,
    Weights,
)
from maillage.consortium.queries.cases import CaseFile
from maillage.directory import queries as directory
from maillage.directory.domain.capacity import Capacity, Near
from maillage.procurement.domain.tender import Tender
from maillage.territory.domain.places import Place
from maillage.territory.queries import resolve

NEAR_KM = 30
"""Structures whose trade nobody knows are asked when they are this near a place of work (their area is unknown)."""


def load_question(
    tender: Tender,
    *,
    actor: Actor | None,
    candidates: tuple[Structure, ...] | None = None,
    weights: Weights = PROFILES[DEFAULT_PROFILE],
    profile: str = DEFAULT_PROFILE,
) -> Question:
    """Return the question of a tender, at most nine SQL queries.

    actor: who asks, and sees only the capacities shown to it; None for the command line, which sees all.
    candidates: those of a file or of a documented case, in place of those of the directory.
    """
    return load(tender, actor=actor, candidates=candidates, weights=weights, profile=profile).question


@dataclass(frozen=True, slots=True)
class Loaded:
    """A question, and how many structures of its trades are left out: they hide their hours, or do not say them."""

    question: Question
    hidden: int = 0
    silent: int = 0


def load(
    tender: Tender,
    *,
    actor: Actor | None,
    candidates: tuple[Structure, ...] | None = None,
    weights: Weights = PROFILES[DEFAULT_PROFILE],
    profile: str = DEFAULT_PROFILE,
) -> Loaded:
    """Return the question of a tender as `load_question` does, and who is left out of it."""
    places = resolve(need.place for need in tender.needs())
    if candidates is not None:
        return Loaded(Question(tender, places, candidates, weights, profile))
    pool = directory.candidates(_trades(tender), actor=actor)
    structures = directory_structures(pool, set(places.values()))
    reasons = Counter(waiting.reason for waiting in pool.aside)
    question = Question(tender, places, structures, weights, profile)
    return Loaded(question, reasons[directory.Aside.HIDDEN], reasons[directory.Aside.HOURS_UNKNOWN])


def directory_structures(pool: directory.Pool, places: Collection[Place]) -> tuple[Structure, ...]:
    """Return the candidates of the directory: those with free hours in these trades, then those to be asked.

    The latter have no known trade (so no offer) and stand within NEAR_KM of a place; they need a SIRET to be named.
    """
    taken = {capacity.siret for capacity in pool.capacities}
    unknown: dict[str, Near] = {}
    for near in directory.near_unknown_trades(places, NEAR_KM):
        if near.siret and near.siret not in taken:
            unknown.setdefault(near.siret, near)
    towns = resolve(
        {one.place_code for one in pool.capacities} | {near.place_code for near in unknown.values()}
    )
    return (
        *(_candidate(one, towns[one.place_code]) for one in pool.capacities if one.place_code in towns),
        *(_to_ask(one, towns[one.place_code]) for one in unknown.values() if one.place_code in towns),
    )


def pool_version(*, actor: Actor | None, case: CaseFile | None = None) -> str:
    """Return a text that changes whenever the candidates an actor may see change (two SQL queries at most)."""
    if case is not None:
        return f"case-{case.fingerprint}"
    if actor is None:
        audience = "all"
    else:
        # Whose hidden hours it sees, and whether it sees those shown to organisations: a mandate may be withdrawn.
        connected = "connected" if actor.organisation is not None else "visitor"
        audience = "-".join([connected, *map(str, sorted(actor.readable))])
    return f"{directory.directory_version()}-{audience}"


def is_ready() -> bool:
    """Tell whether the communes are there: without them no place can be found."""
    try:
        return sources()["communes"].held() > 0
    except DatabaseError:  # the tables themselves are missing
        return False


def trade_labels() -> Mapping[str, str]:
    """Return the name of each trade in the current language, as it is written inside a sentence."""
    english = (get_language() or "fr").startswith("en")
    return {
        code: _inside(trade.english if english else trade.label) for code, trade in directory.trades().items()
    }


def _inside(label: str) -> str:
    return label if label[1:2].isupper() or label[1:2].isdigit() else label[:1].lower() + label[1:]


def _trades(tender: Tender) -> set[str]:
    return {need.trade for need in tender.needs()}


def _candidate(one: Capacity, place: Place) -> Structure:
    return Structure(
        siret=one.siret,
        name=one.name,
        kinds=tuple(kind.value for kind in one.kinds),
        place=place,
        reach=Reach(one.reach.national, one.reach.departements, one.reach.radius_km),
        offers=tuple(Offer(offer.trade, offer.mode.value, offer.hours or 0.0) for offer in one.offers),
        hours=one.hours,
        insertion_percent=one.insertion_percent,
        turnover_eur=one.turnover_eur,
        ties=one.ties,
        incompatible=one.incompatible,
        estimated=one.estimated,
    )


def _to_ask(one: Near, place: Place) -> Structure:
    return Structure(
        siret=one.siret or "",
        name=one.name,
        kinds=tuple(kind.value for kind in one.kinds),
        place=place,
        reach=Reach(radius_km=NEAR_KM),
        offers=(),
        hours=0.0,
        insertion_percent=0,
    )
