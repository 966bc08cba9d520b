"""The nomenclature of trades: all of them, those that someone may mean, those that look like a mistyped code."""

from __future__ import annotations

from collections.abc import Mapping

from maillage.directory.catalogue import load_index, load_trades
from maillage.directory.domain.trades import Suggestion, Trade, nearest
from maillage.territory.domain.places import normalise


def trades() -> Mapping[str, Trade]:
    """Every trade by its code, in the order of the catalogue; read once per process."""
    return load_trades()


def suggest_trades(text: str, limit: int = 10) -> list[Suggestion]:
    """Trades that someone may mean, best first: accents, case, synonyms and one typing error are forgiven."""
    return load_index().suggest(text[:200], limit)


def find_trade(text: str) -> list[Suggestion]:
    """What a whole text means: one trade when it is a code, a label, the only trade of a synonym, or the only one
    possible; else the choice.

    For forms that work without JavaScript: several suggestions are a question to ask back.
    """
    known = trades()
    if text in known:
        return [Suggestion(known[text], None)]
    found = suggest_trades(text)
    key = normalise(text)
    named = [suggestion for suggestion in found if normalise(suggestion.trade.label) == key]
    meant = [
        suggestion for suggestion in found if suggestion.matched and normalise(suggestion.matched) == key
    ]
    return named or (meant if len(meant) == 1 else found)


def nearest_trades(code: str, n: int = 3) -> list[str]:
    """The codes that look most like an unknown one, nearest first."""
    return nearest(code[:60], trades(), n)
