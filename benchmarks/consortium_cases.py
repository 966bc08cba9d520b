"""Seeded questions of realistic shape, on real places: structures live where people live, a tender is local."""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np

from maillage.consortium.domain.problem import PROFILES, Offer, Question, Reach, Structure
from maillage.procurement.domain.tender import Lot, Need, Tender
from maillage.territory.domain.places import Place, departement_of

DATA = Path(__file__).parent.parent / "data" / "territory" / "communes.csv.gz"

TRADES = [
    *("espaces-verts", "nettoyage", "collecte-dechets", "recyclage", "batiment", "peinture", "restauration"),
    *(
        "blanchisserie",
        "logistique",
        "maraichage",
        "menuiserie",
        "mobilite",
        "textile",
        "numerique",
        "accueil",
    ),
    *("demenagement", "conditionnement", "mecanique", "voirie", "second-oeuvre"),
]
KINDS = ["ACI", "EI", "AI", "ETTI", "EA", "EATT", "ESAT", "GEIQ", "EBE", "EITI", "ENT"]
KIND_SHARES = [0.26, 0.2, 0.1, 0.09, 0.1, 0.02, 0.1, 0.02, 0.02, 0.01, 0.08]
STAFFING = {"AI", "ETTI", "EATT", "GEIQ"}
INSERTION = {"ENT": (0, 20), "GEIQ": (20, 60), "EA": (55, 90), "ESAT": (70, 100)}


@dataclass(frozen=True, slots=True)
class Ground:
    """The communes and how many people live in each."""

    places: tuple[Place, ...]
    people: np.ndarray
    latitude: np.ndarray
    longitude: np.ndarray


def read_ground(source: Path = DATA) -> Ground:
    """Read the communes that the project carries."""
    places, people = [], []
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["latitude"] and row["longitude"]:
                place = Place(row["code_insee"], row["nom"], float(row["latitude"]), float(row["longitude"]))
                places.append(place)
                people.append(float(row["population"] or 0))
    return Ground(
        tuple(places),
        np.array(people),
        np.array([place.latitude for place in places]),
        np.array([place.longitude for place in places]),
    )


def make_question(ground: Ground, seed: int, *, candidates: int, lots: int) -> Question:
    """A question with this many candidates and lots, always the same for the same seed."""
    random = np.random.default_rng([seed, candidates, lots])
    heart = ground.places[_pick(random, np.where(ground.people > 20_000, ground.people, 0), 1)[0]]
    km = _flat_km(ground, heart)
    tender = _tender(random, ground, km, lots)
    structures = _structures(random, ground, km, candidates)
    places = {
        need.place: place for need in tender.needs() for place in ground.places if place.code == need.place
    }
    return Question(tender, places, structures, PROFILES["equilibre"], "equilibre")


def _pick(random: np.random.Generator, weights: np.ndarray, count: int) -> np.ndarray:
    return random.choice(len(weights), count, p=weights / weights.sum())


def _flat_km(ground: Ground, heart: Place) -> np.ndarray:
    east = (ground.longitude - heart.longitude) * np.cos(np.radians(heart.latitude)) * 111.2
    return np.hypot(east, (ground.latitude - heart.latitude) * 111.2)


def _tender(random: np.random.Generator, ground: Ground, km: np.ndarray, count: int) -> Tender:
    near, volume = np.where(km < 40, ground.people, 0), random.uniform(8.4, 9.2)
    lots = []
    for rank in range(count):
        needs = []
        for position in range(1 + (rank + 1) % 2 + (rank % 6 == 5)):
            staffing = random.random() < 0.2
            needs.append(
                Need(
                    id=f"{rank + 1}{'abc'[position]}",
                    trade=TRADES[random.integers(12)],
                    mode="staffing" if staffing else "production",
                    place=ground.places[_pick(random, near, 1)[0]].code,
                    hours=Decimal(int(random.lognormal(volume, 0.7)) + 500),
                )
            )
        hours = sum(need.hours for need in needs)
        reserved = [frozenset(), frozenset({"iae"}), frozenset({"iae", "handicap"})][random.integers(3)]
        insertion = (hours * Decimal(str(round(random.uniform(0.2, 0.45), 2)))).quantize(Decimal("1"))
        lots.append(Lot(str(rank + 1), tuple(needs), f"Lot {rank + 1}", reserved, insertion))
    return Tender("mesure", "Mesure", date(2026, 10, 1), 48, tuple(lots), min_member_percent=Decimal(2))


def _structures(random: np.random.Generator, ground: Ground, km: np.ndarray, count: int) -> list[Structure]:
    local = ground.people * (km < 120)
    homes = np.where(
        random.random(count) < 0.6,
        _pick(random, local, count),
        _pick(random, ground.people, count),
    )
    kinds = random.choice(KINDS, count, p=KIND_SHARES)
    sirets = [f"0001{rank:010d}" for rank in range(count)]
    return [_structure(random, ground.places[homes[i]], str(kinds[i]), i, sirets) for i in range(count)]


def _structure(
    random: np.random.Generator, place: Place, kind: str, rank: int, sirets: list[str]
) -> Structure:
    hours = float(int(random.lognormal(9.2, 0.8)) + 300)
    mode = "staffing" if kind in STAFFING else "production"
    trades = random.choice(len(TRADES), random.integers(1, 5), replace=False)
    low, high = INSERTION.get(kind, (50, 95))
    others = [
        sirets[other] for other in random.integers(len(sirets), size=random.integers(4)) if other != rank
    ]
    enemies = [sirets[random.integers(len(sirets))]] if random.random() < 0.05 else []
    return Structure(
        siret=sirets[rank],
        name=f"Structure {rank + 1}",
        kinds=(kind,),
        place=place,
        reach=_reach(random, place),
        offers=tuple(Offer(TRADES[t], mode, float(int(hours * random.uniform(0.3, 1.0)))) for t in trades),
        hours=hours,
        insertion_percent=int(random.integers(low, high + 1)),
        turnover_eur=None if random.random() < 0.2 else float(int(random.lognormal(13.3, 0.9))),
        ties=frozenset(others),
        incompatible=frozenset(enemies) - {sirets[rank]},
    )


def _reach(random: np.random.Generator, place: Place) -> Reach:
    draw = random.random()
    if draw < 0.08:
        return Reach(national=True)
    if draw < 0.35:
        return Reach(departements=frozenset({departement_of(place.code)}))
    return Reach(radius_km=float(random.integers(10, 120)))


def tightened(question: Question, members: int) -> Question:
    """The same question with fewer members allowed and turnovers asked."""
    tender = replace(
        question.tender,
        max_members=members,
        min_turnover_eur=Decimal(1_000_000),
        lead_min_turnover_eur=Decimal(400_000),
    )
    return replace(question, tender=tender)


def impossible(question: Question) -> dict[str, Question]:
    """Four ways to make the question impossible, by what causes it."""
    tender = question.tender
    lot, *lots = tender.lots
    need, *needs = lot.needs
    unknown = replace(lot, needs=(replace(need, trade="horlogerie"), *needs))
    changes: dict[str, dict[str, object]] = {
        "trade": {"lots": (unknown, *lots)},
        "insertion": {"lots": (replace(lot, insertion_hours=lot.hours()), *lots)},
        "turnover": {"min_turnover_eur": Decimal(10**10)},
        "members": {"max_members": 2},
    }
    return {cause: replace(question, tender=replace(tender, **change)) for cause, change in changes.items()}
