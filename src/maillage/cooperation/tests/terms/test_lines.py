from dataclasses import replace
from decimal import Decimal
from zlib import crc32

import pytest
from hypothesis import given

from maillage.cooperation.domain.terms import Part, Terms, read, write
from maillage.cooperation.domain.terms_lines import (
    Edit,
    Line,
    Stale,
    apply,
    concerned,
    diff,
    lines_of,
    moving_part,
    overlapping,
    read_change,
    rebased,
    removing_part,
    setting_part,
    setting_typed,
    stale_lines,
    taking_over,
    terms_of_lines,
    without,
    write_change,
)
from maillage.cooperation.domain.terms_moves import balanced, by_hours
from maillage.cooperation.domain.terms_sums import totals
from maillage.cooperation.tests.terms.make import ASKED, GOOD, WHO, A, B, C, any_terms, part


@given(any_terms())
def test_terms_survive_json_and_lines(terms: Terms) -> None:
    assert read(write(terms)) == terms
    assert terms_of_lines(lines_of(terms)) == terms


@given(any_terms(), any_terms())
def test_diff_leads_from_one_to_the_other_and_back(before: Terms, after: Terms) -> None:
    change = diff(before, after)

    assert apply(change, before) == after
    assert apply(diff(after, before), after) == before
    assert read_change(write_change(change)) == change
    assert (change == ()) == (before == after)


def naive_diff(before: Terms, after: Terms) -> set[tuple[int, str]]:
    """The lines that differ, found part by part without the lines."""
    found = set()
    for name in ("mandataire", "kind", "note"):
        if getattr(before, name) != getattr(after, name):
            found.add((0, name))
    if before.fee_percent != after.fee_percent:
        found.add((0, "fee"))
    fields = {
        "amount": "amount_cents",
        "price": "price_cents",
        "coefficient": "coefficient",
        "percent": "percent",
    }
    for member in {one.member for one in (*before.parts, *after.parts)}:
        one, other = before.part(member), after.part(member)
        if (one is None) != (other is None):
            found.add((member, "part"))
        one, other = one or Part(member), other or Part(member)
        found |= {
            (member, name) for name, field in fields.items() if getattr(one, field) != getattr(other, field)
        }
        for need in {*one.needs, *other.needs}:
            if one.needs.get(need) != other.needs.get(need):
                found.add((member, f"hours:{need}"))
    return found


@given(any_terms(), any_terms())
def test_diff_names_exactly_the_lines_that_a_naive_comparison_names(before: Terms, after: Terms) -> None:
    assert {tuple(edit.line) for edit in diff(before, after)} == naive_diff(before, after)


@given(any_terms(), any_terms(), any_terms())
def test_changes_without_a_line_in_common_commute_or_one_is_told(
    start: Terms, first: Terms, second: Terms
) -> None:
    one = tuple(edit for edit in diff(start, first) if crc32(edit.line.field.encode()) % 2)
    other = tuple(edit for edit in diff(start, second) if not crc32(edit.line.field.encode()) % 2)
    assert overlapping(one, other) == ()

    try:
        left = apply(other, apply(one, start))
        right = apply(one, apply(other, start))
    except Stale:  # a part went, or was never there, under a line of the other
        seats = {edit.line.field for edit in (*one, *other)}
        assert "part" in seats or any(
            line.member for line in stale_lines(one, start) + stale_lines(other, start)
        )
    else:
        assert left == right


def test_a_change_whose_line_moved_is_stale_and_nothing_of_it_applies() -> None:
    mine = setting_part(GOOD, part(A, 55, 5_500_000, need_1a=1000))
    theirs = setting_part(GOOD, part(A, 45, 5_000_000, need_1a=1000))
    now = apply(theirs, GOOD)

    with pytest.raises(Stale) as caught:
        apply(mine, now)

    assert caught.value.lines == (Line(A, "percent"),)
    assert lines_of(apply(rebased(mine, now), now))[Line(A, "percent")] == "55"


def test_a_change_of_other_lines_still_applies_after_another() -> None:
    mine = setting_part(GOOD, part(A, 50, 5_000_000, price=2500, need_1a=1000))
    theirs = setting_part(GOOD, part(B, 30, 3_000_000, need_1b=400))

    assert apply(mine, apply(theirs, GOOD)) == apply(theirs, apply(mine, GOOD))


def test_a_line_of_a_part_that_has_gone_is_stale_and_not_taken_up() -> None:
    mine = setting_part(GOOD, replace(GOOD.parts[1], price_cents=2000))
    now = without(GOOD, B)

    assert stale_lines(mine, now) == (Line(B, "price"),)
    assert rebased(mine, now) == ()


def test_taking_a_part_away_is_stale_when_a_line_was_added_to_it() -> None:
    leaving = removing_part(GOOD, B)
    now = apply(setting_part(GOOD, replace(GOOD.parts[1], price_cents=2000)), GOOD)

    assert stale_lines(leaving, now) == (Line(B, "price"),)


@given(any_terms(), any_terms())
def test_rebased_always_applies_and_says_what_was_wished(start: Terms, wished: Terms) -> None:
    change = tuple(edit for edit in diff(start, wished) if edit.line.field != "part")
    fresh = rebased(change, start)

    if not stale_lines(fresh, start):
        after = lines_of(apply(fresh, start))
        assert all(after.get(edit.line) == edit.after for edit in fresh)


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (Edit(Line(B, "percent"), "30", "35"), {B}),
        (Edit(Line(0, "mandataire"), str(A), str(C)), {A, C}),
        (Edit(Line(0, "mandataire"), None, str(C)), {C}),
        (Edit(Line(0, "kind"), "conjoint", "solidaire"), {A, B, C}),
        (Edit(Line(0, "fee"), None, "5"), {A, B, C}),
        (Edit(Line(0, "note"), None, "x"), {A, B, C}),
        (Edit(Line(9, "part"), None, "1"), {9}),
    ],
)
def test_concerned_names_who_a_line_touches(edit: Edit, expected: set[int]) -> None:
    assert concerned((edit,), GOOD) == expected


def test_a_part_typed_empty_is_taken_away_and_the_lead_stays() -> None:
    after = apply(setting_typed(GOOD, Part(A, {"1a": Decimal(0)})), GOOD)

    assert [one.member for one in after.parts] == [B, C]
    assert after.mandataire == A
    assert setting_typed(GOOD, Part(9)) == ()
    assert setting_typed(GOOD, part(A, 40)) == setting_part(GOOD, part(A, 40))


def test_without_takes_the_part_and_the_lead() -> None:
    left = without(GOOD, A)

    assert [one.member for one in left.parts] == [B, C]
    assert left.mandataire is None


def test_moving_a_part_adds_it_to_what_the_newcomer_has() -> None:
    after = apply(moving_part(GOOD, B, C), GOOD)

    assert after.part(B) is None
    assert after.part(C) == part(C, 50, 5_000_000, need_1b=500, need_2a=500)


def test_taking_over_gives_the_part_that_was_there_before_it_left() -> None:
    now = without(GOOD, B)

    after = apply(taking_over(now, GOOD, B, 9), now)

    assert after.part(9) == replace(GOOD.parts[1], member=9)
    assert apply(taking_over(GOOD, GOOD, B, 9), GOOD).part(B) is None


def test_balanced_keeps_the_sums_of_the_group() -> None:
    change = setting_part(GOOD, part(A, 40, 4_000_000, need_1a=800))

    after = apply(balanced(GOOD, change, A, C), GOOD)

    assert after.part(C) == part(C, 30, 3_000_000, need_1a=200, need_2a=500)
    before, now = (totals(one, ASKED, WHO) for one in (GOOD, after))
    assert (now.hours, now.percent, now.amount) == (before.hours, before.percent, before.amount)


def test_balanced_leaves_alone_what_was_unknown() -> None:
    terms = Terms((part(A, need_1a=100), part(B, 10)))

    after = apply(balanced(terms, setting_part(terms, part(A, 20, need_1a=100)), A, B), terms)

    assert after.part(B) == part(B, 10)


@given(any_terms())
def test_by_hours_gives_exactly_all_the_money(terms: Terms) -> None:
    after = apply(by_hours(terms, 1_000_001), terms)

    if sum((one.hours() for one in terms.parts), Decimal(0)) > 0:
        assert sum(one.percent or 0 for one in after.parts) == 100
        assert sum(one.amount_cents or 0 for one in after.parts) == 1_000_001
    else:
        assert after == terms
