"""Pages as readers get them: search, structure, addresses, trades proposed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.urls import reverse

from maillage.accounts.tests.factories import MandateFactory, UserFactory
from maillage.base import slots
from maillage.directory import queries
from maillage.directory.domain.kinds import Kind
from maillage.directory.models import Declaration, Record
from maillage.directory.tests.factories import (
    FONTAINE,
    PARIS,
    editor_of,
    invented_siret,
    make_declared,
    make_structure,
    offer,
)
from maillage.territory.tests.factories import make_commune

pytestmark = pytest.mark.django_db
SEARCH = "/structures"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def places():
    cache.clear()
    make_commune("38185", "Grenoble", 45.1842, 5.7218, postcodes="38000|38100")
    make_commune("38169", "Fontaine", 45.1929, 5.6856, postcodes="38600")
    make_commune("21278", "Fontaine-lès-Dijon", 47.34, 5.02)


@pytest.fixture
def two():
    return make_declared("Jardins inventés", offer("espaces-verts", 800), audience="public"), make_structure(
        "Blanchisserie inventée", Kind.ESAT, place=PARIS
    )


def text_of(client, **asked) -> str:
    answer = client.get(SEARCH, asked)
    assert answer.status_code == 200
    return answer.text


def test_search_lists_structures_with_what_is_known(client, two):
    page = text_of(client)

    assert "2 structures" in page
    assert "Jardins inventés" in page
    assert "2\u202f000\u00a0h" in page
    assert "inconnus" in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize(
    ("asked", "seen", "unseen"),
    [
        ({"q": "jardins"}, "Jardins", "Blanchisserie"),
        ({"q": "blanchiserie"}, "Blanchisserie", "Jardins"),
        ({"type": "ESAT"}, "Blanchisserie", "Jardins"),
        ({"metier": "espaces-verts"}, "Jardins", "Blanchisserie"),
        ({"metier_text": "paysagiste tonte"}, "", "Jardins"),
        ({"metier_text": "Entretien d’espaces verts"}, "Jardins", "Blanchisserie"),
        ({"lieu": "38169", "rayon": "10"}, "Jardins", "Blanchisserie"),
        ({"lieu_text": "38600", "rayon": "10"}, "Jardins", "Blanchisserie"),
        ({"departement": "75"}, "Blanchisserie", "Jardins"),
    ],
)
def test_search_filters(client, two, asked, seen, unseen):
    make_commune("75056", "Paris", 48.8589, 2.347)
    make_structure("Une troisième", place=PARIS)
    results = client.get(SEARCH, asked, headers=HTMX).text

    assert seen in results
    assert f"{unseen} inventé" not in results


def test_search_htmx_returns_the_very_fragment_of_the_full_page(client, two):
    for asked in ({"q": "inventé"}, {"q": "zzzz"}, {"lieu_text": "font"}, {"metier": "peinture"}):
        fragment = client.get(SEARCH, asked, headers=HTMX).text
        whole = client.get(SEARCH, asked).text

        assert fragment.strip() in whole
        assert "<html" not in fragment


def test_search_gives_the_whole_page_when_the_browser_goes_back(client, two):
    answer = client.get(SEARCH, headers=HTMX | {"HX-History-Restore-Request": "true"})

    assert "<html" in answer.text
    assert "HX-Request" in answer["Vary"]


def test_search_by_place_shows_distances_nearest_first(client, two):
    make_structure("Voisine inventée", place=FONTAINE)
    page = text_of(client, lieu="38185", rayon="100")

    assert page.index("sur place") < page.index("Voisine inventée") < page.index("3\u00a0km")
    assert "De la plus proche à la plus lointaine" in page


def test_search_counts_structures_whose_trade_is_unknown_and_leads_to_them(client, two):
    page = text_of(client, metier="espaces-verts")
    assert "1 structure proche</strong> dont nous ne connaissons pas le métier" in page

    page = text_of(client, metier="espaces-verts", connu="non")
    assert "Blanchisserie inventée" in page
    assert "Jardins inventés" not in page


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"q": "zzzz"}, "Aucune structure ne correspond"),
        ({"metier": "peinture"}, "Aucune structure n’a encore déclaré ce métier ici"),
        ({"lieu_text": "nullepart"}, "Aucune commune ne porte ce nom"),
        ({"lieu_text": "font"}, "Plusieurs communes correspondent"),
        ({"lieu": "99999"}, "Nous ne savons pas situer cette commune"),
        ({"metier_text": "zzzz"}, "Aucun métier ne correspond"),
        ({"metier_text": "collecte"}, "Plusieurs métiers correspondent"),
        ({"metier": "horlogerie"}, "Ce métier n’est pas dans la nomenclature"),
        ({"type": "XYZ"}, "Une précision"),
        ({"rayon": "7"}, "Une précision"),
    ],
)
def test_search_empty_or_unclear_says_what_to_do(client, two, asked, sentence):
    assert sentence in text_of(client, **asked)


def test_search_proposes_what_an_unclear_place_may_mean_as_links(client, two):
    page = text_of(client, lieu_text="fontaine", q="jardins")

    assert 'href="/structures?q=jardins&amp;lieu=21278"' in page or "Fontaine" in page
    assert text_of(client, lieu_text="font", q="jardins").count("q=jardins&amp;lieu=") == 2


def test_search_chips_take_one_filter_away(client, two):
    page = text_of(client, q="inventés", type=["EI", "ACI"], lieu="38185")

    assert "?type=EI&amp;type=ACI&amp;lieu=38185" in page
    assert "?q=invent%C3%A9s&amp;type=ACI&amp;lieu=38185" in page
    assert "?q=invent%C3%A9s&amp;type=EI&amp;type=ACI" in page


def test_search_is_paginated_and_keeps_its_filters(client):
    for number in range(23):
        make_structure(f"Atelier inventé {number:02}")
    page = text_of(client, q="atelier")

    assert "23 structures" in page
    assert "?q=atelier&amp;page=2" in page
    assert "Atelier inventé 22" in text_of(client, q="atelier", page="2")
    assert "Atelier inventé 22" in text_of(client, q="atelier", page="999")


def test_search_costs_eight_queries_at_most(client, two, django_assert_max_num_queries):
    for number in range(25):
        make_declared(f"Atelier {number:02}", offer("espaces-verts", 10))
    queries.directory()

    with django_assert_max_num_queries(8):
        client.get(SEARCH, {"lieu": "38185", "rayon": "50", "metier": "espaces-verts", "q": "atelier"})


def test_structure_page_shows_facts_with_their_source(client):
    structure = make_structure("Chantiers inventés", Kind.ACI)
    page = client.get(structure.get_absolute_url()).text

    for words in ("Atelier et chantier d’insertion", "Grenoble (38)", "Exemple inventé", "20 novembre 2026"):
        assert words in page
    assert "ne les devinons pas" in page
    assert "/declaration" not in page


def test_structure_page_says_when_a_list_no_longer_holds_it(client):
    structure = make_structure("Ancienne inventée")
    Record.objects.update(ended_on="2026-03-01")

    assert "n’y figure plus depuis l’état du 1er mars 2026" in client.get(structure.get_absolute_url()).text


def test_structure_page_warns_about_an_eiti(client):
    structure = make_structure("Indépendants inventés", Kind.EITI)

    assert "L5132-4" in client.get(structure.get_absolute_url()).text


@pytest.mark.parametrize(
    ("audience", "anonymous", "connected"),
    [("public", True, True), ("connected", False, True), ("own", False, False)],
)
def test_structure_page_shows_hours_to_those_who_may_see_them(client, audience, anonymous, connected):
    structure = make_declared("Jardins inventés", offer("espaces-verts", 4321), audience=audience)
    url = structure.get_absolute_url()

    def seen() -> bool:
        page = client.get(url).text
        assert "Entretien d’espaces verts" in page
        assert ("4\u202f321" in page) != ("déclarées" in page)
        return "4\u202f321" in page

    assert seen() is anonymous
    client.force_login(MandateFactory().user)
    assert seen() is connected
    client.force_login(editor_of(structure).user)
    assert seen()


def test_structure_page_offers_the_declaration_to_its_editors_alone(client):
    structure = make_structure("Jardins inventés")
    link = reverse("directory:declare", args=[structure.pk])
    editor = editor_of(structure)

    assert link not in client.get(structure.get_absolute_url()).text
    client.force_login(MandateFactory().user)
    assert link not in client.get(structure.get_absolute_url()).text
    client.force_login(editor.user)
    assert link in client.get(structure.get_absolute_url()).text


def test_structure_page_renders_its_slot(client, monkeypatch):
    structure = make_structure("Jardins inventés")
    monkeypatch.setitem(
        slots._renderers, "structure.panels", [lambda request, one: f"<p>panneau {one.pk}</p>"]
    )

    assert f"<p>panneau {structure.pk}</p>" in client.get(structure.get_absolute_url()).text


def test_structure_page_costs_fifteen_queries_at_most(client, django_assert_max_num_queries):
    structure = make_declared("Jardins inventés", offer("espaces-verts"))
    for number in range(8):
        make_structure(f"Voisine {number}")
    client.force_login(UserFactory())
    queries.directory()

    with django_assert_max_num_queries(15):
        client.get(structure.get_absolute_url())


def test_a_wrong_name_in_the_address_leads_to_the_right_one(client):
    structure = make_structure("Éclats d’îles inventés")
    right = f"/structures/{structure.pk}-eclats-diles-inventes"

    assert structure.get_absolute_url() == right
    for wrong in (f"/structures/{structure.pk}", f"/structures/{structure.pk}-autre"):
        assert client.get(wrong)["Location"] == right
    assert client.get("/structures/999999-rien").status_code == 404


def test_by_siret_leads_to_the_structure_or_lets_choose(client):
    one, shared = make_structure("Une inventée"), invented_siret()
    make_structure("Site A", siret=shared)
    make_structure("Site B", siret=shared)

    assert client.get(f"/structures/siret/{one.siret}")["Location"] == one.get_absolute_url()
    choice = client.get(f"/structures/siret/{shared}").text
    assert "Site A" in choice
    assert "Site B" in choice
    for unknown in (invented_siret(), "abc"):
        assert client.get(f"/structures/siret/{unknown}").status_code == 404


def test_trade_suggestions_answer_options_or_json(client):
    options = client.get("/metiers/suggestions", {"q": "tonte"})
    assert 'role="option"' in options.text
    assert 'data-value="espaces-verts"' in options.text
    assert client.get("/metiers/suggestions", {"q": "zzz"}).text.count("aria-disabled") == 1

    found = client.get("/metiers/suggestions", {"q": "tonte"}, headers={"Accept": "application/json"}).json()
    assert found["trades"][0] == {
        "code": "espaces-verts", "label": "Entretien d’espaces verts", "group": "espaces-exterieurs",
        "synonym": "tonte",
    }  # fmt: skip


def test_pages_speak_english_too(client, two):
    client.cookies["django_language"] = "en"

    assert "Green space maintenance" in client.get(two[0].get_absolute_url()).text


def test_structure_page_says_the_day_of_the_declaration_as_in_paris(client, two):
    Declaration.objects.update(declared_at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC))

    assert "21 novembre 2026" in client.get(two[0].get_absolute_url()).text
