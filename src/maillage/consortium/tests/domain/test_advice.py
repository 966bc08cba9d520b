"""The form advised, and what is said of members and groups: true, computed, and only when the figures bear it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from maillage.consortium.domain.advice import type_advice
from maillage.consortium.domain.problem import Reach
from maillage.consortium.tests.domain.make import (
    FAR,
    HERE,
    NEAR,
    advised_answer,
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


@pytest.mark.parametrize(
    ("lots", "advice"),
    [
        ((lot(need("a", 10)),), "solidaire"),
        ((lot(need("a", 10), need("b", 10, place=NEAR)),), "solidaire"),
        ((lot(need("a", 10)), lot(need("b", 10), id="2")), "solidaire"),
        ((lot(need("a", 10)), lot(need("b", 10, place=NEAR), id="2")), "conjoint"),
        ((lot(need("a", 10), need("b", 10, trade="transport")),), "conjoint"),
        ((lot(need("a", 10)), lot(need("b", 10, trade="transport"), id="2")), "conjoint"),
    ],
    ids=["one", "places-in-a-lot", "same-place-lots", "places-by-lot", "two-trades", "two-trades-by-lot"],
)
def test_type_advice_follows_trades_then_places_by_lot(lots, advice):
    form = type_advice(ask(tender(*lots)))

    assert (form.advice, form.rules) == (advice, ("R-252",))


@pytest.mark.parametrize(
    ("solidarity", "advice", "rule"),
    [("lead", "conjoint_mandataire_solidaire", "R-243"), ("all", "solidaire", "R-241")],
)
def test_type_advice_gives_what_the_buyer_imposes(solidarity, advice, rule):
    asked = tender(lot(need("a", 10), need("b", 5, trade="transport")), solidarity=solidarity)

    form = type_advice(ask(asked))

    assert form.advice == advice
    assert rule in form.rules


def test_type_advice_names_trades_with_their_label():
    form = type_advice(ask(tender(lot(need("a", 10)))), {"tri": "tri de déchets"})

    assert form.why.facts["trades"] == ["tri de déchets"]


def test_reasons_say_who_is_the_only_one_able_and_for_what():
    asked = tender(lot(need("a", 1000), need("b", 500, trade="transport")))

    group = best(ask(asked, structure(1, 1500), structure(2, 500, trade="transport"), structure(3, 1200)))

    assert "seule candidate capable" in say(member_of(group, 2).why)
    assert "seule candidate" not in say(group.members[0].why)
    assert "R-248" in rules(group.cautions)


def test_reasons_say_what_would_lack_without_a_member():
    group = best(ask(tender(lot(need("a", 1000))), structure(1, 700), structure(2, 600), structure(3, 100)))

    assert "il manquerait au moins 300 h" in say(member_of(group, 1).why)


def test_reasons_say_nothing_of_a_lack_when_others_could_do_all():
    group = best(ask(tender(lot(need("a", 1000))), *(structure(n, 900) for n in range(1, 5))))

    assert "manquerait" not in say(group.members[0].why)


def test_reasons_say_who_is_nearest_only_when_it_is():
    asked = tender(lot(need("a", 1000)))
    near = structure(1, 600, place=NEAR)
    far = structure(2, 600, place=FAR)

    group = best(ask(asked, near, far))

    assert "c’est la plus proche des 2 structures" in say(member_of(group, 1).why)
    assert "plus proche" not in say(member_of(group, 2).why)


def test_reasons_say_on_the_spot_at_distance_zero():
    group = best(ask(tender(lot(need("a", 1000))), structure(1, 600), structure(2, 600, place=NEAR)))

    assert f"installée sur place, à {HERE.name}" in say(member_of(group, 1).why)


def test_reasons_say_which_insertion_share_decides():
    asked = tender(lot(need("a", 1000), insertion=600))
    low = structure(1, 600, insertion_percent=50)
    high = structure(2, 600, insertion_percent=90)

    group = best(ask(asked, low, high))

    assert "font atteindre les 600 h" in say(member_of(group, 2).why)
    assert "font atteindre" not in say(member_of(group, 1).why)


def test_reasons_name_past_cooperations_read_both_ways():
    first = structure(1, 600, ties=frozenset({"00010000000002"}))

    group = best(ask(tender(lot(need("a", 1000))), first, structure(2, 600)))

    told = {
        m.siret[-1]: note.facts["names"] for m in group.members for note in m.why if "names" in note.facts
    }
    assert told == {"1": ["S2"], "2": ["S1"]}


def test_reasons_say_who_was_imposed_and_who_brings_the_turnover():
    asked = tender(
        lot(need("a", 1000)),
        must_include=("00010000000001",),
        lead_min_turnover_eur=Decimal(500000),
        min_turnover_eur=Decimal(600000),
    )
    rich = structure(1, 600, turnover_eur=900000.0)

    group = best(ask(asked, rich, structure(2, 600, turnover_eur=1000.0)))

    told = say(member_of(group, 1).why)
    assert "Vous avez demandé" in told
    assert "Elle seule a le chiffre d’affaires exigé du mandataire" in told


def test_reasons_are_three_at_most_and_never_none():
    asked = tender(lot(need("a", 1000), insertion=650), must_include=("00010000000001",))
    tied = structure(1, 700, ties=frozenset({"00010000000002"}), insertion_percent=90)

    group = best(ask(asked, tied, structure(2, 600, place=NEAR)))

    assert all(1 <= len(member.why) <= 3 for member in group.members)


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


def test_cautions_tell_a_thin_margin_of_insertion_and_an_excessive_turnover():
    asked = tender(
        lot(need("a", 1000), insertion=690), amount_eur=Decimal(100), min_turnover_eur=Decimal(200)
    )
    pair = (structure(1, 600, turnover_eur=1000.0), structure(2, 600, turnover_eur=1000.0))

    group = best(ask(asked, *pair))

    assert {"R-336", "R-229"} <= set(rules(group.cautions))


def test_advised_leaves_an_answer_without_proposal_as_it_is():
    answer = advised_answer(ask(tender(lot(need("a", 1000))), structure(1, 10)))

    assert answer.proposals == ()
