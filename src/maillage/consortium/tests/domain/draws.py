"""Small random questions that touch every condition of the contract, for the oracle."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from maillage.consortium.domain.problem import Offer, Question, Reach, Structure, Weights
from maillage.consortium.tests.domain import oracle
from maillage.procurement.domain.tender import Lot, Need, Tender
from maillage.territory.domain.places import Place

PLACES = {
    "93066": Place("93066", "A", 48.9356, 2.3539),
    "93001": Place("93001", "B", 48.9146, 2.3821),
    "75056": Place("75056", "C", 48.8589, 2.347),
    "77288": Place("77288", "D", 48.5397, 2.6608),
    "97411": Place("97411", "E", -20.8907, 55.4551),
}
KINDS = ["ACI", "EI", "AI", "ETTI", "EITI", "EA", "EATT", "ESAT", "GEIQ", "EBE", "ENT"]
TRADES = ["nettoyage", "espaces-verts"]


def draw_question(random: Random, most: int = 6) -> Question:
    """A question of at most `most` structures; possible or not."""
    count = random.randint(2, most)
    sirets = [f"{100 + i:014d}" for i in range(count)]
    structures = [_structure(random, siret, sirets) for siret in sirets]
    lots = _lots(random)
    tender = Tender(
        id="t",
        title="t",
        launched_on=date(2026, 10, 1),
        months=12,
        lots=lots,
        max_members=random.choice([None, None, None, 2, 3, 4]),
        min_member_percent=Decimal(random.choice(["0.1", "5", "5", "10", "30"])),
        min_turnover_eur=Decimal(random.choice([0, 0, 0, 100, 250])),
        lead_min_turnover_eur=Decimal(random.choice([0, 0, 0, 100, 150])),
        must_include=tuple(random.sample(sirets, random.choice([0, 0, 0, 0, 1, 2]))),
    )
    free = [siret for siret in sirets if siret not in tender.must_include]
    excluded = tuple(random.sample(free, min(len(free), random.choice([0, 0, 0, 1]))))
    weights = Weights(*(random.choice([0, 1, 0.5, 20]) for _ in range(4)))
    return Question(replace(tender, exclude=excluded), PLACES, structures, weights, "random")


def draw_possible(random: Random, most: int = 6) -> Question:
    """A question that has a group."""
    while True:
        question = draw_question(random, most)
        if oracle.is_possible(question):
            return question


def _lots(random: Random) -> tuple[Lot, ...]:
    reserved = [frozenset[str](), frozenset[str](), frozenset({"iae"}), frozenset({"iae", "handicap"})]
    lots = []
    for lot in range(random.randint(1, 2)):
        needs = tuple(
            Need(
                f"{lot}{position}",
                random.choice(TRADES),
                random.choice(["production", "production", "staffing"]),  # type: ignore[arg-type]
                random.choice(list(PLACES)[:4]),
                Decimal(random.choice(["10", "25.25", "40", "60.5"])),
            )
            for position in range(random.randint(1, 2))
        )
        hours = sum(need.hours for need in needs)
        part = Decimal(random.choice(["0", "0", "0.2", "0.4", "0.7"]))
        lots.append(
            Lot(f"L{lot}", needs, "", random.choice(reserved), (hours * part).quantize(Decimal("0.01")))  # type: ignore[arg-type]
        )
    return tuple(lots)


def _structure(random: Random, siret: str, sirets: list[str]) -> Structure:
    pairs = [(trade, mode) for trade in TRADES for mode in ("production", "staffing")]
    offers = random.sample(pairs, random.choice([2, 3, 4, 4]))
    reach = random.choice(
        [
            *[Reach(national=True)] * 5,
            Reach(departements=frozenset({"93", "75"})),
            Reach(radius_km=float(random.choice([0, 5, 30, 60]))),
        ]
    )
    others = [other for other in sirets if other != siret]
    return Structure(
        siret=siret,
        name=siret,
        kinds=tuple(random.sample(KINDS, random.choice([1, 2, 2, 3]))),
        place=PLACES[random.choice(list(PLACES))],
        reach=reach,
        offers=tuple(Offer(t, m, random.choice([8, 20, 33.33, 60, 200, 200])) for t, m in offers),
        hours=random.choice([15, 30, 60, 50.5, 100, 200, 300, 300]),
        insertion_percent=random.choice([0, 20, 50, 70, 100]),
        turnover_eur=random.choice([None, 50, 100, 200]),
        ties=frozenset(random.sample(others, min(len(others), random.choice([0, 0, 1, 2])))),
        incompatible=frozenset(random.sample(others, min(len(others), random.choice([0, 0, 0, 1])))),
    )
