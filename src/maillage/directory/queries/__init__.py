"""Reads of the directory. Part of the public face of this capability: trades, search, structures, capacities."""

from maillage.directory.queries.capacities import (
    Aside,
    Pool,
    Waiting,
    candidates,
    count_unknown_trades,
    near_unknown_trades,
)
from maillage.directory.queries.search import (
    Directory,
    FoundStructures,
    directory,
    directory_version,
    search,
)
from maillage.directory.queries.structures import (
    by_siret,
    declaration_of,
    declared_of,
    kinds_of,
    managed_by,
    may_see_capacity,
    nearby,
    place_of,
    structure_page,
    structure_to_declare,
)
from maillage.directory.queries.trades import find_trade, nearest_trades, suggest_trades, trades

__all__ = [
    "Aside",
    "Directory",
    "FoundStructures",
    "Pool",
    "Waiting",
    "by_siret",
    "candidates",
    "count_unknown_trades",
    "declaration_of",
    "declared_of",
    "directory",
    "directory_version",
    "find_trade",
    "kinds_of",
    "managed_by",
    "may_see_capacity",
    "near_unknown_trades",
    "nearby",
    "nearest_trades",
    "place_of",
    "search",
    "structure_page",
    "structure_to_declare",
    "suggest_trades",
    "trades",
]
