"""Read the test vectors of the contract (`tests/cases/`) as questions, without any database."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from maillage.consortium.domain.problem import PROFILES, Offer, Question, Reach, Structure
from maillage.directory.domain.kinds import Family, Mode
from maillage.procurement.domain.tender import Lot, Need, Tender
from maillage.territory.domain.places import Place

CASES = Path(__file__).parent.parent / "cases"
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())


@cache
def places() -> dict[str, Place]:
    """Communes of the vectors: code as written → commune with the coordinates of the project's own file."""
    read = json.loads((CASES / "places.json").read_text(encoding="utf-8"))
    return {code: Place(*row) for code, row in read.items()}


def expected(name: str) -> dict[str, Any]:
    """What the vector says the answer is."""
    read: dict[str, Any] = json.loads((CASES / name / "expected.json").read_text(encoding="utf-8"))
    return read


@cache
def question(name: str) -> Question:
    """The question of a vector."""
    tender = json.loads((CASES / name / "tender.json").read_text(encoding="utf-8"))
    pool = json.loads((CASES / name / "pool.json").read_text(encoding="utf-8"))
    profile = expected(name)["profile"]
    structures = [_structure(row) for row in pool["structures"]]
    return Question(_tender(tender), places(), structures, PROFILES[profile], profile)


def _tender(row: dict[str, Any]) -> Tender:
    return Tender(
        id=row["id"],
        title=row["title"],
        launched_on=date.fromisoformat(row["launched_on"]),
        months=row["months"],
        lots=tuple(_lot(lot) for lot in row["lots"]),
        max_members=row.get("max_members"),
        min_member_percent=Decimal(str(row.get("min_member_percent", 5))),
        min_turnover_eur=Decimal(str(row.get("min_turnover_eur", 0))),
        lead_min_turnover_eur=Decimal(str(row.get("lead_min_turnover_eur", 0))),
        must_include=tuple(row.get("must_include", ())),
        exclude=tuple(row.get("exclude", ())),
    )


def _lot(row: dict[str, Any]) -> Lot:
    needs = (
        Need(need["id"], need["trade"], Mode(need["mode"]), need["place"], Decimal(str(need["hours"])))
        for need in row["needs"]
    )
    return Lot(
        id=row["id"],
        needs=tuple(needs),
        reserved=frozenset(map(Family, row.get("reserved", ()))),
        insertion_hours=Decimal(str(row.get("insertion_hours", 0))),
    )


def _structure(row: dict[str, Any]) -> Structure:
    area = row["area"]
    return Structure(
        siret=row["siret"],
        name=row["name"],
        kinds=tuple(row["kind"]) if isinstance(row["kind"], list) else (row["kind"],),
        place=places()[row["place"]],
        reach=Reach(
            area.get("national", False), frozenset(area.get("departements", ())), area.get("radius_km")
        ),
        offers=tuple(Offer(offer["trade"], offer["mode"], offer["hours"]) for offer in row["offers"]),
        hours=row["hours"],
        insertion_percent=row["insertion_percent"],
        turnover_eur=row.get("turnover_eur"),
        ties=frozenset(row.get("ties", ())),
        incompatible=frozenset(row.get("incompatible", ())),
        estimated=frozenset(row.get("estimated", ())),
    )
