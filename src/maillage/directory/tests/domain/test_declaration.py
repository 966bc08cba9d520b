"""What is wrong in a declaration."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from maillage.base.faults import Fault
from maillage.directory.domain import declaration as said
from maillage.directory.domain.capacity import Reach
from maillage.directory.domain.declaration import Declared, DeclaredOffer, differences, faults_of
from maillage.directory.domain.kinds import Kind, Mode

RIGHT = Declared(
    offers=(DeclaredOffer("nettoyage", Mode.PRODUCTION, Decimal(100)),),
    hours=Decimal(100),
    insertion_percent=60,
    turnover_eur=None,
    reach=Reach(radius_km=30),
    audience="connected",
)


def faults(declared: Declared, kind: Kind = Kind.EI) -> list[Fault]:
    return list(faults_of(declared, [kind], {"nettoyage", "peinture"}, {"38", "73"}))


def test_faults_of_a_right_declaration_is_empty():
    assert faults(RIGHT) == []
    assert faults(replace(RIGHT, offers=(), hours=None, insertion_percent=None)) == []


@pytest.mark.parametrize(
    ("offer", "path", "message"),
    [
        (DeclaredOffer("horlogerie", Mode.PRODUCTION, None), "offers[0].trade", said.UNKNOWN_TRADE),
        (DeclaredOffer("nettoyage", Mode.STAFFING, None), "offers[0].mode", said.MODE_NOT_ALLOWED),
        (
            DeclaredOffer("nettoyage", Mode.PRODUCTION, Decimal(-1)),
            "offers[0].hours",
            said.HOURS_OUT_OF_RANGE,
        ),
        (
            DeclaredOffer("nettoyage", Mode.PRODUCTION, Decimal(10**8)),
            "offers[0].hours",
            said.HOURS_OUT_OF_RANGE,
        ),
    ],
)
def test_faults_of_an_offer_names_its_field(offer, path, message):
    assert [(fault.path, fault.message) for fault in faults(replace(RIGHT, offers=(offer,)))] == [
        (path, message)
    ]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"hours": Decimal(-1)}, "hours"),
        ({"insertion_percent": 101}, "insertion_percent"),
        ({"turnover_eur": Decimal(-5)}, "turnover_eur"),
        ({"reach": Reach(radius_km=1001)}, "reach.radius_km"),
        ({"reach": Reach(departements=frozenset({"38", "99"}))}, "reach.departements"),
        ({"ties": frozenset({"1"}), "incompatible": frozenset({"1"})}, "incompatible"),
        ({"offers": RIGHT.offers * 31}, "offers"),
    ],
)
def test_faults_of_a_figure_or_an_area_names_its_field(change, path):
    assert path in [fault.path for fault in faults(replace(RIGHT, **change))]


def test_faults_are_told_all_at_once():
    wrong = replace(RIGHT, hours=Decimal(-1), insertion_percent=200, offers=(RIGHT.offers * 2))

    assert [fault.path for fault in faults(wrong, Kind.AI)] == [
        "offers[0].mode", "offers[0].trade", "offers[1].mode", "offers[1].trade", "hours", "insertion_percent",
    ]  # fmt: skip


def test_reach_is_exactly_one_of_three():
    for wrong in (
        {},
        {"national": True, "radius_km": 3.0},
        {"departements": frozenset({"38"}), "national": True},
    ):
        with pytest.raises(ValueError, match="exactly one"):
            Reach(**wrong)


def test_differences_keeps_only_what_differs():
    other = replace(RIGHT, hours=Decimal(5), offers=tuple(reversed(RIGHT.offers)))

    assert differences(RIGHT, other) == {"hours": (Decimal(100), Decimal(5))}
