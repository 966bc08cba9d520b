"""What the journal says of structures: their events, the names of their facts, and a declaration as facts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from maillage.accounts.domain.events import Fact, register
from maillage.base.refusals import gettext_noop
from maillage.directory.domain.capacity import Reach
from maillage.directory.domain.declaration import Declared, DeclaredOffer
from maillage.directory.domain.kinds import Mode

FACTS: dict[str, str | Fact] = {
    "offers": gettext_noop("métiers"),
    "hours": Fact(gettext_noop("heures libres par an"), unit="h"),
    "insertion_percent": Fact(gettext_noop("part d’insertion"), unit="%"),
    "turnover_eur": Fact(gettext_noop("chiffre d’affaires"), unit="€"),
    "reach": gettext_noop("zone d’intervention"),
    "audience": Fact(
        gettext_noop("qui voit les heures"),
        {
            "public": gettext_noop("tout le monde"),
            "connected": gettext_noop("les organisations connectées"),
            "own": gettext_noop("nous seulement"),
        },
    ),
    "ties": gettext_noop("a déjà coopéré avec"),
    # Never told to anybody else: not even to a facilitator that the organisation mandated.
    "incompatible": Fact(gettext_noop("ne peut pas répondre avec"), is_secret=True),
}
STRUCTURE = {
    "name": gettext_noop("nom"),
    "kinds": gettext_noop("types"),
    "siret": gettext_noop("SIRET"),
    "place": gettext_noop("commune"),
    "organisation": gettext_noop("organisation"),
}

register("structure.declared", gettext_noop("a déclaré les métiers et les capacités de la structure"), FACTS)
register("structure.added", gettext_noop("a ajouté la structure"), STRUCTURE)
register("structure.attached", gettext_noop("a rattaché la structure à l’organisation"), STRUCTURE)


def facts_of(declared: Declared | None) -> dict[str, Any]:
    """Return what a declaration says, fact by fact; what it does not say is left out."""
    if declared is None:
        return {}
    facts = {
        "offers": [
            {"trade": offer.trade, "mode": offer.mode.value, "hours": _figure(offer.hours)}
            for offer in sorted(declared.offers, key=lambda offer: (offer.trade, offer.mode.value))
        ],
        "hours": _figure(declared.hours),
        "insertion_percent": declared.insertion_percent,
        "turnover_eur": _figure(declared.turnover_eur),
        "reach": _reach_facts(declared.reach),
        "audience": str(declared.audience),
        "ties": sorted(declared.ties),
        "incompatible": sorted(declared.incompatible),
    }
    return {name: fact for name, fact in facts.items() if fact not in (None, [])}


def declared_from(facts: Mapping[str, Any]) -> Declared:
    """Return the declaration of facts that the journal gave back."""
    return Declared(
        offers=tuple(
            DeclaredOffer(offer["trade"], Mode(offer["mode"]), _decimal(offer["hours"]))
            for offer in facts.get("offers", ())
        ),
        hours=_decimal(facts.get("hours")),
        insertion_percent=facts.get("insertion_percent"),
        turnover_eur=_decimal(facts.get("turnover_eur")),
        reach=reach_from(facts["reach"]),
        audience=facts["audience"],
        ties=frozenset(facts.get("ties", ())),
        incompatible=frozenset(facts.get("incompatible", ())),
    )


def reach_from(facts: Mapping[str, Any]) -> Reach:
    """Return the area of work of its facts."""
    if "radius_km" in facts:
        return Reach(radius_km=float(facts["radius_km"]))
    if "departements" in facts:
        return Reach(departements=frozenset(facts["departements"]))
    return Reach(national=True)


def _reach_facts(reach: Reach) -> dict[str, object]:
    if reach.national:
        return {"national": True}
    if reach.departements:
        return {"departements": sorted(reach.departements)}
    return {"radius_km": round(reach.radius_km or 0)}


def _figure(value: Decimal | None) -> str | None:
    """A figure as text, without the zeros that a database adds."""
    return None if value is None else f"{Decimal(value).normalize():f}"


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
