"""The form advised, and what is said of members and groups: true, computed, and only when the figures bear it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maillage.consortium.domain.advice import type_advice
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
from maillage.directory.domain.kinds import Family

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


def test_advised_leaves_an_answer_without_proposal_as_it_is():
    answer = advised_answer(ask(tender(lot(need("a", 1000))), structure(1, 10)))

    assert answer.proposals == ()
