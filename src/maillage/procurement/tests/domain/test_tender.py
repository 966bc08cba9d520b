from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from maillage.directory.domain.kinds import Mode
from maillage.procurement.domain.tender import Lot, Need, Tender


def lot(id: str, *hours: str) -> Lot:
    needs = (Need(f"{id}{n}", "nettoyage", Mode.PRODUCTION, "93066", Decimal(h)) for n, h in enumerate(hours))
    return Lot(id=id, needs=tuple(needs))


TENDER = Tender(
    "t", "Trois lots", date(2026, 1, 1), 12, (lot("1", "10", "0.25"), lot("2", "5"), lot("3", "1"))
)


def test_total_hours_adds_every_need():
    assert TENDER.total_hours() == Decimal("16.25")
    assert [need.id for need in TENDER.needs()] == ["10", "11", "20", "30"]


def test_only_lots_keeps_the_order_of_the_document():
    assert [kept.id for kept in TENDER.only_lots(["3", "1"]).lots] == ["1", "3"]


@pytest.mark.parametrize(("ids", "error"), [(["1", "9"], KeyError), ([], ValueError)])
def test_only_lots_refuses_an_unknown_lot_and_no_lot(ids, error):
    with pytest.raises(error):
        TENDER.only_lots(ids)
