"""Sums with unknowns, months, what fills a post; the advisor on two real cases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.cooperation.domain.advice.project import answers_of
from maillage.cooperation.domain.need import (
    NeedSort,
    Pooled,
    Share,
    filled,
    pooled_of,
    stretches,
    together,
    total_brought,
    total_needed,
    whole_of,
)
from maillage.cooperation.domain.need_advice import notes_on
from maillage.cooperation.formbook import advisor
from maillage.cooperation.tests.forms.strategies import AT

FIVE = [Share(one, Decimal(20)) for one in range(5)]
days = st.none() | st.dates(date(2026, 1, 1), date(2028, 12, 31))
amounts = st.none() | st.integers(0, 400).map(lambda n: Decimal(n) / 4)


@st.composite
def shares(draw):
    first, last = draw(days), draw(days)
    if first and last and last < first:
        first, last = last, first
    return Share(draw(st.integers(0, 9)), draw(amounts), draw(amounts), first, last)


def test_five_times_twenty_percent_fill_one_post_exactly():
    whole = whole_of("post", "percent_post", None)

    found = filled(total_needed(FIVE).known, whole)

    assert (found.wholes, found.left, found.lacks) == (1, 0, 0)


def test_what_is_left_and_what_the_next_one_lacks():
    assert filled(Decimal(80), Decimal(100)).lacks == 20
    more = filled(Decimal("1.3"), Decimal(1))
    assert (more.wholes, more.left, more.lacks) == (1, Decimal("0.3"), Decimal("0.7"))
    assert filled(Decimal(0), Decimal(1)).lacks == 1
    with pytest.raises(ValueError, match="positive"):
        filled(Decimal(1), Decimal(0))


def test_the_unknown_is_never_zero():
    total = total_needed([*FIVE, Share(9)])

    assert (total.known, total.unknown, total.is_exact) == (100, 1, False)
    assert not Share(9).is_said
    assert Share(9, brings=Decimal(0)).is_said


def test_a_whole_is_what_the_group_says_or_a_full_time_post_or_a_vehicle():
    assert whole_of("training", "places", Decimal(12)) == 12
    assert whole_of("support", "hours_month", None) == Decimal("151.67")
    assert whole_of("vehicles", "vehicle_days", None) == 21
    assert whole_of("purchases", "euros_year", None) is None
    assert whole_of("offer", "hours_year", None) is None


def test_one_after_the_other_have_no_month_in_common():
    spring = Share(1, Decimal(50), first=date(2027, 3, 1), last=date(2027, 6, 30))
    autumn = Share(2, Decimal(50), first=date(2027, 9, 1), last=date(2027, 12, 15))

    assert together([spring, autumn]).is_empty
    assert [(one.first, one.last, one.needed) for one in stretches([spring, autumn])] == [
        (date(2027, 3, 1), date(2027, 6, 1), 50),
        (date(2027, 7, 1), date(2027, 8, 1), 0),
        (date(2027, 9, 1), date(2027, 12, 1), 50),
    ]
    assert stretches([Share(1)]) == ()


@given(st.lists(shares(), max_size=6))
def test_stretches_say_of_each_month_what_counting_that_month_says(rows):
    found = stretches(rows)
    for year in range(2026, 2029):
        for month in range(1, 13):
            here = [one for one in rows if _holds(one, year * 12 + month)]
            stretch = next((one for one in found if _within(one, date(year, month, 1))), None)
            counted = (total_needed(here).known, total_brought(here), total_needed(here).unknown)
            got = (stretch.needed, stretch.brought, stretch.unknown) if stretch else (0, 0, 0)
            if any(one.is_said for one in rows):
                assert got == counted
    assert all(a != b for a, b in pairwise(found))


def _holds(one, month):
    number = lambda day: day.year * 12 + day.month  # noqa: E731
    return not (one.first and number(one.first) > month) and not (one.last and number(one.last) < month)


def _within(stretch, day):
    return (stretch.first is None or stretch.first <= day) and (stretch.last is None or day <= stretch.last)


def test_some_have_enough_to_lend_nobody_has_or_it_is_not_known():
    lender = Share(9, Decimal(0), Decimal(100))
    nobody = [Share(one, Decimal(20), Decimal(0)) for one in range(5)]

    assert pooled_of("post", [*FIVE, lender], None).lends is True
    assert pooled_of("post", nobody, None).lends is False
    assert pooled_of("post", FIVE, None).lends is False
    assert pooled_of("post", [*FIVE, Share(9)], date(2027, 1, 1)) == Pooled(NeedSort.POST, None, dated=True)


@pytest.mark.parametrize(
    ("sort", "kinds", "form"),
    [("post", ["ETTI"] * 5, "R-309"), ("support", ["EI", "EI", "ACI"], "R-307")],
    ids=["five ETTI share a sales officer", "three caterers pool their administration"],
)
def test_advice_on_a_need_puts_first_the_form_that_was_chosen(sort, kinds, form):
    need = pooled_of(sort, [Share(one, Decimal(20), Decimal(0)) for one in range(len(kinds))], None)

    advice = advisor().advise(answers_of(kinds, None, need), AT)

    first = {one.form.id for one in advice.ranked if one.rank <= 3}
    assert form in first
    assert {"R-304", "R-305", "R-306"} <= {one.form.id for one in advice.excluded}


def test_time_to_lend_leads_to_the_loan_of_staff():
    lent = [Share(1, Decimal(30), Decimal(0)), Share(2, Decimal(0), Decimal(60))]
    need = pooled_of("post", lent, date(2027, 12, 31))

    advice = advisor().advise(answers_of(["EI", "ACI"], None, need), AT)

    assert "R-319" in {one.form.id for one in advice.ranked if one.rank <= 2}
    assert {"R-319", "R-418", "R-331"} == {one.rule for one in notes_on(need, brings=True, has_form=False)}


def test_notes_say_what_to_mind_by_sort_of_need():
    rules = {
        sort: [one.rule for one in notes_on(Pooled(sort, False), brings=False, has_form=True)]
        for sort in NeedSort
    }

    assert rules[NeedSort.POST] == ["R-309"]
    assert rules[NeedSort.PATHS] == ["R-309", "R-346"]
    assert rules[NeedSort.PURCHASES] == rules[NeedSort.OFFER] == ["R-345"]
    assert rules[NeedSort.VEHICLES] == []
    assert [one.rule for one in notes_on(Pooled(NeedSort.VEHICLES), brings=True, has_form=True)] == ["R-301"]
