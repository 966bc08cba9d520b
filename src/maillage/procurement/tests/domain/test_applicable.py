from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from maillage.directory.domain.kinds import Family
from maillage.procurement.domain.applicable import remarks
from maillage.procurement.tests.factories import a_lot, a_tender


def rules(**facts: object) -> set[str]:
    return {remark.rule for remark in remarks(a_tender(**facts))}


def test_remarks_on_a_reserved_lot_ask_to_read_the_notice_and_count_each_member():
    assert {"R-203", "R-206", "R-208"} <= rules(lots=(a_lot(reserved=frozenset({Family.IAE})),))
    assert not {"R-206", "R-208"} & rules()


@pytest.mark.parametrize(
    ("solidarity", "expected"), [(None, {"R-252"}), ("lead", {"R-243", "R-333"}), ("all", {"R-241", "R-246"})]
)
def test_remarks_say_what_the_solidarity_asked_for_means(solidarity, expected):
    found = rules(solidarity=solidarity)

    assert expected <= found
    assert found.isdisjoint({"R-252", "R-243", "R-333", "R-241", "R-246"} - expected)


def test_remarks_tell_how_turnovers_are_read():
    assert {"R-247", "R-253"} <= rules(min_turnover_eur=Decimal(1), lead_min_turnover_eur=Decimal(1))


@pytest.mark.parametrize(
    ("amount", "launched_on", "asked", "said"),
    [
        (216_000, date(2026, 8, 22), 0, True),
        (215_999, date(2026, 8, 22), 0, False),
        (216_000, date(2026, 8, 21), 0, False),
        (216_000, date(2026, 8, 22), 100, False),
        (None, date(2026, 8, 22), 0, False),
    ],
)
def test_remarks_call_for_the_compulsory_social_clause(amount, launched_on, asked, said):
    lots = (a_lot(insertion_hours=Decimal(asked)),)
    found = rules(amount_eur=amount and Decimal(amount), launched_on=launched_on, lots=lots)

    assert ("R-212" in found) is said


def test_remarks_see_a_lot_that_asks_more_insertion_than_work():
    assert "R-336" in rules(lots=(a_lot(insertion_hours=Decimal(10**6)),))


def test_remarks_put_what_needs_attention_first():
    found = [remark.attention for remark in remarks(a_tender(solidarity="all"))]

    assert found == sorted(found, reverse=True)
