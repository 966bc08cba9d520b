"""What is proposed and what is asked instead: read back the same, exposure by legal type, changes of the terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.cooperation.domain.offered import (
    Counter,
    Frame,
    NoHoursLeft,
    NothingChanged,
    Offered,
    Work,
    change_wished,
    checked,
    differs,
    exposure,
    fingerprint,
    offer,
    read_counter,
    read_offered,
    wishes,
    write,
)
from maillage.cooperation.domain.terms import Asked, NeedAsked, Part, Terms
from maillage.cooperation.domain.terms_lines import apply
from maillage.procurement.domain.exposure import GroupingType, exposures

NEEDS = ("1a", "1b", "2a")
LOTS = {"1": "Collecte", "2": "Tri"}
FRAME = Frame("Cartons", "Ville inventée", date(2027, 1, 15), None, 24, 30_000_000, LOTS)
ASKED = Asked(tuple(NeedAsked(id, f"Métier {id}", id[0], Decimal(9000)) for id in NEEDS), LOTS)

hours = st.decimals(0, 5000, places=2)
parts = st.builds(
    Part,
    st.just(7),
    st.dictionaries(st.sampled_from(NEEDS), hours),
    st.none() | st.integers(0, 30_000_000),
    st.none() | st.integers(0, 10_000),
    st.none() | st.decimals(0, 2, places=2),
    st.none() | st.decimals(0, 100, places=2),
)
counters = st.builds(
    Counter, st.dictionaries(st.sampled_from(NEEDS), hours), st.none() | st.integers(0, 9_999),
    st.none() | st.decimals(0, 2, places=2), st.none() | st.integers(0, 30_000_000),
    st.none() | st.decimals(0, 100, places=2),
)  # fmt: skip


def offered_for(part: Part, kind: str = "conjoint", lead: int = 3) -> tuple[Offered, Terms]:
    terms = Terms((Part(3, {"1a": Decimal(10)}), part), lead, kind)
    names = {3: "Le Pilote", 7: "Nous"}
    return offer(FRAME, terms, ASKED, member=7, names=names, km={"1a": 4}, version=2), terms


@given(part=parts)
def test_an_offer_and_a_counter_are_read_back_the_very_same(part):
    offered, _terms = offered_for(part)

    assert read_offered(write(offered)) == offered
    assert offered.hours == part.hours()
    assert {one.need for one in (*offered.work, *offered.others)} == set(NEEDS)
    assert fingerprint(replace(offered, version=9)) == fingerprint(offered)
    assert not differs(offered, replace(offered, version=9))


@given(part=parts, counter=counters)
def test_the_change_of_a_counter_gives_the_hours_and_price_wished_and_nothing_else(part, counter):
    offered, terms = offered_for(part)
    change = change_wished(counter, offered, terms, 7)

    after = apply(change, terms).part(7)

    assert read_counter(write(counter)) == counter
    for need in NEEDS:
        before = part.needs.get(need, Decimal(0))
        assert after.needs.get(need, Decimal(0)) == counter.hours.get(need, before)
    for name in ("price_cents", "coefficient", "amount_cents", "percent"):
        asked = getattr(counter, name)
        assert getattr(after, name) == (getattr(part, name) if asked is None else asked)
    assert apply(change, terms).part(3) == terms.part(3)
    assert bool(change) == bool(list(wishes(counter, offered)))


@given(counter=counters)
def test_a_counter_applies_to_terms_that_moved_meanwhile_without_undoing_them(counter):
    offered, terms = offered_for(Part(7, {"1a": Decimal(100), "1b": Decimal(200)}))
    moved = replace(terms, parts=(terms.parts[0], Part(7, {"1a": Decimal(100), "1b": Decimal(150)})))

    after = apply(change_wished(counter, offered, moved, 7), moved).part(7)

    wished = counter.hours.get("1b", Decimal(200))
    assert after.needs.get("1b", Decimal(0)) == (Decimal(150) if wished == 200 else wished)


@pytest.mark.parametrize("kind", list(GroupingType))
@pytest.mark.parametrize("member", [1, 2, 3])
def test_exposure_is_that_of_the_rules(kind, member):
    """Market of 300 000 € shared 50, 30 and 20 %, as R-241 tells it."""
    shares = {1: Decimal(50), 2: Decimal(30), 3: Decimal(20)}
    terms = Terms(tuple(Part(one, percent=share) for one, share in shares.items()), 1, kind.value)
    oracle = exposures(Decimal(300_000), {str(k): v for k, v in shares.items()}, kind, mandataire="1")

    found = exposure(terms.part(member), terms, 30_000_000)

    assert found == int(oracle[str(member)] * 100)


def test_exposure_is_unknown_without_type_or_amount():
    terms = Terms((Part(7, percent=Decimal(30)),), 7, "conjoint")

    assert exposure(terms.parts[0], replace(terms, kind=""), 30_000_000) is None
    assert exposure(terms.parts[0], terms, None) is None
    assert exposure(Part(7), None, 30_000_000) is None
    assert exposure(Part(7), terms, 30_000_000) is None


def test_a_counter_must_say_something_and_keep_some_hours():
    offered, _terms = offered_for(Part(7, {"1a": Decimal(100)}))

    with pytest.raises(NothingChanged):
        checked(Counter({"1a": Decimal(100)}), offered, note="")
    with pytest.raises(NoHoursLeft):
        checked(Counter({"1a": Decimal(0)}), offered, note="rien")
    for counter, note in ((Counter({"1a": Decimal(100)}), "En mars"), (Counter({"1a": Decimal(50)}), "")):
        assert checked(counter, offered, note=note) == counter
    assert checked(Counter(), replace(offered, work=()), note="Parlons-en") == Counter()


def test_wishes_name_the_lots_taken_and_left():
    offered, _terms = offered_for(Part(7, {"1a": Decimal(100)}, price_cents=2_000, coefficient=Decimal(1)))

    found = list(wishes(Counter({"1a": Decimal(0), "2a": Decimal(50)}, 2_500, Decimal("1.1")), offered))

    assert [(one.kind, one.lot, one.before, one.after) for one in found] == [
        ("hours", "1", 100, 0), ("hours", "2", 0, 50), ("price", "", 2_000, 2_500),
        ("coefficient", "", 1, Decimal("1.1")),
    ]  # fmt: skip


def test_an_offer_without_terms_says_only_what_the_group_answers():
    offered = offer(FRAME, None, ASKED, member=7, names={}, km={}, version=0)

    assert offered.work == ()
    assert (offered.kind, offered.mandataire, offered.exposure_cents) == ("", "", None)
    assert offered.others[0] == Work("1a", "Métier 1a", "1", Decimal(9000))
