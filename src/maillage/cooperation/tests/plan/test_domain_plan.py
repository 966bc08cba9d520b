"""The graph of tasks against a naive second implementation."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.cooperation.domain import plan as d
from maillage.cooperation.domain.plan import Circle, Step

TODAY = date(2026, 11, 20)
DAYS = st.one_of(st.none(), st.integers(-40, 40).map(lambda n: TODAY + timedelta(days=n)))


@st.composite
def steps(draw, most: int = 6) -> list[Step]:
    count = draw(st.integers(0, most))
    return [
        Step(
            id=n,
            title=f"T{n}",
            due=draw(DAYS),
            is_open=draw(st.booleans()),
            after=draw(st.frozensets(st.integers(0, most), max_size=3)),
        )
        for n in range(count)
    ]


def naive_has_circle(some: list[Step]) -> bool:
    """Walk from each task along every link; a task met again from itself is in a circle."""
    after = {one.id: [id for id in one.after if id < len(some)] for one in some}

    def reached(start: int) -> set[int]:
        seen: set[int] = set()
        todo = list(after[start])
        while todo:
            one = todo.pop()
            if one not in seen:
                seen.add(one)
                todo += after[one]
        return seen

    return any(one.id in reached(one.id) for one in some)


@given(steps())
def test_circle_is_found_exactly_when_there_is_one(some):
    found = d.circle({one.id: one.after for one in some})

    assert bool(found) == naive_has_circle(some)
    known = {one.id: one for one in some}
    for here, there in zip(found, found[1:] + found[:1], strict=True):
        assert there in known[here].after


@given(steps(5))
def test_ordered_is_the_best_permutation_that_respects_every_link(some):
    if naive_has_circle(some):
        with pytest.raises(Circle):
            d.ordered(some)
        return
    found = [one.id for one in d.ordered(some)]

    def respects(order) -> bool:
        place = {one.id: n for n, one in enumerate(order)}
        return all(place[before] < place[one.id] for one in order for before in one.after if before in place)

    best = min(
        (order for order in permutations(some) if respects(order)),
        key=lambda order: [(one.due or date.max, one.id) for one in order],
    )
    assert found == [one.id for one in best]


@given(steps())
def test_late_and_blocked_say_what_a_loop_says(some):
    late = {one.id for one in d.late(some, TODAY)}
    blocked = d.blocked(some)

    for one in some:
        assert (one.id in late) == bool(one.is_open and one.due and one.due < TODAY)
        waits = {other.id for other in some if other.id in one.after and other.is_open}
        assert blocked.get(one.id, frozenset()) == (waits if one.is_open else set())


@given(steps())
def test_too_early_names_open_tasks_due_later_than_who_waits(some):
    known = {one.id: one for one in some}
    for id, later in d.too_early(some).items():
        assert all(known[one].due > known[id].due for one in later)
        assert later <= d.blocked(some)[id]


def test_the_refusal_of_a_circle_names_the_tasks_in_order():
    with pytest.raises(Circle) as refusal:
        d.check_no_circle(
            [
                Step(1, "Chiffrer", after=frozenset({2})),
                Step(2, "Écrire", after=frozenset({1})),
                Step(3, "Relire", after=frozenset({1})),
            ]
        )

    assert "Chiffrer" in str(refusal.value)
    assert "Relire" not in str(refusal.value)


def test_a_task_that_waits_for_itself_is_a_circle():
    assert d.circle({1: [1]}) == [1]


def test_a_long_chain_does_not_exhaust_the_stack():
    chain = {n: [n + 1] for n in range(5000)} | {5000: []}

    assert d.circle(chain) == []
    assert len(d.circle(chain | {5000: [0]})) == 5001


def test_late_comes_the_oldest_first():
    some = [Step(n, due=TODAY - timedelta(days=n)) for n in (1, 3, 2)]

    assert [one.id for one in d.late(some, TODAY)] == [3, 2, 1]


@given(st.lists(st.tuples(DAYS, DAYS), max_size=8))
def test_bars_stay_inside_the_line(dates):
    some = [
        Step(
            n,
            starts_on=min(filter(None, pair), default=None) if all(pair) else pair[0],
            due=max(pair) if all(pair) else pair[1],
        )
        for n, pair in enumerate(dates)
    ]

    first, last, bars = d.bars(some, TODAY)

    assert first <= TODAY <= last
    assert len(bars) == sum(any(pair) for pair in dates)
    assert all(bar.x >= 0 and bar.width >= d.THIN and bar.x + bar.width <= d.WIDE for bar in bars)
