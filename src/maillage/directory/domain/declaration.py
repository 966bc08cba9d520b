"""What an editor declares for a structure, and what is wrong in it. Checked by the form and again by the action."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from maillage.base.faults import Fault
from maillage.base.refusals import gettext_noop
from maillage.directory.domain.capacity import Reach
from maillage.directory.domain.kinds import MODE_LABELS, Kind, Mode, modes_of

MAX_HOURS = Decimal(10_000_000)
MAX_RADIUS_KM = 1000
MAX_TURNOVER_EUR = Decimal(10) ** 12
MAX_OFFERS = 30


@dataclass(frozen=True, slots=True)
class DeclaredOffer:
    """A trade in one mode; `hours`: free hours a year, None when not stated."""

    trade: str
    mode: Mode
    hours: Decimal | None


@dataclass(frozen=True, slots=True)
class Declared:
    """All that one declaration says. `audience`: public, connected or own. `ties`, `incompatible`: SIRETs."""

    offers: tuple[DeclaredOffer, ...]
    hours: Decimal | None
    insertion_percent: int | None
    turnover_eur: Decimal | None
    reach: Reach
    audience: str
    ties: frozenset[str] = frozenset()
    incompatible: frozenset[str] = frozenset()


def faults_of(
    declared: Declared, kinds: Iterable[Kind], trades: Collection[str], departements: Collection[str]
) -> tuple[Fault, ...]:
    """All that is wrong in a declaration of a structure of these kinds; empty when it may be kept."""
    return (
        *_offer_faults(declared.offers, modes_of(kinds), trades),
        *_figure_faults(declared),
        *_reach_faults(declared.reach, departements),
        *_partner_faults(declared),
    )


def _offer_faults(
    offers: tuple[DeclaredOffer, ...], modes: frozenset[Mode], trades: Collection[str]
) -> Iterable[Fault]:
    if len(offers) > MAX_OFFERS:
        yield Fault("offers", TOO_MANY_OFFERS, {"limit": MAX_OFFERS})
    twice = {pair for pair, count in Counter((o.trade, o.mode) for o in offers).items() if count > 1}
    for at, offer in enumerate(offers):
        path = f"offers[{at}]"
        if offer.trade not in trades:
            yield Fault(f"{path}.trade", UNKNOWN_TRADE, {"trade": offer.trade})
        if offer.mode not in modes:
            yield Fault(f"{path}.mode", MODE_NOT_ALLOWED, {"mode": (MODE_LABELS[offer.mode], {})})
        if (offer.trade, offer.mode) in twice:
            yield Fault(f"{path}.trade", TRADE_TWICE, {})
        if offer.hours is not None and not 0 <= offer.hours <= MAX_HOURS:
            yield Fault(f"{path}.hours", HOURS_OUT_OF_RANGE, {})


def _figure_faults(declared: Declared) -> Iterable[Fault]:
    hours = declared.hours
    if hours is not None and not 0 <= hours <= MAX_HOURS:
        yield Fault("hours", HOURS_OUT_OF_RANGE, {})
    if declared.insertion_percent is not None and not 0 <= declared.insertion_percent <= 100:
        yield Fault("insertion_percent", PERCENT_OUT_OF_RANGE, {})
    if declared.turnover_eur is not None and not 0 <= declared.turnover_eur <= MAX_TURNOVER_EUR:
        yield Fault("turnover_eur", TURNOVER_OUT_OF_RANGE, {})


def _reach_faults(reach: Reach, departements: Collection[str]) -> Iterable[Fault]:
    if reach.radius_km is not None and not 0 <= reach.radius_km <= MAX_RADIUS_KM:
        yield Fault("reach.radius_km", RADIUS_OUT_OF_RANGE, {})
    if unknown := sorted(reach.departements - set(departements)):
        yield Fault("reach.departements", UNKNOWN_DEPARTEMENT, {"codes": ", ".join(unknown)})


def _partner_faults(declared: Declared) -> Iterable[Fault]:
    if both := sorted(declared.ties & declared.incompatible):
        yield Fault("incompatible", TIE_AND_INCOMPATIBLE, {"sirets": ", ".join(both)})


def differences(mine: Declared, theirs: Declared) -> Mapping[str, tuple[object, object]]:
    """Fields in which two declarations differ, with both values: what two people must choose between."""
    fields = (
        "offers",
        "hours",
        "insertion_percent",
        "turnover_eur",
        "reach",
        "audience",
        "ties",
        "incompatible",
    )
    values = {name: (getattr(mine, name), getattr(theirs, name)) for name in fields}
    values["offers"] = (frozenset(mine.offers), frozenset(theirs.offers))
    return {name: pair for name, pair in values.items() if pair[0] != pair[1]}


TOO_MANY_OFFERS = gettext_noop("Déclarez %(limit)d métiers au plus : gardez les principaux.")
UNKNOWN_TRADE = gettext_noop(
    "« %(trade)s » n’est pas dans la nomenclature : choisissez un métier de la liste."
)
MODE_NOT_ALLOWED = gettext_noop(
    "« %(mode)s » n’est pas possible pour votre type de structure (règle R-127) : choisissez l’autre mode."
)
TRADE_TWICE = gettext_noop("Ce métier est déclaré deux fois dans le même mode : réunissez les deux lignes.")
HOURS_OUT_OF_RANGE = gettext_noop("Les heures libres vont de 0 à 10 000 000 par an.")
PERCENT_OUT_OF_RANGE = gettext_noop("La part d’insertion est un nombre entier de 0 à 100 %.")
TURNOVER_OUT_OF_RANGE = gettext_noop("Le chiffre d’affaires doit être positif.")
RADIUS_OUT_OF_RANGE = gettext_noop("Le rayon va de 0 à 1 000 km.")
UNKNOWN_DEPARTEMENT = gettext_noop("Ces départements n’existent pas : %(codes)s.")
TIE_AND_INCOMPATIBLE = gettext_noop(
    "Une structure ne peut pas être à la fois partenaire et incompatible : %(sirets)s."
)
