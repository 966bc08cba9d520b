"""Find the structures that can do a job near a place; declare what one's own structure can do."""

from __future__ import annotations

import pytest

from maillage.directory import queries
from maillage.directory.domain.kinds import Kind
from maillage.directory.tests.factories import FONTAINE, editor_of, make_declared, make_structure, offer
from maillage.territory.tests.factories import make_commune
from tests.e2e.soundness import assert_page_is_sound


@pytest.fixture(autouse=True)
def isere(transactional_db):
    make_commune("38185", "Grenoble", 45.1842, 5.7218, postcodes="38000|38100")
    make_commune("38169", "Fontaine", 45.1929, 5.6856, postcodes="38600")


def test_find_a_gardener_near_a_town_by_typing(page):
    make_declared("Jardins inventés", offer("espaces-verts", 800), audience="public")
    make_structure("Voisine inventée", place=FONTAINE)
    page.goto("/structures")
    assert_page_is_sound(page)

    page.get_by_role("combobox", name="Métier").fill("tont")
    page.get_by_role("option", name="Entretien d’espaces verts").click()
    page.get_by_role("combobox", name="Autour de").fill("gren")
    page.get_by_role("option", name="Grenoble (38)").click()
    page.get_by_role("button", name="Chercher", exact=True).last.click()

    page.get_by_role("heading", name="1 structure", exact=True).wait_for()
    page.get_by_text("1 structure proche").wait_for()
    assert "metier=espaces-verts" in page.url
    assert "lieu=38185" in page.url
    assert_page_is_sound(page)

    page.get_by_role("link", name="Les voir pour les interroger").click()
    page.get_by_role("link", name="Voisine inventée").wait_for()
    page.go_back()
    page.get_by_role("link", name="Jardins inventés").click()
    page.get_by_role("heading", level=1, name="Jardins inventés").wait_for()
    assert_page_is_sound(page)


def test_nothing_found_and_an_unclear_place_are_sound(page):
    make_structure("Jardins inventés")
    for address in ("/structures?q=zzzz", "/structures?metier=peinture", "/structures?lieu_text=nullepart"):
        page.goto(address)
        assert_page_is_sound(page)


def test_declare_trades_line_by_line(page, sign_in):
    structure = make_structure("Atelier inventé", Kind.EI, Kind.AI)
    sign_in(editor_of(structure).user)
    page.goto(structure.get_absolute_url())
    page.get_by_role("link", name="Déclarer nos métiers et nos capacités").click()
    page.get_by_role("button", name="Ajouter un métier").wait_for()
    assert_page_is_sound(page)

    page.get_by_role("combobox", name="Métier").fill("ménage")
    page.get_by_role("option", name="Nettoyage de locaux").first.click()
    page.locator("#id_m0-hours").fill("1 200")
    page.get_by_role("button", name="Ajouter un métier").click()
    second = page.get_by_role("group", name="Métier 2")
    second.get_by_role("combobox", name="Métier").fill("peinture")
    page.keyboard.press("Escape")
    second.get_by_label("Mode").select_option("staffing")
    page.get_by_label("Part d’insertion").fill("200")
    page.get_by_label("Part d’insertion").press("Tab")
    page.get_by_text("de 0 à 100").first.wait_for()
    assert_page_is_sound(page)
    page.get_by_label("Part d’insertion").fill("70")
    page.get_by_label("Part d’insertion").press("Tab")
    page.get_by_text("de 0 à 100").first.wait_for(state="detached")
    second.get_by_role("combobox", name="Métier").fill("Peinture et revêtements muraux")
    page.get_by_role("button", name="Enregistrer", exact=True).click()

    page.get_by_text("Déclaration enregistrée").wait_for()
    kept = queries.declared_of(queries.structure_to_declare(structure.pk))
    assert {(o.trade, o.mode.value) for o in kept.offers} == {
        ("nettoyage", "production"),
        ("peinture", "staffing"),
    }
    assert_page_is_sound(page)


def test_declare_on_a_telephone_without_javascript(page_without_javascript, client, live_server):
    page = page_without_javascript
    structure = make_structure("Atelier inventé", Kind.EI)
    client.force_login(
        editor_of(structure).user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(f"/structures/{structure.pk}/declaration")
    page.get_by_role("combobox", name="Métier").fill("tonte de pelouse")
    page.get_by_role("button", name="Ajouter un métier").click()
    page.get_by_role("button", name="Retirer le métier 2").wait_for()

    assert page.get_by_role("combobox", name="Métier").first.input_value() == "tonte de pelouse"
    page.get_by_role("button", name="Retirer le métier 2").click()
    page.get_by_role("button", name="Retirer le métier 2").wait_for(state="detached")
    page.locator("#id_m0-hours").fill("300")
    page.keyboard.press("Enter")

    page.get_by_text("Déclaration enregistrée").wait_for()
    kept = queries.declared_of(queries.structure_to_declare(structure.pk))
    assert [(o.trade, o.hours) for o in kept.offers] == [("espaces-verts", 300)]
