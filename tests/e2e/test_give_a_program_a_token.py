"""Give a program a token, use it, stop it; read what a program can do."""

from __future__ import annotations

import os

from maillage.accounts.models import ApiToken, Role
from maillage.accounts.tests.factories import PASSWORD, make_actor
from tests.e2e.soundness import assert_page_is_sound

SHOTS = os.environ.get("SHOTS")  # a folder, to look at the pages


def shoot(page, name: str) -> None:
    if SHOTS:
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})


def test_a_token_is_made_used_and_revoked(page, sign_in, live_server):
    by = make_actor(Role.EDITOR, name="Atelier inventé")
    sign_in(by.user)
    page.goto("/compte")
    page.get_by_role("link", name="Jetons").click()
    page.get_by_role("heading", name="Aucun programme n’agit pour vous").wait_for()
    assert_page_is_sound(page)

    page.get_by_label("À quoi sert-il").fill("Tableau de bord")
    page.get_by_role("button", name="Créer le jeton").click()
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("heading", level=1, name="Copiez votre jeton maintenant").wait_for()
    assert_page_is_sound(page)
    shoot(page, "token_made")
    text = page.get_by_label("Le jeton").input_value()
    me = page.request.get(f"{live_server.url}/api/v1/me", headers={"Authorization": f"Bearer {text}"})
    assert me.json()["organisation"]["name"] == "Atelier inventé"

    page.get_by_role("link", name="J’ai copié le jeton").click()
    page.get_by_text("Dernière utilisation").wait_for()
    assert_page_is_sound(page)
    shoot(page, "tokens")
    page.locator("summary", has_text="Révoquer").click()
    page.get_by_role("button", name="Révoquer").click()
    page.get_by_text("Le jeton « Tableau de bord » ne donne plus rien.").wait_for()
    assert_page_is_sound(page)
    assert ApiToken.objects.get().revoked_at is not None


def test_the_documentation_is_read_on_a_telephone_without_javascript(page_without_javascript):
    page = page_without_javascript
    page.goto("/api/docs")
    page.get_by_role("link", name="Chercher des structures").click()

    assert page.url.endswith("#structures")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_documentation_is_sound(page):
    page.goto("/api/docs")

    assert_page_is_sound(page)
    shoot(page, "docs")
