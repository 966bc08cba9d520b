"""A tender as the journal keeps it, and back: the facts of its document, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maillage.procurement.domain import tender as domain
from maillage.procurement.formats import SCHEMA, dump_tender
from maillage.procurement.models import Tender
from maillage.procurement.queries.tenders import tender_value

_FIGURES = {
    "amount_eur",
    "min_member_percent",
    "min_turnover_eur",
    "lead_min_turnover_eur",
    "insertion_hours",
    "hours",
}
_NOTHING_ASKED = {"min_turnover_eur", "lead_min_turnover_eur"}


def facts_of(row: Tender, tender: domain.Tender | None = None) -> dict[str, Any]:
    """Return what a tender says, fact by fact, with its visibility; a draft never completed has little to say.

    tender: its value when it is at hand (two queries otherwise).
    """
    value = tender or tender_value(row)
    if value is None:
        return {"status": row.status, "title": row.title}
    document = dump_tender(value)
    document.pop("schema")
    buyer = document.pop("buyer")
    known = {"status": row.status, **document, "buyer_name": buyer["name"], "buyer_siret": buyer["siret"]}
    return {
        name: fact
        for name, fact in known.items()
        if fact not in (None, "", []) and not (name in _NOTHING_ASKED and fact == 0)
    }


def document_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the `maillage/tender/1` document of facts that the journal gave back."""
    document = {name: _figures(name, fact) for name, fact in facts.items() if name != "status"}
    buyer = {"name": document.pop("buyer_name", None), "siret": document.pop("buyer_siret", None)}
    return {"schema": SCHEMA, **document, "buyer": buyer}


def _figures(name: str, fact: Any) -> Any:
    """Give back as numbers the figures that the journal keeps as text."""
    if isinstance(fact, dict):
        return {inner: _figures(inner, value) for inner, value in fact.items()}
    if isinstance(fact, list):
        return [_figures(name, part) for part in fact]
    return float(fact) if name in _FIGURES and isinstance(fact, str) else fact
