from __future__ import annotations

from datetime import date

import pytest

from maillage.directory.domain.kinds import Kind
from maillage.procurement.domain.reservation import (
    RESERVATIONS,
    Ineligible,
    ineligible_members,
    is_lawful,
    reservation_of,
)


@pytest.mark.parametrize(
    ("families", "day", "lawful"),
    [
        ({"iae", "handicap"}, date(2020, 12, 6), False),
        ({"iae", "handicap"}, date(2020, 12, 7), True),
        ({"iae"}, date(2016, 3, 1), True),
        ({"handicap"}, date(2016, 3, 1), True),
        (set(), date(2016, 3, 1), True),
    ],
)
def test_is_lawful_refuses_a_joint_reservation_before_7_december_2020(families, day, lawful):
    assert is_lawful(families, day) is lawful


def test_ineligible_members_admits_an_ea_and_four_ei_on_a_joint_lot():
    members = {"EA": [Kind.EA]} | {f"EI {n}": [Kind.EI] for n in range(4)}

    assert ineligible_members({"iae", "handicap"}, members) == ()
    assert {one.member for one in ineligible_members({"handicap"}, members)} == {f"EI {n}" for n in range(4)}


def test_ineligible_members_excludes_an_ordinary_company_from_a_reserved_lot():
    members = {"EI": [Kind.EI], "PME": [Kind.ENT]}

    assert ineligible_members({"iae"}, members) == (Ineligible("PME", "R-208", certain=True),)
    assert ineligible_members(set(), members) == ()


def test_ineligible_members_asks_about_an_eiti():
    assert ineligible_members({"iae"}, {"EITI": [Kind.EITI]}) == (Ineligible("EITI", "R-203", certain=False),)
    assert ineligible_members({"handicap"}, {"EITI": [Kind.EITI]})[0].certain


def test_ineligible_members_does_not_hold_48_percent_for_proven():
    found = ineligible_members({"iae"}, {"EI": [Kind.EI]}, shares={"EI": 48})

    assert found == (Ineligible("EI", "R-203", certain=False),)
    assert ineligible_members({"iae"}, {"EI": [Kind.EI]}, shares={"EI": 50}) == ()
    assert ineligible_members({"handicap"}, {"EA": [Kind.EA]}, shares={"EA": 49})[0].rule == "R-202"


def test_reservation_of_finds_each_choice_again():
    assert [reservation_of(choice.families) for choice in RESERVATIONS] == list(RESERVATIONS)
