"""What is said to be checked, of members and of groups: only when the figures or the dates bear it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from maillage.base.explain import explain
from maillage.consortium.domain.cautions import ends_on
from maillage.consortium.domain.problem import Reach
from maillage.consortium.tests.domain.make import (
    FAR,
    ask,
    best,
    lot,
    member_of,
    need,
    rules,
    say,
    structure,
    tender,
)
from maillage.directory.domain.kinds import Family, Mode

IAE = frozenset({Family.IAE})
BOTH = frozenset({Family.IAE, Family.HANDICAP})


def test_cautions_of_load_say_what_is_left():
    group = best(ask(tender(lot(need("a", 1000))), structure(1, 520), structure(2, 480)))

    assert "toutes ses heures libres" in say(member_of(group, 2).cautions)
    group = best(
        ask(tender(lot(need("a", 1000))), replace(structure(1, 700), hours=730.0), structure(2, 300))
    )
    assert "il lui reste 30 h" in say(member_of(group, 1).cautions)


def test_cautions_name_estimated_fields_and_unknown_turnover():
    asked = tender(lot(need("a", 1000)), min_turnover_eur=Decimal(1000))
    guessed = structure(1, 900, estimated=frozenset({"hours", "insertion_percent"}))

    group = best(ask(asked, guessed, structure(2, 900, turnover_eur=5000.0)))

    notes = member_of(group, 1).cautions
    assert "R-247" in rules(notes)
    fields = next(note.facts["fields"] for note in notes if "fields" in note.facts)
    assert [name for name, _ in fields] == ["heures libres", "part d’insertion"]


def test_cautions_of_solidarity_compare_the_market_with_the_turnover():
    asked = tender(lot(need("a", 1000)), amount_eur=Decimal(900000))

    group = best(ask(asked, structure(1, 600, turnover_eur=300000.0), structure(2, 600, turnover_eur=2e6)))

    assert "soit 3.0 fois" in say(member_of(group, 1).cautions)
    assert "R-306" not in rules(member_of(group, 2).cautions)
    assert {"R-306", "R-333"} <= set(rules(group.cautions))


def test_cautions_of_a_solidary_lead_are_for_the_lead_alone():
    asked = tender(lot(need("a", 1000)), amount_eur=Decimal(900000), solidarity="lead")

    group = best(
        ask(asked, structure(1, 700, turnover_eur=300000.0), structure(2, 300, turnover_eur=300000.0))
    )

    assert "R-305" in rules(member_of(group, 1).cautions)
    assert "R-305" not in rules(member_of(group, 2).cautions)
    assert {"R-305", "R-333"} <= set(rules(group.cautions))


def test_cautions_of_a_joint_group_do_not_speak_of_solidarity():
    asked = tender(lot(need("a", 1000), need("b", 500, trade="transport")))

    group = best(ask(asked, structure(1, 1000), structure(2, 500, trade="transport")))

    assert not {"R-305", "R-306", "R-333"} & set(rules(group.cautions))


def test_cautions_tell_who_could_answer_a_lot_alone():
    asked = tender(lot(need("a", 5000)), lot(need("b", 900, trade="transport"), id="2"))
    able = structure(1, 5000, place=FAR)

    group = best(ask(asked, able, structure(2, 4000), structure(3, 900, trade="transport")))

    notes = [note for note in group.cautions if note.rule == "R-345"]
    assert [(note.facts["lot"], note.facts["names"]) for note in notes] == [("1", ["S1"])]


def test_cautions_tell_the_law_of_the_launch_date():
    mixed = (structure(1, 600), structure(2, 600, kind="EA"))
    old = tender(lot(need("a", 1000)), launched_on=date(2015, 12, 1))

    assert "R-204" in rules(best(ask(old, *mixed)).cautions)
    recent = best(ask(tender(lot(need("a", 1000))), *mixed)).cautions
    assert "R-204" not in rules(recent)
    assert "R-337" in rules(recent)


def test_cautions_of_a_reserved_lot_name_the_eiti_left_aside():
    eiti = structure(3, 600, kind="EITI")
    asked = tender(lot(need("a", 1000), reserved=IAE))

    group = best(ask(asked, structure(1, 600), structure(2, 600), eiti))

    assert next(note.facts["names"] for note in group.cautions if note.rule == "R-203") == ["S3"]
    assert "R-208" in rules(group.cautions)
    away = replace(eiti, place=FAR, reach=Reach(radius_km=5))
    assert "R-203" not in rules(best(ask(asked, structure(1, 600), structure(2, 600), away)).cautions)


def test_cautions_doubt_a_share_under_half_on_a_reserved_lot():
    asked = tender(lot(need("a", 1000), reserved=BOTH))

    group = best(ask(asked, structure(1, 600, insertion_percent=40), structure(2, 600, kind="EA")))

    assert "R-203" in rules(member_of(group, 1).cautions)
    assert not {"R-202", "R-203"} & set(rules(member_of(group, 2).cautions))


def test_cautions_say_which_insertion_hours_do_not_count_by_themselves():
    asked = tender(lot(need("a", 1000), insertion=400), starts_on=date(2026, 12, 1))

    group = best(ask(asked, structure(1, 600, kind="EITI"), structure(2, 500)))

    notes = member_of(group, 1).cautions
    assert {"R-281", "R-101"} <= set(rules(notes))
    assert "le lot 1 n’en a que" in say(tuple(n for n in notes if n.rule == "R-281"))


def test_cautions_say_when_the_hours_of_an_ebe_are_not_needed():
    asked = tender(lot(need("a", 1000), insertion=100), starts_on=date(2026, 12, 1))

    group = best(ask(asked, structure(1, 600, kind="EBE"), structure(2, 500)))

    notes = member_of(group, 1).cautions
    assert {"R-276", "R-149"} <= set(rules(notes))
    assert "tient aussi sans elles" in say(tuple(n for n in notes if n.rule == "R-276"))


def test_cautions_of_an_aci_give_the_yearly_amount_when_known():
    asked = tender(lot(need("a", 1000)), amount_eur=Decimal(360000))

    group = best(ask(asked, structure(1, 600, kind="ACI"), structure(2, 400)))

    assert "environ 72000 € par an" in say(member_of(group, 1).cautions).replace("\u202f", "").replace(
        "\xa0", " "
    )
    assert "R-334" not in rules(group.cautions)
    unknown = best(ask(tender(lot(need("a", 1000))), structure(1, 600, kind="ACI"), structure(2, 400)))
    assert next(note.facts["names"] for note in unknown.cautions if note.rule == "R-334") == ["S1"]


def test_cautions_tell_lenders_from_producers():
    asked = tender(lot(need("a", 1000), need("b", 500, mode=Mode.STAFFING)))

    group = best(ask(asked, structure(1, 1000), structure(2, 500, kind="AI")))

    assert next(note.facts["names"] for note in group.cautions if note.rule == "R-335") == ["S2"]
    assert "R-121" in rules(member_of(group, 2).cautions)


def test_cautions_of_several_conventions_say_which_bears_the_part():
    group = best(ask(tender(lot(need("a", 1000))), structure(1, 600, kinds=("ACI", "AI")), structure(2, 400)))

    note = next(note for note in member_of(group, 1).cautions if note.rule == "R-124")
    assert note.facts["fit"] == ["ACI"]


def test_cautions_of_several_conventions_that_all_fit_leave_the_choice():
    group = best(ask(tender(lot(need("a", 1000))), structure(1, 600, kinds=("EI", "ACI")), structure(2, 400)))

    note = next(note for note in member_of(group, 1).cautions if note.rule == "R-124")
    assert "relève d’une seule, à choisir entre EI et ACI" in explain((note.message, note.facts))


def test_cautions_tell_a_thin_margin_of_insertion_and_an_excessive_turnover():
    asked = tender(
        lot(need("a", 1000), insertion=690), amount_eur=Decimal(100), min_turnover_eur=Decimal(200)
    )
    pair = (structure(1, 600, turnover_eur=1000.0), structure(2, 600, turnover_eur=1000.0))

    group = best(ask(asked, *pair))

    assert {"R-336", "R-229"} <= set(rules(group.cautions))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2016, 3, 1), 72, date(2022, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 14)),
        (date(2024, 2, 1), 1, date(2024, 2, 29)),
    ],
)
def test_ends_on_is_the_last_day_of_the_market(start, months, end):
    assert ends_on(tender(lot(need("a", 1)), starts_on=start, months=months)) == end


def test_ends_on_is_unknown_without_a_start():
    assert ends_on(tender(lot(need("a", 1)))) is None


def test_cautions_of_a_reserved_lot_reach_an_eiti_by_its_departement_or_everywhere():
    asked = tender(lot(need("a", 1000), reserved=IAE))
    pair = (structure(1, 600), structure(2, 600))
    here = structure(3, 600, kind="EITI", place=FAR, reach=Reach(departements=frozenset({"93"})))
    near = structure(4, 600, kind="EITI", reach=Reach(radius_km=1))

    group = best(ask(asked, *pair, here, near))

    assert next(note.facts["names"] for note in group.cautions if note.rule == "R-203") == ["S3", "S4"]
