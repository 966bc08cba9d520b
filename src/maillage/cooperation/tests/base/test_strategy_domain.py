"""Readiness, fragile zones, phases of a relation, ladder."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.cooperation.domain.strategy import (
    KEYS,
    LADDER,
    QUESTIONS,
    BadLadder,
    Family,
    Gap,
    Moment,
    Zone,
    fragile_zones,
    gap,
    lacks_time,
    ladder_of,
    phases,
    readiness,
)


def test_seven_questions_of_eight():
    """R-428: 87.5 %, a reminder, nothing is blocked."""
    answers = dict.fromkeys(list(QUESTIONS)[:7], "oui")
    found = readiness(answers | {"relations": "  "})
    assert len(QUESTIONS) == 8
    assert found.percent == Fraction(175, 2)
    assert list(found.missing) == ["relations"]
    assert not found.is_whole


def test_three_keys_of_four():
    """R-434: the one that is missing is named."""
    found = readiness({"goal": "a", "value": "b", "roles": "c"}, tuple(KEYS))
    assert [KEYS[key][0] for key in found.missing] == ["ancrage territorial"]


@given(st.lists(st.sampled_from(["je", "nous", "dans"])))
def test_an_empty_zone_is_fragile(entries):
    assert {zone.value for zone in fragile_zones(entries)} == {zone.value for zone in Zone} - set(entries)


@pytest.mark.parametrize(("hours", "lacks"), [(None, True), (0, True), (1, False)])
def test_no_time_is_an_alert(hours, lacks):
    assert lacks_time(hours) is lacks


def test_a_gift_that_became_a_contract_then_a_company():
    """R-426: gift (2019), subcontract (2021), joint company (2023): three phases, in the order of time."""
    moments = [
        Moment(2023, Family.INNOVATION, "société commune"),
        Moment(2019, Family.PATRONAGE, "don"),
        Moment(2021, Family.RESPONSIBLE, "sous-traitance"),
    ]
    found = phases(moments)
    assert [[one.year for one in those] for _name, those in found] == [[2019], [2021], [2023]]
    assert len({name for name, _those in found}) == 3


@given(st.lists(st.builds(Moment, st.integers(1990, 2030), st.sampled_from(Family))))
def test_phases_keep_every_moment_in_order(moments):
    found = phases(moments)
    kept = [one for _name, those in found for one in those]
    assert kept == sorted(moments, key=lambda one: one.year)
    names = [name for name, _those in found]
    assert all(first != second for first, second in itertools.pairwise(names))


@pytest.mark.parametrize(
    ("current", "target", "found"),
    [(1, 4, Gap(3)), (4, 4, Gap(0)), (5, 2, Gap(-3)), (None, 2, Gap(None)), (2, 7, Gap(None, True))],
)
def test_the_way_from_a_degree_to_another(current, target, found):
    assert gap(current, target, len(LADDER)) == found


def test_a_ladder_as_typed():
    assert ladder_of(" Un \n\n  Deux   degrés\n") == ["Un", "Deux degrés"]
    for bad in ("", "Seul", "Un\nun", "\n".join(map(str, range(11))), f"Un\n{'x' * 81}"):
        with pytest.raises(BadLadder):
            ladder_of(bad)
