"""Totals that keep what is unknown, shares, gaps, cash: against a naive second implementation."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.cooperation.domain.funders import Funder, Payment, alerts, plan
from maillage.cooperation.domain.funding import (
    Bound,
    Cost,
    Flow,
    Gap,
    Money,
    Total,
    cash,
    gap,
    month_after,
    shares,
    spread,
    total,
)

cents = st.integers(0, 10**12)
maybe = st.none() | st.integers(0, 10**9)
days = st.dates(date(2026, 1, 1), date(2029, 12, 31))
costs = st.lists(st.builds(Cost, maybe, st.none() | days, st.integers(1, 24)), max_size=8)
moneys = st.lists(st.builds(Money, maybe, st.none() | days, st.booleans()), max_size=8)


def test_the_workshop_of_the_sources():
    """R-452: public 80 000 €, private 100 000 €, and a top-up that nobody published."""
    funders = [
        Funder("Collectivités et État", "public_grant", "granted", granted=80_000_00),
        Funder("Agglomération", "public_grant", "granted"),
        Funder("Fondations et entreprises", "private_grant", "granted", granted=100_000_00),
    ]
    found = plan([(Cost(200_000_00, date(2016, 9, 1)), False)], funders)
    assert found.sure == Total(180_000_00, 1)
    assert found.by_kind == {"public_grant": Total(80_000_00, 1), "private_grant": Total(100_000_00)}
    assert shares({kind: one.cents for kind, one in found.by_kind.items()}) == {
        "public_grant": 444,
        "private_grant": 556,
    }
    assert found.gap_sure == Gap(20_000_00, Bound.AT_MOST)


@given(st.dictionaries(st.sampled_from("abcdefgh"), cents))
def test_shares_make_a_whole(parts):
    found = shares(parts)
    whole = sum(parts.values())
    assert sum(found.values()) == (1000 if whole else 0)
    for name, part in parts.items():
        assert whole == 0 or abs(found[name] - 1000 * part / whole) < 1 + 1e-6


@given(cents, st.integers(1, 240))
def test_a_spread_loses_nothing_and_is_even(amount, months):
    parts = spread(amount, months)
    assert len(parts) == months
    assert sum(parts) == amount
    assert max(parts) - min(parts) <= 1


@given(st.lists(maybe))
def test_unknown_is_never_zero(amounts):
    found = total(amounts)
    assert found.cents == sum(one for one in amounts if one is not None)
    assert found.unknown == amounts.count(None)
    assert found.is_whole is (None not in amounts)


@given(st.lists(maybe, max_size=5), st.lists(maybe, max_size=5), st.data())
def test_a_gap_says_what_is_true_whatever_the_unknown_amounts_are(needs, money, data):
    found = gap(total(needs), total(money))
    real = [sum(data.draw(cents) if one is None else one for one in side) for side in (needs, money)]
    missing = real[0] - real[1]
    if found.bound is Bound.EXACT:
        assert missing == found.cents
    if found.bound is Bound.AT_LEAST:
        assert missing >= found.cents
    if found.bound is Bound.AT_MOST:
        assert missing <= found.cents


def balance_at(costs, money, month, *, hoped):
    """The naive oracle: go through every movement again for each month."""
    left = 0
    for cost in costs:
        if cost.starts is None or cost.cents is None:
            continue
        for number in range(cost.months):
            if month_after(cost.starts.replace(day=1), number) <= month:
                left -= cost.cents // cost.months + (1 if number < cost.cents % cost.months else 0)
    for one in money:
        if one.on is not None and one.cents is not None and (one.is_sure or hoped):
            left += one.cents if one.on.replace(day=1) <= month else 0
    return left


@given(costs, moneys)
def test_cash_is_that_of_the_naive_count(costs, money):
    found = cash(costs, money)
    for one in found.months:
        assert one.balance == balance_at(costs, money, one.month, hoped=False)
        assert one.hoped_balance == balance_at(costs, money, one.month, hoped=True)
    names = [one.month for one in found.months]
    assert names == [month_after(names[0], number) for number in range(len(names))] if names else True
    red = [one.month for one in found.months if one.balance < 0]
    assert (found.first_red.month if found.first_red else None) == (red[0] if red else None)


@given(costs, moneys)
def test_no_cent_and_no_unknown_amount_is_lost(costs, money):
    found = cash(costs, money)
    flows = [one.flow for one in found.months] + [found.undated]
    assert sum((flow.out for flow in flows), Total()) == total(one.cents for one in costs)
    assert sum((flow.sure for flow in flows), Total()) == total(one.cents for one in money if one.is_sure)
    assert sum((flow.hoped for flow in flows), Total()) == total(
        one.cents for one in money if not one.is_sure
    )


def test_a_mistyped_year_is_refused():
    with pytest.raises(ValueError, match="months"):
        cash([Cost(1, date(2026, 1, 1)), Cost(1, date(2062, 1, 1))], [])


def test_nothing_gives_nothing():
    found = cash([], [])
    assert list(found.months) == []
    assert found.undated == Flow()
    assert found.first_red is found.first_red_hoped is None
    assert found.lowest == 0


def test_what_is_granted_then_received_comes_once():
    funder = Funder(
        "Région", "public_grant", "granted", granted=1000_00, expected=date(2027, 6, 1),
        payments=[Payment(300_00, date(2027, 1, 5), date(2027, 2, 3)), Payment(200_00, date(2027, 4, 1))],
    )  # fmt: skip
    found = plan([], [funder])
    by_month = {one.month: one.flow.sure.cents for one in found.cash.months if one.flow.sure.cents}
    assert by_month == {date(2027, 2, 1): 300_00, date(2027, 4, 1): 200_00, date(2027, 6, 1): 500_00}
    assert found.received == 300_00
    assert found.sure == Total(1000_00)


def test_refused_brings_nothing_and_in_kind_is_neither_paid_nor_received():
    funders = [
        Funder("Non", "public_grant", "refused", requested=500_00),
        Funder("Local prêté", "in_kind", "granted", granted=900_00),
    ]
    found = plan([(Cost(900_00, date(2027, 1, 1)), True), (Cost(100_00, None), False)], funders)
    assert (found.needs, found.sure, found.hoped) == (Total(100_00), Total(), Total())
    assert (found.in_kind_needs, found.in_kind_money) == (Total(900_00), Total(900_00))
    assert list(found.cash.months) == []
    assert found.cash.undated.out == Total(100_00)


def test_what_to_watch():
    funders = [
        Funder("Trop", "own_funds", "granted", granted=10_00, payments=[Payment(11_00, date(2027, 1, 1))]),
        Funder("Repris", "public_grant", "refused", payments=[Payment(5_00, None, date(2027, 1, 1))]),
    ]
    costs = [(Cost(100_00, date(2027, 2, 1)), False), (Cost(1_00, None), False)]
    told = alerts(plan(costs, funders), funders, date(2027, 3, 1))
    said = [sentence % facts for sentence, facts in told]
    assert [one for one in said if one.startswith("Trop")] == [
        "Trop\u00a0: les versements notés dépassent ce qui est accordé ou demandé. Vérifiez-les.",
        "Trop\u00a0: un versement prévu le 2027-01-01 n’est pas encore noté comme reçu.",
    ]
    assert any("refusé" in one for one in said)
    assert ["même si tout" in one for one in said if "sous zéro" in one] == [True]
    assert any("pas de date" in one for one in said)


def test_an_unknown_rest_stays_unknown():
    """A funder of unknown amount that paid a part: what came is known, the rest is one unknown amount."""
    funder = Funder("?", "public_grant", "requested", payments=[Payment(5_00, None, date(2027, 1, 9))])
    found = plan([], [funder])
    assert found.hoped == Total(0, 1)
    assert found.cash.undated.hoped == Total(0, 1)
    assert found.cash.months[0].flow.sure == Total(5_00)


def test_what_is_asked_for_puts_off_the_red():
    """Each month costs 100 €; 150 € are asked for: red in January with what is sure, in February otherwise."""
    asked = Funder("Région", "public_grant", "requested", requested=150_00, expected=date(2027, 1, 1))
    found = plan([(Cost(300_00, date(2027, 1, 1), 3), False)], [asked])
    told = alerts(found, [asked], date(2027, 1, 1))
    assert [facts["month"] for _sentence, facts in told] == [date(2027, 1, 1), date(2027, 2, 1)]
    assert found.cash.lowest == -300_00
