"""What pages show of a structure: kinds, trades, capacity according to who looks, places, in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.accounts.actors import Actor
from maillage.base.figures import with_unit
from maillage.directory.domain.kinds import ABOUT, Kind
from maillage.directory.domain.trades import Trade
from maillage.directory.models import Structure
from maillage.directory.queries.structures import declaration_of, kinds_of, may_see_capacity
from maillage.directory.queries.trades import trades

_SHOWN_TRADES = 3


@dataclass(frozen=True, slots=True)
class KindShown:
    """A kind as a badge: its code and its full name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list of structures. `capacity`: text; `state`: seen, declared (not shown), unknown."""

    structure: Structure
    kinds: tuple[KindShown, ...]
    place: str
    km: int | None
    trades: tuple[str, ...]
    more_trades: int
    capacity: str
    state: str


def kinds_shown(kinds: tuple[Kind, ...]) -> tuple[KindShown, ...]:
    """Kinds as badges, in the language of the reader."""
    return tuple(KindShown(kind.value, _(ABOUT[kind].name)) for kind in kinds)


def trade_label(trade: Trade) -> str:
    """The name of a trade in the language of the reader."""
    return trade.english if get_language() == "en" else trade.label


def place_shown(structure: Structure) -> str:
    """« Grenoble (38) »."""
    facts = {"commune": structure.commune_name, "departement": structure.departement}
    return _("%(commune)s (%(departement)s)") % facts


def line_of(structure: Structure, actor: Actor) -> Line:
    """Everything a line shows of a structure, for this reader. No SQL query when it was read with_all."""
    known = trades()
    codes = dict.fromkeys(offer.trade for offer in structure.offers.all() if offer.trade in known)
    labels = [trade_label(known[code]) for code in codes]
    capacity, state = _capacity(structure, actor)
    return Line(
        structure=structure,
        kinds=kinds_shown(kinds_of(structure)),
        place=place_shown(structure),
        km=structure.km,
        trades=tuple(labels[:_SHOWN_TRADES]),
        more_trades=max(0, len(labels) - _SHOWN_TRADES),
        capacity=capacity,
        state=state,
    )


def _capacity(structure: Structure, actor: Actor) -> tuple[str, str]:
    declaration = declaration_of(structure)
    hours = [offer.hours for offer in structure.offers.all() if offer.hours is not None]
    if declaration is None or (declaration.hours is None and not hours):
        return _("inconnue"), "unknown"
    if not may_see_capacity(actor, structure):
        return _("déclarée"), "declared"
    return with_unit(sum(hours) if declaration.hours is None else declaration.hours, "h"), "seen"
