"""From an empty form to a tender that can be answered: with the keyboard, and on a telephone without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from maillage.accounts.tests.factories import make_actor
from maillage.procurement.models import Tender
from maillage.procurement.tests.factories import make_tender
from maillage.territory.tests.factories import make_commune
from tests.e2e.soundness import assert_page_is_sound

NEED = "#id_lots-0-needs-0-"


@pytest.fixture(autouse=True)
def communes(transactional_db) -> None:
    make_commune("93066", "Saint-Denis", 48.93, 2.35, postcodes="93200|93210")
    make_commune("97411", "Saint-Denis", -20.88, 55.45, postcodes="97400")
    make_commune("93001", "Aubervilliers", 48.91, 2.38, postcodes="93300")


@pytest.fixture
def editor():
    return make_actor(name="Chantier inventé")


def choose(page: Page, field: str, text: str) -> None:
    """Type in a combobox, wait for the suggestions, take the first with Enter."""
    page.locator(field).press_sequentially(text)
    expect(page.locator(f"{field}_list [role=option]").first).to_be_visible()
    page.locator(field).press("Enter")


def test_describe_a_tender_with_the_keyboard(page: Page, sign_in, editor):
    sign_in(editor.user)
    page.goto("/appels/nouveau")
    page.locator("#id_title").fill("Collecte de cartons")
    page.locator("#id_launched_on").fill("2026-10-01")
    page.locator("#id_months").fill("720")
    page.locator("#id_months").press("Tab")
    expect(page.locator("#id_months_error")).to_contain_text("de 1 à 240")
    page.locator("#id_months").fill("72")
    page.locator("#id_months").press("Tab")
    expect(page.locator("#id_months_error")).to_have_count(0)

    choose(page, f"{NEED}trade", "cartons")
    choose(page, f"{NEED}place", "auberv")
    page.locator("summary", has_text="Je ne connais que le montant").press("Enter")
    for name, figure in (("amount", "3 900 000"), ("labour", "60"), ("cost", "26")):
        page.locator(f"{NEED}{name}").fill(figure)
        page.locator(f"{NEED}{name}").press("Tab")
    expect(page.locator("#lots-0-needs-0-estimate")).to_contain_text("par an sur 72 mois")
    page.get_by_role("button", name="Calculer et reporter les heures", exact=True).press("Enter")
    expect(page.locator(f"{NEED}hours")).to_be_focused()
    expect(page.locator(f"{NEED}hours")).to_have_value("15000")
    assert_page_is_sound(page)

    page.get_by_role("button", name="Enregistrer l’appel").press("Enter")
    page.wait_for_url("**/appels/*")
    expect(page.get_by_role("heading", level=1)).to_have_text("Collecte de cartons")
    assert_page_is_sound(page)


def test_a_late_answer_never_takes_away_what_is_being_typed(page: Page, sign_in, editor):
    sign_in(editor.user)
    page.goto("/appels/nouveau")
    late = []
    page.route("**/appels/verifier", lambda route: late.append(route))
    page.locator("#id_months").fill("720")
    page.locator("#id_months").press("Tab")
    page.locator("#id_months").fill("72")
    page.wait_for_timeout(400)
    for route in late:
        route.continue_()
    page.wait_for_timeout(400)

    assert late
    expect(page.locator("#id_months")).to_have_value("72")
    expect(page.locator("#id_months")).to_be_focused()


def test_add_and_remove_lots_without_losing_what_was_typed(page: Page, sign_in, editor):
    sign_in(editor.user)
    page.goto("/appels/nouveau")
    page.locator("#id_title").fill("Deux lots")
    page.get_by_role("button", name="Ajouter un lot").click()
    expect(page.locator("#id_lots-1-title")).to_be_focused()
    page.locator("#id_lots-1-title").fill("Le second")
    page.get_by_role("button", name="Retirer le lot 1").click()

    expect(page.locator("#id_title")).to_have_value("Deux lots")
    expect(page.locator("input[name='lots-0-title']")).to_have_value("Le second")
    page.get_by_role("button", name="Enregistrer l’appel").click()
    expect(page.locator(".errors")).to_be_focused()
    page.locator(".errors a", has_text="Métier").click()
    expect(page.locator(f"{NEED}trade")).to_be_focused()


def test_describe_a_tender_on_a_telephone_without_javascript(
    page_without_javascript: Page, client, live_server, editor
):
    client.force_login(editor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = page_without_javascript
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.goto(f"{live_server.url}/appels/nouveau")
    page.locator("#id_title").fill("Collecte de cartons")
    page.locator("#id_launched_on").fill("2026-10-01")
    page.locator("#id_months").fill("72")
    page.locator(f"{NEED}trade").fill("dechets")
    page.locator(f"{NEED}place").fill("saint denis")
    page.locator(f"{NEED}hours").fill("22 000")
    page.get_by_role("button", name="Enregistrer l’appel").click()

    for question in page.locator("fieldset", has_text="Laquelle voulez-vous dire").all():
        question.locator("input[type=radio]").first.check()
    page.get_by_role("button", name="Enregistrer l’appel").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Collecte de cartons")
    row = Tender.objects.get()
    assert row.lots.get().needs.get().place in {"93066", "97411"}


@pytest.mark.parametrize(
    "path", ["/appels", "/appels?vue=publics", "/appels/importer", "/regles", "/regles/R-204"]
)
def test_pages_about_tenders_are_sound(page: Page, sign_in, editor, path):
    make_tender(editor, public=True, solidarity="all")
    sign_in(editor.user)
    page.goto(path)

    assert_page_is_sound(page)


def test_form_with_faults_and_several_lots_is_sound(page: Page, sign_in, editor):
    sign_in(editor.user)
    page.goto("/appels/nouveau")
    page.get_by_role("button", name="Ajouter un lot").click()
    expect(page.locator("#id_lots-1-title")).to_be_focused()
    for part in page.locator("details.more").all():
        part.locator("summary").click()

    assert_page_is_sound(page)
