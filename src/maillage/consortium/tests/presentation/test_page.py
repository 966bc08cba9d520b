from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from urllib.parse import parse_qsl

import pytest

from maillage.base.faults import Fault
from maillage.consortium.domain import adjustments as named
from maillage.consortium.domain.adjustments import Adjustments, Change, read
from maillage.consortium.domain.answer import Addition
from maillage.consortium.domain.supposed import suppose
from maillage.consortium.presentation import controls, page
from maillage.consortium.presentation.lack import constraint_in_words, lack_of
from maillage.consortium.presentation.links import Links
from maillage.consortium.presentation.side_by_side import compare
from maillage.consortium.tests.scenes import (
    ADAPTEE,
    ATELIER,
    CHANTIER,
    LOT,
    MUETTE,
    STRUCTURES,
    TENDER,
    TRADES,
    a_question,
    found_for,
    plain,
)  # fmt: skip

PATH = "/appels/7/groupements"
NONE = Adjustments()


def names(found):
    return controls.Names({s.siret: s for s in STRUCTURES}, TENDER, found.places, TRADES)


def result(*structures, adjustments=NONE, base=None, shown=1, compared=(), **facts):
    question, _ = suppose(a_question(*structures, **facts), adjustments)
    found = found_for(question)
    links = Links(PATH, adjustments)
    return page.result_of(found, links, names(found), shown=shown, compared=compared, base=base)


def test_tender_figures_say_hours_lots_trade_and_insertion():
    hours, insertion = page.tender_figures(TENDER, TRADES)

    assert (hours.value, hours.label) == ("12\u202f000\u00a0h par an", "1 lot, collecte de déchets")
    assert insertion.value == "50\u00a0%"
    assert (
        page.tender_figures(replace(TENDER, lots=(replace(LOT, insertion_hours=Decimal(0)),)), TRADES)[
            1
        ].value
        == "Aucune"
    )


def test_result_of_opens_the_first_proposal_and_folds_the_others():
    shown = result()

    assert shown.shown.rank == 1
    assert [other.group.rank for other in shown.others] == list(range(2, len(shown.others) + 2))
    assert shown.others[0].show_url == f"{PATH}?voir=2"
    assert shown.others[0].compare_url == f"{PATH}?comparer=1%2C2"
    assert [row.name for row in shown.to_ask] == [MUETTE.name]
    assert shown.figures[2].note.startswith("1 proche")


@pytest.mark.parametrize(("asked", "opened"), [(2, 2), (0, 1), (99, 4)])
def test_result_of_opens_the_proposal_asked_or_the_nearest_rank(asked, opened):
    assert result(shown=asked).shown.rank == min(opened, len(result().others) + 1)


def test_result_of_compares_two_proposals_and_ignores_ranks_that_are_not():
    comparison = result(compared=(1, 2)).comparison

    assert [group.rank for group in comparison.groups] == [1, 2]
    assert all(row.difference for row in comparison.rows)
    assert any(row.differs for row in comparison.rows)
    assert result(compared=(1, 99)).comparison is None
    assert result(compared=(1,)).comparison is None


def test_compare_marks_the_better_side_and_says_the_difference():
    groups = [result(shown=rank).shown for rank in (1, 2)]

    rows = {row.label: row for row in compare(*groups)}

    points = rows["Points (moins = mieux)"]
    assert points.better == "left"
    assert points.difference.endswith("de plus")
    assert {row.difference for row in compare(groups[0], groups[0])} == {"identique"}


def test_member_rows_offer_to_impose_and_exclude_each_member():
    rows = result(ATELIER, CHANTIER).rows

    assert rows[0].exclude_url == f"{PATH}?sans={rows[0].member.siret}"
    assert rows[0].impose_url == f"{PATH}?avec={rows[0].member.siret}"
    assert rows[0].release_url == ""


def test_member_rows_offer_to_release_a_member_imposed_for_this_question():
    imposed = NONE.adding(Change(named.IMPOSE, ADAPTEE.siret))

    row = next(r for r in result(adjustments=imposed).rows if r.member.siret == ADAPTEE.siret)

    assert row.member.is_imposed
    assert (row.impose_url, row.release_url) == ("", PATH)


def test_effect_of_says_what_changes_do_to_the_best_answer():
    base = found_for(a_question())
    alone = NONE.adding(*(Change(named.EXCLUDE, s.siret) for s in (CHANTIER, ADAPTEE)))
    none = NONE.adding(Change(named.MEMBER_PERCENT, value="4"))

    assert result(base=base).effect == ""
    assert result(adjustments=none, base=base).effect == "La meilleure réponse reste la même."
    assert result(adjustments=alone, base=base).effect == "Plus aucun groupe n’est possible."
    impossible = found_for(a_question(ATELIER))
    assert result(ATELIER, adjustments=none, base=impossible).effect == "Toujours aucun groupe possible."
    assert result(adjustments=none, base=impossible).effect == "Un groupe devient possible."


def test_pills_keep_the_other_changes_and_mark_the_current_profile():
    changed = NONE.adding(Change(named.MEMBERS, value="3")).with_profile("impact")

    pills = controls.pills(Links(PATH, changed))

    assert [pill.code for pill in pills if pill.is_current] == ["impact"]
    assert all("membres=3" in pill.url for pill in pills)
    assert len({pill.sentence for pill in pills}) == 5


def test_chips_say_each_change_and_take_it_back_in_one_click():
    addition = Addition(TENDER.lots[0].needs[0].trade, "production", "93066", 20, 2000.0, 70)
    value = f"{addition.trade},production,93066,20,2000,70"
    changes = [
        Change(named.EXCLUDE, ATELIER.siret), Change(named.HOURS, CHANTIER.siret, "2500"),
        Change(named.RADIUS, CHANTIER.siret, "40"), Change(named.MEMBERS, value="4"),
        Change(named.ADDED, value=value), Change(named.INSERTION, "1", "5000"), Change(named.WITHOUT_US, value="sans"),
        Change(named.RELEASE, ADAPTEE.siret), Change(named.MEMBER_PERCENT, value="3"),
        Change(named.TURNOVER, value="1000"), Change(named.LEAD_TURNOVER, value="2000"), Change(named.LOT, "1"),
    ]  # fmt: skip
    adjustments = NONE.adding(*changes)
    found = found_for(a_question())

    chips = controls.chips(Links(PATH, adjustments), names(found))

    said = plain(" | ".join(chip.text for chip in chips))
    for words in (
        "Le lot 1 seulement", "Sans Atelier inventé", "Chantier inventé : 2 500 h par an", "jusqu’à 40 km",
        "4 membres au plus", "collecte de déchets, 2 000 h par an, à moins de 20 km de Saint-Denis",
        "Lot 1 : 5 000 h d’insertion", "Sans nous imposer", "Entreprise adaptée inventée ni imposée ni écartée",
        "3 % des heures au moins par membre", "1 000 € de chiffre d’affaires", "2 000 €",
    ):  # fmt: skip
        assert plain(words) in said
    for chip in chips:
        assert len(pairs_of(chip.url)) == len(adjustments.pairs()) - 1


def pairs_of(url):
    return parse_qsl(url.partition("?")[2])


def test_us_view_says_whether_our_structure_is_imposed_or_why_it_cannot_be():
    question, _ = suppose(a_question(), NONE, ATELIER.siret)
    mute, _ = suppose(a_question(), NONE, MUETTE.siret)
    without, _ = suppose(a_question(), NONE.adding(Change(named.WITHOUT_US, value="sans")), ATELIER.siret)
    links = Links(PATH, NONE)

    assert controls.us_view(found_for(question, us=ATELIER.siret), links).state == "with"
    assert controls.us_view(found_for(without, us=ATELIER.siret), links).state == "without"
    cannot = controls.us_view(found_for(mute, us=MUETTE.siret), links)
    assert (cannot.state, len(cannot.reasons)) == ("cannot", 1)
    assert controls.us_view(found_for(question), links) is None


def test_able_views_list_the_nearest_first_with_their_state():
    adjustments = NONE.adding(Change(named.EXCLUDE, CHANTIER.siret), Change(named.IMPOSE, ADAPTEE.siret))
    question, _ = suppose(a_question(), adjustments)

    able = controls.able_views(found_for(question), Links(PATH, adjustments))

    assert [one.km for one in able] == sorted(one.km for one in able)
    assert {one.name: one.state for one in able} == {
        "Atelier inventé": "", "Chantier inventé": "excluded", "Entreprise adaptée inventée": "imposed",
    }  # fmt: skip


def test_lack_of_says_what_is_missing_and_each_help_is_an_address_that_works():
    question = a_question(
        ATELIER, CHANTIER, max_members=2, lots=(replace(LOT, insertion_hours=Decimal(11_900)),)
    )
    found = found_for(question)
    links = Links(PATH, NONE)

    lack = lack_of(found, links, names(found))

    assert lack.headline
    assert lack.blocking
    assert lack.helps
    for one in lack.helps:
        adjustments, faults = read(pairs_of(one.url), question.tender)
        assert (bool(adjustments), faults) == (True, ())
        assert found_for(suppose(question, adjustments)[0]).answer.proposals
    assert lack_of(found_for(a_question()), links, names(found)) is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cover:1a", "couvrir 12 000 h par an : Collecte de déchets à Saint-Denis"),
        ("insertion:1", "atteindre 6 000 h d’insertion par an sur le lot 1"),
        ("two_members", "être au moins deux"),
        ("max_members", "être 3 membres au plus"),
        ("min_member_percent", "donner à chaque membre au moins 5 % des heures"),
        ("min_turnover", "réunir 0 € de chiffre d’affaires"),
        ("lead", "avoir un mandataire d’au moins 0 €"),
        (
            f"incompatible:{ATELIER.siret}:{CHANTIER.siret}",
            "ne pas réunir Atelier inventé et Chantier inventé, qui ne répondent pas ensemble",
        ),
        (f"must_include:{ATELIER.siret}", "compter Atelier inventé parmi les membres"),
        ("autre", "autre"),
    ],
)
def test_constraint_in_words_says_what_each_constraint_asks(name, said):
    found = found_for(a_question())

    assert plain(said) in plain(constraint_in_words(name, TENDER, names(found)).text)


def test_faults_in_words_translate_each_fault():
    assert page.faults_in_words([Fault("x", "Pas de %(what)s.", {"what": "lot"})]) == ["Pas de lot."]
