"""See what is held about oneself, take it away, close one's account."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from maillage.accounts.models import User
from maillage.accounts.tests.factories import PASSWORD, MandateFactory, OrganisationFactory, UserFactory
from tests.e2e.soundness import assert_page_is_sound


@pytest.fixture
def ana(transactional_db) -> User:
    user = UserFactory(email="ana@exemple.test", name="Ana Inventée")
    MandateFactory(user=user, organisation=OrganisationFactory(name="Atelier inventé"), role="editor")
    return user


def confirm(page) -> None:
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()


def test_take_a_copy_then_close_the_account(page, sign_in, ana):
    sign_in(ana)
    page.goto("/compte")
    page.get_by_role("link", name="Mes données").click()
    page.get_by_role("heading", level=1, name="Que savons-nous de vous").wait_for()
    assert_page_is_sound(page)

    page.get_by_role("button", name="Lire la page").click()
    confirm(page)
    page.get_by_role("heading", level=1, name="Mes données, en clair").wait_for()
    page.get_by_text("Atelier inventé").first.wait_for()
    assert_page_is_sound(page)

    page.get_by_role("link", name="Mes données").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger le fichier").click()
    data = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert data["format"] == "maillage/my-data/1"
    assert data["person"]["email"] == "ana@exemple.test"

    page.get_by_role("link", name="Fermer mon compte").click()
    assert_page_is_sound(page)
    page.get_by_label("Votre adresse électronique").fill("ana@exemple.test")
    page.keyboard.press("Enter")

    page.get_by_role("heading", level=1, name="Votre compte est fermé").wait_for()
    assert_page_is_sound(page)
    assert User.objects.get(pk=ana.pk).anonymised_at is not None
    page.goto("/compte")
    page.get_by_role("heading", level=1, name="Se connecter").wait_for()


def test_close_on_a_telephone_without_javascript_after_a_slip(
    page_without_javascript, client, live_server, ana
):
    page = page_without_javascript
    client.force_login(ana, backend="allauth.account.auth_backends.AuthenticationBackend")
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.goto(f"{live_server.url}/compte/fermer")
    page.get_by_label("Votre adresse électronique").fill("autre@exemple.test")
    page.get_by_role("button", name="Fermer mon compte pour toujours").click()
    confirm(page)

    page.get_by_text("pas l’adresse de ce compte").first.wait_for()
    page.get_by_label("Votre adresse électronique").fill("ana@exemple.test")
    page.get_by_role("button", name="Fermer mon compte pour toujours").click()

    page.get_by_role("heading", level=1, name="Votre compte est fermé").wait_for()


def test_last_administrator_is_told_what_to_do_first(page, sign_in, ana):
    mine = MandateFactory(
        user=ana, organisation=OrganisationFactory(name="Régie inventée"), role="administrator"
    )
    MandateFactory(organisation=mine.organisation)
    sign_in(ana)
    page.goto("/compte/fermer")

    page.get_by_role("main").get_by_text("Régie inventée").wait_for()
    assert_page_is_sound(page)
    assert page.get_by_role("button", name="Fermer mon compte pour toujours").count() == 0


@pytest.mark.parametrize("path", ["/confidentialite", "/registre-des-traitements", "/cookies"])
def test_public_pages_about_personal_data_are_sound(page, transactional_db, path):
    page.goto(path)

    assert_page_is_sound(page)
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state()
    assert_page_is_sound(page)
