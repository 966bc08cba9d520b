"""Names of things as the reader's language writes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language, gettext

from maillage.directory import queries as directory
from maillage.directory.domain.trades import Trade
from maillage.procurement.domain.choices import Choice
from maillage.procurement.domain.reservation import Reservation
from maillage.territory import queries as territory
from maillage.territory.domain.places import Place, departement_of


def trade_label(trade: Trade) -> str:
    """Return the name of a trade; French unless the reader chose English."""
    return trade.english if get_language() == "en" else trade.label


def trade_labels(codes: Iterable[str]) -> dict[str, str]:
    """Return the name of each known trade, by code."""
    known = directory.trades()
    return {code: trade_label(known[code]) for code in codes if code in known}


def place_label(place: Place) -> str:
    """Return « Saint-Denis (93) »."""
    return f"{place.name} ({departement_of(place.code)})"


def place_labels(codes: Iterable[str]) -> dict[str, str]:
    """Return the name of each known commune, by code as given (one query)."""
    return {code: place_label(place) for code, place in territory.resolve(codes).items()}


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """A choice as a card shows it."""

    value: str
    label: str
    explanation: str
    rules: tuple[str, ...]


def choice_views(choices: Iterable[Choice | Reservation]) -> list[ChoiceView]:
    """Return choices in the reader's language."""
    return [
        ChoiceView(choice.code, gettext(choice.label), gettext(choice.explanation), choice.rules)
        for choice in choices
    ]
