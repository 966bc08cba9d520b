from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.procurement.domain.exposure import GROUPING_LABELS, GroupingType, exposures, turnover_reaches

D = Decimal
THREE = {"A": D(50), "B": D(30), "C": D(20)}
TWO = {"A": D(60), "B": D(40)}


def test_exposures_of_a_joint_grouping_are_each_own_share():
    assert exposures(D(300_000), THREE, GroupingType.CONJOINT, mandataire="A") == {
        "A": D(150_000),
        "B": D(90_000),
        "C": D(60_000),
    }


def test_exposures_of_a_solidary_grouping_are_the_whole_market_for_each():
    found = exposures(D(300_000), THREE, GroupingType.SOLIDAIRE, mandataire="A")

    assert set(found.values()) == {D(300_000)}


def test_exposures_leave_a_bound_for_its_own_share_when_b_fails():
    assert exposures(D(200_000), TWO, GroupingType.CONJOINT, mandataire="A")["A"] == D(120_000)


def test_exposures_of_a_solidary_mandataire_are_the_whole_market():
    found = exposures(D(200_000), TWO, GroupingType.CONJOINT_MANDATAIRE_SOLIDAIRE, mandataire="A")

    assert found == {"A": D(200_000), "B": D(80_000)}


def test_exposures_of_four_solidary_members():
    shares = {name: D(1) for name in "ABCD"}

    assert (
        list(exposures(D(480_000), shares, GroupingType.SOLIDAIRE, mandataire="B").values())
        == [D(480_000)] * 4
    )


@given(
    amount=st.decimals(0, 10**9, places=2),
    shares=st.dictionaries(st.text(min_size=1), st.decimals("0.01", 10**6, places=2), min_size=1, max_size=8),
    grouping=st.sampled_from(GroupingType),
)
def test_exposures_stay_between_own_share_and_the_whole(amount, shares, grouping):
    lead = min(shares)
    found = exposures(amount, shares, grouping, mandataire=lead)

    total = sum(shares.values())
    for member, exposure in found.items():
        assert exposure >= amount * shares[member] / total - D("0.01")
        assert exposure <= amount + D("0.01")


def test_exposures_refuse_a_mandataire_who_is_no_member_and_an_empty_share():
    with pytest.raises(ValueError, match="member"):
        exposures(D(1), TWO, GroupingType.CONJOINT, mandataire="Z")
    with pytest.raises(ValueError, match="positive"):
        exposures(D(1), {"A": D(0)}, GroupingType.CONJOINT, mandataire="A")


def test_turnover_reaches_adds_the_members_and_counts_an_unknown_one_for_nothing():
    members = {"A": D(150_000), "B": D(150_000), "C": D(120_000)}

    assert turnover_reaches(D(400_000), members)
    assert not turnover_reaches(D(400_000), members | {"B": None})


def test_grouping_labels_name_every_type():
    assert set(GROUPING_LABELS) == set(GroupingType)
