from __future__ import annotations

from dataclasses import replace

import pytest

from maillage.consortium.domain.supposed import siret_to_find
from maillage.consortium.presentation import words
from maillage.consortium.tests.scenes import (
    ADAPTEE,
    ATELIER,
    CHANTIER,
    LOT,
    NEED,
    STRUCTURES,
    TENDER,
    a_question,
    found_for,
)  # fmt: skip
from maillage.territory.domain.places import Place

BY_SIRET = {one.siret: one for one in STRUCTURES}
FAR = Place("13055", "Marseille", 43.3, 5.4)


def proposals(*structures, **facts):
    return found_for(a_question(*structures, **facts)).answer.proposals


@pytest.mark.parametrize(
    ("count", "said"), [(1, "une"), (2, "deux"), (9, "neuf"), (10, "10"), (1200, "1\u202f200")]
)
def test_count_in_words_writes_small_counts_in_letters(count, said):
    assert words.count_in_words(count) == said


def test_listed_puts_et_before_the_last():
    assert [words.listed(items) for items in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "",
        "A",
        "A et B",
        "A, B et C",
    ]


def test_name_of_falls_back_on_what_is_known():
    assert words.name_of(ATELIER.siret, BY_SIRET) == "Atelier inventé"
    assert words.name_of(siret_to_find(1), BY_SIRET) == "Une structure à trouver"
    assert words.name_of("inconnu", BY_SIRET) == "inconnu"


def test_kind_name_is_the_full_name_and_keeps_an_unknown_code():
    assert words.kind_name("EI") == "Entreprise d’insertion"
    assert words.kind_name("XX") == "XX"


def test_are_all_tied_follows_ties_through_others_and_both_ways():
    one, other, third = (replace(s, ties=frozenset()) for s in (ATELIER, CHANTIER, ADAPTEE))
    chain = {
        s.siret: s
        for s in (
            replace(one, ties=frozenset({other.siret})),
            other,
            replace(third, ties=frozenset({other.siret})),
        )
    }

    assert words.are_all_tied(list(chain), chain)
    assert not words.are_all_tied([one.siret, third.siret], {one.siret: one, third.siret: third})
    assert not words.are_all_tied([one.siret], chain)


def test_title_of_says_first_that_the_members_know_each_other():
    best = proposals(ATELIER, CHANTIER)[0]

    assert words.title_of(best, TENDER, BY_SIRET) == "Deux structures voisines qui ont déjà coopéré"


def test_title_of_says_voisines_only_when_all_are_near_each_other():
    far = replace(ADAPTEE, place=FAR, reach=replace(ADAPTEE.reach, national=True, radius_km=None))
    best = proposals(ATELIER, far)[0]

    assert (
        words.title_of(best, TENDER, {s.siret: s for s in (ATELIER, far)})
        == "Deux structures, un même métier"
    )


def test_title_of_tells_how_the_work_is_shared():
    other = replace(NEED, id="2a", trade="nettoyage")
    lots = (LOT, replace(LOT, id="2", needs=(other,)))
    cleaner = replace(
        ADAPTEE, offers=(replace(ADAPTEE.offers[0], trade="nettoyage", hours=20_000),), hours=20_000
    )
    worker = replace(
        ATELIER, hours=20_000, offers=(replace(ATELIER.offers[0], hours=20_000),), ties=frozenset()
    )
    known = {s.siret: s for s in (cleaner, worker)}

    best = proposals(worker, cleaner, lots=lots)[0]
    assert (
        words.title_of(best, replace(TENDER, lots=lots), known)
        == "Deux structures voisines, chacune ses lots"
    )
    one_lot = (replace(LOT, needs=(NEED, other)),)
    best = proposals(worker, cleaner, lots=one_lot)[0]
    assert (
        words.title_of(best, replace(TENDER, lots=one_lot), known)
        == "Deux structures voisines, chacune son métier"
    )


def test_title_of_warns_of_a_structure_that_is_only_supposed():
    best = proposals(ATELIER, CHANTIER)[0]
    supposed = replace(best, members=(best.members[0], replace(best.members[1], siret=siret_to_find(1))))

    assert "reste à trouver" in words.title_of(supposed, TENDER, BY_SIRET)


def test_differences_name_who_comes_who_leaves_and_what_it_does():
    found = found_for(a_question())
    first, second = found.answer.proposals[:2]

    said = words.differences(second, first, BY_SIRET)
    assert any("à la place de" in sentence for sentence in said)
    assert words.differences(first, first, BY_SIRET) == []


def test_differences_count_members_hours_and_kilometres():
    best = proposals(ATELIER, CHANTIER)[0]
    more = replace(
        best,
        members=(*best.members, replace(best.members[0], siret=ADAPTEE.siret)),
        insertion_hours={"1": best.insertion_hours["1"] + 640},
        parts=replace(best.parts, hour_km=best.parts.hour_km + 18_000 * 30),
    )

    said = words.differences(more, best, BY_SIRET)
    assert said[0] == "une structure de plus"
    assert "avec Entreprise adaptée inventée" in said
    assert "640\u00a0h d’insertion de plus" in said
    assert any("plus loin en moyenne" in sentence for sentence in said)
    assert "une structure de moins" in words.differences(best, more, BY_SIRET)


def test_kilometres_says_sur_place_and_ranges():
    member = proposals(ATELIER, CHANTIER)[0].members[0]
    here, away = replace(member.serves[0], km=0), replace(member.serves[0], km=12)

    assert words.kilometres(replace(member, serves=(here,))) == "sur place"
    assert words.kilometres(replace(member, serves=(away,))) == "12\u00a0km"
    assert words.kilometres(replace(member, serves=(here, away))) == "0 à 12\u00a0km"
