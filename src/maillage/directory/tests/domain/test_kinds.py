"""What each kind of structure may do."""

from __future__ import annotations

import pytest

from maillage.directory.domain.kinds import (
    ABOUT,
    FAMILY_OF,
    MODES_OF,
    Family,
    Kind,
    Mode,
    families_of,
    is_admitted,
    modes_of,
    warning_of,
)


def test_every_kind_is_explained_and_has_a_mode():
    assert set(ABOUT) == set(MODES_OF) == set(Kind)
    assert all(about.rules and about.sentence.endswith(".") for about in ABOUT.values())
    assert all(MODES_OF.values())


def test_modes_of_follows_r127_completed_by_the_contract():
    staffing = {kind for kind in Kind if Mode.STAFFING in MODES_OF[kind]}

    assert staffing == {"AI", "ETTI", "EATT", "GEIQ"}
    assert {kind for kind in Kind if Mode.PRODUCTION in MODES_OF[kind]} == set(Kind) - staffing


def test_families_follow_r202_and_r203():
    assert {kind for kind, family in FAMILY_OF.items() if family is Family.IAE} == {"EI", "ACI", "AI", "ETTI"}
    assert {kind for kind, family in FAMILY_OF.items() if family is Family.HANDICAP} == {"EA", "EATT", "ESAT"}


def test_modes_of_several_kinds_is_what_any_of_them_may_do():
    assert modes_of([Kind.ACI, Kind.AI]) == {Mode.PRODUCTION, Mode.STAFFING}
    assert modes_of([]) == frozenset()
    assert families_of([Kind.EI, Kind.EA]) == {Family.IAE, Family.HANDICAP}


@pytest.mark.parametrize(
    ("kinds", "reserved", "admitted"),
    [
        (["EI"], ["handicap"], False),
        (["EI"], ["iae", "handicap"], True),
        (["EA"], ["iae", "handicap"], True),
        (["EA"], ["iae"], False),
        (["ENT"], ["iae"], False),
        (["ENT"], [], True),
        (["GEIQ"], ["iae"], False),
        (["EITI"], ["iae"], False),
        (["EITI", "EI"], ["iae"], True),
    ],
)
def test_is_admitted_asks_each_member_to_be_in_a_reserved_family(kinds, reserved, admitted):
    assert is_admitted(map(Kind, kinds), reserved) is admitted


def test_warning_of_an_eiti_alone_names_r203():
    rule, sentence = warning_of([Kind.EITI])

    assert rule == "R-203"
    assert "équivalente" in sentence
    assert warning_of([Kind.EITI, Kind.EI]) is None
    assert warning_of([Kind.ACI]) is None
