"""What experts edit by hand, read once: the trades, and the official codes they are linked to."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml

from maillage.directory.domain.trades import Trade, TradeIndex, read_trades

HERE = Path(__file__).parent
# libyaml reads the catalogue in 30 ms instead of 300; PyYAML has it in every wheel, a source build may not.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@lru_cache(maxsize=1)
def load_trades() -> Mapping[str, Trade]:
    """Our trades by code, in the order of the catalogue."""
    with (HERE / "trades.yaml").open(encoding="utf-8") as file:
        # A safe loader, chosen above: no Python object can be made from the document.
        document = yaml.load(file, Loader=_Loader)  # nosec B506
    return MappingProxyType(read_trades(document))


@lru_cache(maxsize=1)
def load_index() -> TradeIndex:
    """The index of trades by words."""
    return TradeIndex(load_trades())


@lru_cache(maxsize=1)
def load_cpv() -> Mapping[str, str]:
    """CPV 2008: official French label by eight-digit code (9,454 codes)."""
    return _labels("cpv_2008.csv.gz")


@lru_cache(maxsize=1)
def load_naf() -> Mapping[str, str]:
    """NAF rév. 2: official French label by code with its dot, `81.30Z` (732 sub-classes)."""
    return _labels("naf_rev2.csv.gz")


def _labels(name: str) -> Mapping[str, str]:
    with gzip.open(HERE / name, "rt", encoding="utf-8", newline="") as file:
        return MappingProxyType({row["code"]: row["label"] for row in csv.DictReader(file)})
