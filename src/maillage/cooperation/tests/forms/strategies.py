"""Answers drawn at random, and the cases of the sources."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from maillage.cooperation.domain.advice.answers import (
    FAMILIES,
    HORIZONS,
    LIABILITIES,
    NO_MARKET,
    NO_TOPIC,
    PERSONALITIES,
    SHARES,
    STAFFS,
    TOPICS,
    Answers,
    Goals,
    Market,
    Partners,
)

AT = date(2026, 11, 20)
CASES = {
    path.stem: json.loads(path.read_text())
    for path in sorted((Path(__file__).parent / "cases").glob("*.json"))
}


def maybe(values: Any) -> Any:
    return st.none() | values


def one_of(values: tuple[str, ...]) -> Any:
    return st.sampled_from(values)


weights = maybe(st.integers(0, 3))
counts = maybe(st.integers(0, 3) | st.integers(0, 30))
markets = st.builds(
    Market, maybe(st.frozensets(one_of(FAMILIES))), maybe(st.integers(1, 4)), maybe(st.booleans())
)
VALUES = {
    "goals": st.builds(Goals, weights, weights, weights),
    "horizon": one_of(HORIZONS),
    "partners": st.builds(Partners, counts, counts, counts, counts, counts, counts),
    "personality": one_of(PERSONALITIES),
    "staff": one_of(STAFFS),
    "liability": one_of(LIABILITIES),
    "market": st.just(NO_MARKET) | markets,
    "shares": st.frozensets(one_of(SHARES)),
    "capital": st.booleans(),
    "merge": st.booleans(),
    "replicate": st.booleans(),
    "residents": st.booleans(),
    "topic": st.just(NO_TOPIC) | one_of(TOPICS),
    "territory_authorised": st.booleans(),
    "price_above_cost": st.booleans(),
}
_WHOLE = {"goals", "partners"}
answers = st.builds(
    Answers, **{key: values if key in _WHOLE else maybe(values) for key, values in VALUES.items()}
)
