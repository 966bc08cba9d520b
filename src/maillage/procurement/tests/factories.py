"""Tenders for tests, all invented."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from maillage.accounts.actors import Actor
from maillage.accounts.tests.factories import make_actor
from maillage.directory.domain.kinds import Mode
from maillage.procurement import actions
from maillage.procurement.domain.tender import Lot, Need, Tender
from maillage.procurement.models import Tender as Row

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def a_need(**facts: Any) -> Need:
    known = {"id": "1a", "trade": "collecte-dechets", "mode": Mode.PRODUCTION, "place": "93066"}
    return Need(**known | {"hours": Decimal(12000)} | facts)


def a_lot(**facts: Any) -> Lot:
    return Lot(**{"id": "1", "needs": (a_need(),)} | facts)


def a_tender(**facts: Any) -> Tender:
    """Return a small valid tender; `facts` replace its fields."""
    known: dict[str, Any] = {
        "id": "cartons-2027",
        "title": "Collecte de cartons",
        "launched_on": date(2026, 10, 1),
        "months": 72,
        "lots": (a_lot(),),
    }
    return Tender(**known | facts)


def make_tender(by: Actor | None = None, *, public: bool = False, **facts: Any) -> Row:
    """Store a tender of a new organisation, or of the actor's."""
    return actions.create_tender(tender=a_tender(**facts), by=by or make_actor(), at=NOW, public=public)
