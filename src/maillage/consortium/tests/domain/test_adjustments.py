from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.consortium.domain import adjustments as named
from maillage.consortium.domain.adjustments import Adjustments, Change, read
from maillage.consortium.domain.problem import PROFILES
from maillage.consortium.domain.supposed import siret_to_find
from maillage.procurement.domain.tender import Lot, Need, Tender

SIRETS = [siret_to_find(rank) for rank in range(1, 6)]
TENDER = Tender(
    id="parc",
    title="Entretien d’un parc",
    launched_on=date(2026, 10, 1),
    months=36,
    lots=tuple(
        Lot(
            id,
            (Need(f"{id}a", "espaces-verts", "production", "94021", Decimal(4000)),),
            insertion_hours=Decimal(900),
        )
        for id in ("1", "2", "3")
    ),
    max_members=5,
)

siret = st.sampled_from(SIRETS)
hours = st.decimals(0, 10**7, places=2).map(lambda d: f"{d.normalize():f}")
change = st.one_of(
    siret.map(lambda s: Change(named.IMPOSE, s)),
    siret.map(lambda s: Change(named.EXCLUDE, s)),
    siret.map(lambda s: Change(named.RELEASE, s)),
    st.sampled_from("12").map(lambda lot: Change(named.LOT, lot)),
    st.builds(Change, st.just(named.HOURS), siret, hours),
    st.builds(Change, st.just(named.RADIUS), siret, st.integers(0, 1000).map(str)),
    st.builds(Change, st.just(named.INSERTION), st.sampled_from("123"), st.just("1200.5")),
    st.builds(Change, st.just(named.MEMBERS), st.just(""), st.sampled_from(["2", "4", "100"])),
    st.just(Change(named.WITHOUT_US, value="sans")),
    st.just(Change(named.ADDED, value="espaces-verts,production,94021,30,2000,70")),
)
adjusted = st.builds(
    lambda profile, changes: Adjustments(profile).adding(*changes),
    st.sampled_from(list(PROFILES)),
    st.lists(change, max_size=12),
)


@given(adjusted)
def test_read_gives_back_what_an_address_was_written_from(adjustments):
    assert read(adjustments.pairs(), TENDER) == (adjustments, ())


# Without « % »: the test looks for a hole that was left empty, and what was typed is told back as it is.
TYPED = st.text(st.characters(exclude_characters="%"))


@given(
    st.lists(st.tuples(st.sampled_from([*named._READERS, "heures.1", f"rayon.{SIRETS[0]}", "autre"]), TYPED))
)
def test_read_never_fails_and_says_each_thing_it_leaves_out(pairs):
    adjustments, faults = read(pairs, TENDER)

    assert len(adjustments.changes) <= named.MOST_CHANGES
    assert all("%(" not in str(fault) for fault in faults)
    assert read(adjustments.pairs(), TENDER) == (adjustments, ())


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("profil", "vitesse", "Préférence inconnue : « vitesse »"),
        ("lot", "9", "pas de lot « 9 »"),
        ("avec", "12345", "« 12345 » n’est pas un numéro SIRET"),
        ("sans", "٣" * 14, "n’est pas un numéro SIRET"),
        (f"heures.{SIRETS[0]}", "NaN", "« NaN » n’est pas un nombre"),
        (f"heures.{SIRETS[0]}", "-5", "« -5 » n’est pas un nombre"),
        (f"heures.{SIRETS[0]}", "1e9", "« 1e9 » n’est pas un nombre"),
        (f"heures.{SIRETS[0]}", "99999999", "un nombre de 0 à 10000000"),
        (f"rayon.{SIRETS[0]}", "12,5", "avec au plus 0 décimales"),
        ("heures.12", "5", "« 12 » n’est pas un numéro SIRET"),
        ("insertion.9", "5", "pas de lot « 9 »"),
        ("membres", "1", "un nombre de 2 à 100"),
        ("nous", "peut-être", "répondez « avec » ou « sans »"),
        ("plus", "voirie,production,94021,30,2000,70", "ne va pas avec cet appel"),
        ("plus", "espaces-verts,production,94021,30,2000,170", "ne va pas avec cet appel"),
        ("avec", "x" * 5000, "…"),
    ],
)
def test_read_says_what_is_wrong_and_keeps_the_question_as_it_was(name, typed, said):
    adjustments, (fault,) = read([(name, typed)], TENDER)

    assert not adjustments
    assert said in str(fault)
    assert len(str(fault)) < 300


@pytest.mark.parametrize(
    "pair", [("membres", "5"), ("part", "5"), ("insertion.2", "900"), ("sans", " "), ("nous", "avec")]
)
def test_read_drops_what_only_repeats_the_tender(pair):
    assert read([pair], TENDER) == (Adjustments(), ())


def test_read_understands_numbers_as_they_are_typed():
    adjustments, _ = read([(f"heures.{SIRETS[0]}", "2 000,50")], TENDER)

    assert adjustments.amount(named.HOURS, SIRETS[0]) == Decimal("2000.5")


def test_read_keeps_the_first_of_two_opposite_choices_and_says_so():
    adjustments, (fault,) = read([("sans", SIRETS[0]), ("avec", SIRETS[0])], TENDER)

    assert adjustments.keys(named.EXCLUDE) == (SIRETS[0],)
    assert "à la fois imposée et écartée" in str(fault)


def test_read_takes_all_the_lots_for_no_change():
    assert read([("lot", "1"), ("lot", "2"), ("lot", "3")], TENDER) == (Adjustments(), ())


def test_adding_replaces_the_contrary_choice():
    imposed = Adjustments().adding(Change(named.IMPOSE, SIRETS[0]))

    assert imposed.adding(Change(named.EXCLUDE, SIRETS[0])).changes == (Change(named.EXCLUDE, SIRETS[0]),)


def test_without_gives_back_the_question_before_the_change():
    change = Change(named.MEMBERS, value="3")

    assert Adjustments().adding(change).without(change) == Adjustments()
