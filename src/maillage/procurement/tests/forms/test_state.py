from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.procurement.forms.state import MAX_LOTS, MAX_NEEDS, State, state_of
from maillage.procurement.tests.factories import a_lot, a_need, a_tender

THREE_LOTS = {
    "title": "T",
    "lots-0-title": "a",
    "lots-0-needs-0-hours": "1",
    "lots-0-needs-1-hours": "2",
    "lots-5-title": "b",
    "lots-5-needs-3-hours": "3",
    "lots-7-needs-0-mode": "staffing",
}


def test_from_flat_keeps_everything_and_renumbers():
    flat = State.from_flat(THREE_LOTS).flat()

    assert flat == {
        "title": "T",
        "lots-0-title": "a",
        "lots-0-needs-0-hours": "1",
        "lots-0-needs-1-hours": "2",
        "lots-1-title": "b",
        "lots-1-needs-0-hours": "3",
        "lots-2-needs-0-mode": "staffing",
    }


@given(
    st.dictionaries(
        st.from_regex(r"(lots-[0-9]{1,2}-(needs-[0-9]{1,2}-)?)?[a-z_]{1,9}", fullmatch=True),
        st.text(max_size=20),
    )
)
def test_from_flat_gives_back_what_it_wrote(typed):
    once = State.from_flat(typed).flat()

    assert State.from_flat(once).flat() == once


@given(st.dictionaries(st.text(max_size=20), st.none() | st.integers() | st.text(max_size=20)))
def test_from_flat_reads_anything_that_can_be_posted(typed):
    state = State.from_flat(typed)

    assert state.lots
    assert all(lot.needs for lot in state.lots)
    assert all("\0" not in text for text in state.flat().values())


def test_add_lot_and_need_start_like_the_one_before():
    state = State.from_flat(
        {"lots-0-reserved": "iae", "lots-0-needs-0-mode": "staffing", "lots-0-needs-0-place": "93066"}
    )

    assert state.add_lot() == "lots-1-title"
    assert state.lots[1].texts == {"reserved": "iae"}
    assert state.lots[1].needs == [{"mode": "staffing", "place": "93066"}]
    assert state.add_need(1) == "lots-1-needs-1-trade"
    assert state.need_count() == 3


def test_add_stops_where_a_page_would_become_too_long():
    state = State()
    for _ in range(MAX_LOTS + 5):
        state.add_lot()
    for _ in range(MAX_NEEDS):
        state.add_need(0)

    assert len(state.lots) == MAX_LOTS
    assert state.need_count() == MAX_NEEDS


def test_remove_keeps_the_others_and_never_leaves_an_empty_form():
    state = State.from_flat(THREE_LOTS)

    assert state.remove_lot(0) == "lots-0-title"
    assert state.flat()["lots-0-title"] == "b"
    assert state.remove_need(0, 0) == "lots-0-needs-0-trade"
    assert state.lots[0].needs == [{"mode": "production"}]
    state.remove_lot(1)
    state.remove_lot(0)
    assert len(state.lots) == 1
    with pytest.raises(IndexError):
        state.remove_lot(4)


def test_put_back_restores_what_was_removed_last():
    before = State.from_flat(THREE_LOTS).flat()
    state = State.from_flat(before)
    state.remove_lot(1)
    assert State.from_flat(state.flat()).put_back() == "lots-1-title"
    assert state.put_back() == "lots-1-title"
    assert state.flat() == before

    state.remove_need(0, 1)
    state.lots[0].texts["title"] = "changé entre-temps"
    assert state.put_back() == "lots-0-needs-1-trade"
    assert state.flat() == before | {"lots-0-title": "changé entre-temps"}
    assert state.put_back() == ""


@pytest.mark.parametrize(
    "removed",
    ["", "x", "[]", "{}", '{"lot": "a"}', '{"lot": 0, "texts": 1}', '{"lot": 9, "need": 0, "texts": {}}'],
)
def test_put_back_ignores_what_it_did_not_write(removed):
    state = State.from_flat({"removed": removed})

    assert state.put_back() == ""
    assert len(state.lots) == 1


def test_state_of_writes_figures_as_people_do():
    tender = a_tender(lots=(a_lot(needs=(a_need(hours=Decimal("1820.5")),), insertion_hours=Decimal(0)),))
    flat = state_of(tender, places={"93066": "Saint-Denis (93)"}, trades={}).flat()

    assert flat["lots-0-needs-0-hours"] == "1820,5"
    assert flat["lots-0-needs-0-place_text"] == "Saint-Denis (93)"
    assert flat["lots-0-needs-0-trade_text"] == "collecte-dechets"
    assert flat["lots-0-insertion_hours"] == ""
    assert flat["max_members"] == ""
