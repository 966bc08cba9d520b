from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.procurement.domain.clause_hours import (
    LABOUR_SHARES,
    ClauseHours,
    clause_hours,
    clause_hours_a_year,
)
from maillage.procurement.domain.yearly_hours import YearlyHours

D = Decimal
figures = st.decimals("0.01", 10**6, places=2)
percents = st.decimals("0.01", 100, places=2)


def hours(amount: int, labour: object, insertion: int, cost: int, **options: str) -> int:
    return clause_hours(
        D(amount), labour_percent=D(labour), insertion_percent=D(insertion), hourly_cost=D(cost), **options
    )


def test_clause_hours_follows_the_published_example():
    assert hours(1_000_000, 50, 5, 30) == 833
    assert hours(1_500_000, 70, 100, 30) == 35_000
    assert hours(1_500_000, 70, 10, 30) == 3_500


def test_clause_hours_takes_the_labour_share_of_the_lot():
    assert hours(200_000, LABOUR_SHARES["interior_painting"], 5, 28) == 250
    assert LABOUR_SHARES["masonry"] == 50
    assert LABOUR_SHARES["steel_frame"] == 20


def test_clause_hours_rounds_down_unless_told_otherwise():
    assert hours(1_000_000, 50, 5, 30, rounding="nearest") == 833
    assert hours(1_000_000, 50, 10, 30) == 1666
    assert hours(1_000_000, 50, 10, 30, rounding="nearest") == 1667


@given(amount=figures, labour=percents, insertion=percents, cost=figures)
def test_clause_hours_never_asks_more_than_the_exact_figure(amount, labour, insertion, cost):
    found = clause_hours(amount, labour_percent=labour, insertion_percent=insertion, hourly_cost=cost)

    assert found <= amount * labour * insertion / (10_000 * cost) < found + 1


@pytest.mark.parametrize(
    "wrong", [{"amount": D(-1)}, {"cost": D(0)}, {"labour": D(101)}, {"insertion": D(-1)}]
)
def test_clause_hours_refuses_figures_out_of_range(wrong):
    given = {"amount": D(1), "cost": D(1), "labour": D(1), "insertion": D(1)} | wrong

    with pytest.raises(ValueError, match="expected"):
        clause_hours(
            given["amount"],
            labour_percent=given["labour"],
            insertion_percent=given["insertion"],
            hourly_cost=given["cost"],
        )


def test_clause_hours_a_year_divides_the_target_of_the_market():
    assert clause_hours_a_year(833, 12) == 833
    assert clause_hours_a_year(833, 48) == 208
    assert ClauseHours(D(1_000_000), D(50), D(5), D(30), 48).hours == 208
    with pytest.raises(ValueError, match="months"):
        clause_hours_a_year(1, 0)


def test_yearly_hours_shows_each_step_of_the_calculation():
    estimate = YearlyHours(D(3_900_000), D(60), D(26), 72)

    assert estimate.labour_amount == D(2_340_000)
    assert estimate.total_hours == D(90_000)
    assert estimate.hours == 15_000


@given(amount=figures, labour=percents, cost=figures, months=st.integers(1, 240))
def test_yearly_hours_are_within_half_an_hour_of_the_exact_figure(amount, labour, cost, months):
    estimate = YearlyHours(amount, labour, cost, months)

    assert abs(estimate.hours - estimate.total_hours * 12 / months) <= D("0.500001")


@pytest.mark.parametrize(
    "wrong", [(0, 50, 30, 12), (1, 0, 30, 12), (1, 101, 30, 12), (1, 50, 0, 12), (1, 50, 30, 0)]
)
def test_yearly_hours_refuses_figures_out_of_range(wrong):
    amount, labour, cost, months = wrong

    with pytest.raises(ValueError):
        YearlyHours(D(amount), D(labour), D(cost), months)
