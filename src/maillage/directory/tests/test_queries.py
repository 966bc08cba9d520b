"""Reads: search in step with the database, capacities for the solver, who sees what, and how many SQL queries."""

from __future__ import annotations

from decimal import Decimal

import pytest

from maillage.accounts.actors import ANONYMOUS
from maillage.accounts.tests.factories import make_actor, make_facilitator, make_staff
from maillage.directory import queries
from maillage.directory.domain.capacity import Offer as Free
from maillage.directory.domain.capacity import Reach
from maillage.directory.domain.kinds import Kind, Mode
from maillage.directory.domain.search import Criteria
from maillage.directory.models import Record, Structure
from maillage.directory.queries import Aside
from maillage.directory.tests.factories import (
    CHAMBERY,
    FONTAINE,
    GRENOBLE,
    PARIS,
    declared,
    editor_of,
    invented_siret,
    keep,
    make_declared,
    make_structure,
    offer,
)

pytestmark = pytest.mark.django_db


def found(**criteria) -> list[str]:
    return [structure.name for structure in queries.search(Criteria(**criteria))]


def test_search_sees_what_was_just_written():
    assert found() == []
    structure = make_structure("Jardins de l’Isère")
    assert found(words="jardin isere") == ["Jardins de l’Isère"]
    assert found(trade="espaces-verts") == []

    keep(structure, declared(offer("espaces-verts")))
    assert found(trade="espaces-verts") == ["Jardins de l’Isère"]

    keep(structure, declared(offer("nettoyage")), version=1)
    assert found(trade="espaces-verts") == []
    assert found(trade="nettoyage") == ["Jardins de l’Isère"]


def test_search_by_place_gives_distances_and_order():
    make_structure("Loin", place=PARIS)
    make_structure("Voisine", place=FONTAINE)
    make_structure("Ici", place=GRENOBLE)
    page = queries.search(Criteria(near=GRENOBLE, radius_km=60))[:20]

    assert [(structure.name, structure.km) for structure in page] == [("Ici", 0), ("Voisine", 3)]


def test_search_by_siret_commune_kind_and_departement():
    one = make_structure("Un", Kind.ESAT, place=CHAMBERY)
    make_structure("Deux", Kind.EI, Kind.ACI)

    assert found(words=one.siret) == found(words=f"{one.siret[:9]}") == ["Un"]
    assert found(words="chambery") == found(departement="73") == found(kinds=frozenset({Kind.ESAT})) == ["Un"]
    assert found(kinds=frozenset({Kind.ACI, Kind.GEIQ})) == ["Deux"]


def test_search_counts_those_whose_trade_is_unknown_and_never_guesses():
    make_declared("Espaces verts de nom seulement", offer("nettoyage"))
    make_structure("Espaces verts sans métier connu")

    result = queries.search(Criteria(trade="espaces-verts"))
    assert len(result) == 0
    assert result.found.unknown_trades == 1
    assert found(trade="espaces-verts", unknown_trade=True) == ["Espaces verts sans métier connu"]


def test_search_page_costs_five_queries(django_assert_max_num_queries):
    for number in range(25):
        make_declared(f"Atelier {number:02}", offer())
    queries.directory()

    with django_assert_max_num_queries(5):
        for structure in queries.search(Criteria(near=GRENOBLE, radius_km=10))[:20]:
            queries.kinds_of(structure)
            list(structure.offers.all())
            queries.declaration_of(structure)


def test_directory_reads_only_the_changed_offers(django_assert_num_queries):
    structures = [make_structure(f"Atelier {number}") for number in range(3)]
    queries.directory()
    keep(structures[0], declared(offer("nettoyage")))

    with django_assert_num_queries(3):  # state, changed structures, their offers
        queries.directory()
    assert found(trade="nettoyage") == ["Atelier 0"]


def test_candidates_give_the_solver_all_it_needs():
    partner, rival = make_structure("Partenaire"), make_structure("Rivale")
    structure = make_declared(
        "Atelier", offer("nettoyage", 800), offer("peinture", 500), kinds=(Kind.EI, Kind.AI), hours=Decimal(1000),
        turnover_eur=Decimal(90000), ties=frozenset({partner.siret}), incompatible=frozenset({rival.siret}),
    )  # fmt: skip
    (capacity,) = queries.candidates(["nettoyage"]).capacities

    assert (capacity.structure_id, capacity.siret, capacity.place_code) == (
        structure.pk,
        structure.siret,
        "38185",
    )
    assert capacity.kinds == (Kind.EI, Kind.AI)
    assert capacity.offers == (Free("nettoyage", Mode.PRODUCTION, 800.0),)
    assert (capacity.hours, capacity.insertion_percent, capacity.turnover_eur) == (1000.0, 70, 90000.0)
    assert capacity.reach == Reach(radius_km=30)
    assert (capacity.ties, capacity.incompatible) == ({partner.siret}, {rival.siret})
    assert capacity.estimated == frozenset()


def test_candidates_say_what_is_estimated():
    make_declared(
        "Atelier", offer("nettoyage", 800), offer("peinture", 500), hours=None, insertion_percent=None
    )
    (capacity,) = queries.candidates(["nettoyage", "peinture", "inconnu"]).capacities

    assert (capacity.hours, capacity.insertion_percent) == (1300.0, 0)
    assert capacity.estimated == {"hours", "insertion_percent"}


def test_candidates_set_aside_those_to_be_asked_with_the_reason():
    shared = invented_siret()
    make_declared("Grand site", offer("nettoyage", 900), siret=shared, hours=Decimal(900))
    make_declared("Petit site", offer("nettoyage", 100), siret=shared, hours=Decimal(100))
    make_declared("Sans heures", offer("nettoyage", None))
    make_declared("Sans SIRET", offer("nettoyage"), siret=None)
    make_declared("Rien de libre", offer("nettoyage", 0))
    make_structure("Métier inconnu")
    pool = queries.candidates(["nettoyage"])

    assert [capacity.name for capacity in pool.capacities] == ["Grand site"]
    assert {waiting.name: waiting.reason for waiting in pool.aside} == {
        "Petit site": Aside.SAME_SIRET,
        "Sans heures": Aside.HOURS_UNKNOWN,
        "Sans SIRET": Aside.NO_SIRET,
    }


def test_candidates_respect_who_may_see_each_capacity():
    make_declared("Publique", offer("nettoyage"), audience="public")
    make_declared("Connectée", offer("nettoyage"), audience="connected")
    private = make_declared("Privée", offer("nettoyage"), audience="own")

    def seen(actor):
        pool = queries.candidates(["nettoyage"], actor=actor)
        assert {waiting.reason for waiting in pool.aside} <= {Aside.HIDDEN}
        assert len(pool.capacities) + len(pool.aside) == 3
        return {capacity.name for capacity in pool.capacities}

    assert seen(ANONYMOUS) == seen(make_staff()) == {"Publique"}
    assert seen(make_actor()) == {"Publique", "Connectée"}
    editor = editor_of(private)
    assert seen(make_facilitator(editor.organisation, state="asked")) == {"Publique", "Connectée"}
    for who in (editor, make_facilitator(editor.organisation), None):
        assert seen(who) == {"Publique", "Connectée", "Privée"}


def test_candidates_cost_three_queries(django_assert_num_queries):
    for number in range(12):
        make_declared(f"Atelier {number}", offer("nettoyage"), offer("peinture"))

    with django_assert_num_queries(3):
        assert len(queries.candidates(["nettoyage", "peinture"]).capacities) == 12


def test_near_unknown_trades_lists_the_nearest_first():
    make_structure("Voisine", place=FONTAINE)
    make_structure("Ici")
    make_structure("Loin", place=PARIS)
    make_declared("Connue", offer("nettoyage"))

    near = queries.near_unknown_trades([GRENOBLE, CHAMBERY], 30)
    assert [(one.name, one.km, one.kinds) for one in near] == [
        ("Ici", 0, (Kind.EI,)),
        ("Voisine", 3, (Kind.EI,)),
    ]
    assert queries.count_unknown_trades([GRENOBLE], 30) == 2
    assert len(queries.near_unknown_trades([GRENOBLE], 1000, limit=1)) == 1


def test_kinds_of_forgets_the_lists_that_a_structure_left():
    structure = make_structure("Atelier", Kind.EI, Kind.ACI)
    Record.objects.filter(structure=structure, kind="EI").update(ended_on="2026-01-01")

    assert queries.kinds_of(Structure.objects.get(pk=structure.pk)) == (Kind.ACI,)


def test_nearby_leaves_out_the_structure_itself():
    structure, neighbour = make_structure("Ici"), make_structure("Voisine", place=FONTAINE)
    make_structure("Loin", place=PARIS)

    assert queries.nearby(structure, queries.directory()) == [neighbour]


def test_declared_of_is_what_was_declared():
    structure, other = make_structure(), make_structure("Autre")
    said = declared(offer("nettoyage", "12.5"), reach=Reach(national=True), ties=frozenset({other.siret}))
    keep(structure, said)

    fresh = queries.structure_to_declare(structure.pk)
    assert queries.declared_of(fresh) == said
    assert queries.declared_of(other) is None


def test_find_trade_is_clear_or_asks_back():
    assert [s.trade.code for s in queries.find_trade("espaces-verts")] == ["espaces-verts"]
    assert [s.trade.code for s in queries.find_trade("blanchisserie")] == ["blanchisserie"]
    assert [s.trade.code for s in queries.find_trade("tonte de pelouse")] == ["espaces-verts"]
    assert len(queries.find_trade("collecte")) > 1
    assert queries.find_trade("zzzz") == []
    assert queries.nearest_trades("espace-vert")[0] == "espaces-verts"
