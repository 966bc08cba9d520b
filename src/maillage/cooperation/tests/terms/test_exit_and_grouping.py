from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from maillage.consortium.domain.answer import Note
from maillage.cooperation.domain.terms import Terms, Who
from maillage.cooperation.domain.terms_exit import (
    consequences,
    is_frozen,
    replace_by,
    warnings_of,
    write,
)
from maillage.cooperation.domain.terms_grouping import (
    alerts,
    check_aci,
    exposure_table,
    fee_of,
    funds_ratio,
    shares_of,
    usual_mandataire,
)
from maillage.cooperation.domain.terms_lines import without
from maillage.cooperation.domain.terms_sums import totals
from maillage.cooperation.tests.terms.make import ASKED, GOOD, WHO, A, B, C, any_terms, part
from maillage.procurement.domain.exposure import GroupingType

CONJOINT, LEAD, ALL = GroupingType


def rules(notes: Any) -> list[str | None]:
    return [note.rule for note in notes]


def exposed(terms: Terms, amount: int | None) -> dict[int, dict[GroupingType, int]]:
    return {row.member: dict(row.by_type) for row in exposure_table(terms, amount)}


def test_exposure_of_each_member_under_each_type() -> None:
    """R-241: 3 members 50/30/20 of 300 000; R-243: the solidary mandataire answers for all of it."""
    found = exposed(GOOD, 30_000_000)

    assert found[B] == {CONJOINT: 9_000_000, LEAD: 9_000_000, ALL: 30_000_000}
    assert found[A] == {CONJOINT: 15_000_000, LEAD: 30_000_000, ALL: 30_000_000}
    assert [row.share for row in exposure_table(GOOD, 30_000_000)] == [50, 30, 20]


def test_exposure_needs_an_amount_and_shares() -> None:
    assert exposure_table(GOOD, None) == ()
    assert exposure_table(Terms((part(A), part(B))), 100) == ()
    assert shares_of(Terms()) == ({}, "")


def test_a_member_without_share_answers_for_nothing_but_under_solidarity() -> None:
    terms = Terms((part(A, 100), part(B, 0)), mandataire=B)

    found = exposed(terms, 1000)

    assert found[B] == {CONJOINT: 0, LEAD: 0, ALL: 1000}
    assert found[A][LEAD] == 1000


def test_shares_come_from_the_first_measure_that_all_have() -> None:
    assert shares_of(GOOD)[1] == "amount"
    assert shares_of(Terms((part(A, 50, 10), part(B, 50, None))))[1] == "percent"
    assert shares_of(Terms((part(A, 50, 10), part(B, None, 30))))[1] == "amount"
    assert shares_of(Terms((part(A, 50, 10, need_n=5), part(B, None, need_n=15)))) == ({A: 5, B: 15}, "hours")


@given(any_terms())
def test_exposures_of_a_joint_group_make_the_amount_to_some_cents(terms: Terms) -> None:
    found = exposed(terms, 12_345_678)

    if found:
        assert abs(sum(one[CONJOINT] for one in found.values()) - 12_345_678) <= len(found)
        assert all(one[CONJOINT] <= one[LEAD] <= one[ALL] for one in found.values())


def test_fee_is_a_percent_of_the_others() -> None:
    fee = fee_of(replace(GOOD, fee_percent=Decimal("2.5")))

    assert fee is not None
    assert fee.by_member == {B: 75_000, C: 50_000}
    assert fee.total == 125_000
    assert fee_of(GOOD) is None


def test_the_usual_mandataire_has_the_largest_share() -> None:
    assert usual_mandataire(GOOD) == A
    assert usual_mandataire(Terms()) is None


@pytest.mark.parametrize(
    ("sales", "raised", "breach", "room"),
    [
        (11_999_900, False, False, 99),
        (12_000_000, False, True, 0),
        (20_000_000, True, False, 0),
        (20_000_100, True, True, 0),
    ],
)
def test_sales_of_an_aci_stay_strictly_under_thirty_percent(
    sales: int, raised: bool, breach: bool, room: int
) -> None:
    """R-117: costs 400 000; 119 999 → ok; 120 000 → breach; with a derogation 200 000 → ok, 200 001 → breach."""
    found = check_aci(costs_cents=40_000_000, sales_cents=sales, added_cents=0, raised=raised)

    assert (found.breach, found.room_cents) == (breach, room)


def test_new_sales_of_an_aci_are_added() -> None:
    """R-334: 27 %, new sales 20 000 on costs of 400 000 → 32 %, breach."""
    found = check_aci(costs_cents=40_000_000, sales_cents=10_800_000, added_cents=2_000_000, raised=False)

    assert (found.before, found.after, found.breach) == (27, 32, True)
    with pytest.raises(ValueError, match="costs"):
        check_aci(costs_cents=0, sales_cents=0, added_cents=0, raised=False)


def test_funds_ratio_is_the_market_over_the_own_funds() -> None:
    assert funds_ratio(30_000_000, 10_000_000) == 3
    assert funds_ratio(30_000_000, 0) is None


def test_alerts_of_each_type() -> None:
    solidary = replace(GOOD, kind="solidaire", parts=(part(A, 90), part(B, 10)))

    assert rules(alerts(solidary, WHO)) == ["R-333", "R-306", "R-306", "R-334", "R-346"]
    assert rules(alerts(GOOD, {})) == ["R-346"]
    assert rules(alerts(GOOD, {}, solidarity="lead")) == ["R-243", "R-346"]
    assert rules(alerts(GOOD, {}, solidarity="all")) == ["R-246", "R-346"]


def test_a_group_of_both_families_plans_for_each_and_opens_paths() -> None:
    both = rules(alerts(GOOD, WHO))
    assert {"R-337", "R-338"} <= set(both)

    one_family = replace(GOOD, parts=(part(A, 60), part(B, 40)))
    assert not {"R-337", "R-338"} & set(rules(alerts(one_family, WHO)))
    with_esat = WHO | {C: replace(WHO[C], kinds=("ESAT",))}
    assert "R-337" in rules(alerts(GOOD, with_esat))
    assert "R-338" not in rules(alerts(GOOD, with_esat))


def test_who_could_bid_alone_has_to_say_why_until_it_is_written() -> None:
    one, two = {WHO[A].siret}, {WHO[A].siret, WHO[B].siret}

    assert "R-345" in rules(alerts(GOOD, WHO, alone=one))
    assert "R-345" in rules(alerts(GOOD, WHO, alone=two))
    assert "R-345" not in rules(alerts(GOOD, WHO, alone=two, reason="Un volume trop grand pour une seule."))


def test_an_exit_leaves_hours_uncovered_insertion_short_and_shares_grown() -> None:
    found = consequences(GOOD, ASKED, WHO, B)

    assert found.uncovered == {"1b": 500}
    assert found.lots == {"1": 500}
    assert found.insertion_lost == {"1": 450}
    assert found.insertion_short == {"1": 100}
    assert [(one.member, one.before, one.after) for one in found.shares] == [
        (A, 50, Decimal("71.43")),
        (C, 20, Decimal("28.57")),
    ]
    assert [(one.exposed_before, one.exposed_after) for one in found.shares] == [
        (5_000_000, 7_142_857),
        (2_000_000, 2_857_143),
    ]
    assert (found.staying, found.alone, found.was_mandataire) == (2, False, False)
    assert write(found)["uncovered"] == {"1b": "500"}


@given(any_terms())
def test_uncovered_hours_are_those_of_a_naive_count(terms: Terms) -> None:
    for leaver in (A, B):
        found = consequences(terms, ASKED, WHO, leaver)
        before, after = totals(terms, ASKED, WHO), totals(without(terms, leaver), ASKED, WHO)
        for need in ASKED.needs:
            short_before = max(0, (need.hours or 0) - before.hours[need.id].given)
            short_after = max(0, (need.hours or 0) - after.hours[need.id].given)
            assert found.uncovered.get(need.id, 0) == short_after - short_before


def test_the_exit_of_the_lead_of_two_is_warned_about() -> None:
    terms = replace(GOOD, parts=GOOD.parts[:2])

    found = consequences(terms, ASKED, WHO, A)
    notes = warnings_of(found, WHO, frozen=True, due=date(2026, 11, 1), signed=2)

    assert found.alone
    assert rules(notes) == ["R-248", "R-304", "R-242", None]
    assert all(isinstance(note, Note) for note in notes)
    assert warnings_of(consequences(GOOD, ASKED, WHO, C), WHO, frozen=False, due=None) == ()


def test_who_has_no_part_leaves_nothing_uncovered() -> None:
    found = consequences(GOOD, ASKED, WHO | {9: Who(9, "Neuve")}, 9)

    assert found.uncovered == {}
    assert found.staying == 3


@pytest.mark.parametrize(
    ("due", "signed", "frozen"),
    [
        (None, False, False),
        (date(2026, 11, 20), False, False),
        (date(2026, 11, 19), False, True),
        (date(2026, 11, 19), True, False),
    ],
)
def test_the_composition_is_frozen_from_the_application_to_the_signature(
    due: date | None, signed: bool, frozen: bool
) -> None:
    assert is_frozen(due=due, signed=signed, today=date(2026, 11, 20)) is frozen


def test_another_member_is_proposed_within_ten_days() -> None:
    """R-251: asked on 3 November; on the 14th it is late."""
    assert replace_by(date(2026, 11, 3)) == date(2026, 11, 13)


def test_nobody_is_told_that_a_group_ends_when_the_parts_do_not_say_so() -> None:
    """No part is written yet, or the one that leaves has none: R-304 says nothing."""
    for terms in (Terms(), Terms(mandataire=B), replace(GOOD, parts=GOOD.parts[:1])):
        found = consequences(terms, ASKED, WHO, C)

        assert not found.alone
        assert "R-304" not in rules(warnings_of(found, WHO, frozen=False, due=None))
