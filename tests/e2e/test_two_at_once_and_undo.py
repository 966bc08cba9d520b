"""Two colleagues edit one call; the second sees both versions and chooses. Then one goes back, from the history."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page, expect

from maillage.accounts.actors import Actor
from maillage.accounts.models import Role
from maillage.accounts.tests.factories import (
    PASSWORD,
    MandateFactory,
    OrganisationFactory,
    UserFactory,
    acting,
)
from maillage.procurement import actions, queries
from maillage.procurement.models import Tender
from maillage.procurement.tests.factories import NOW, make_tender
from maillage.territory.tests.factories import make_commune
from tests.e2e.soundness import assert_page_is_sound


def sign_in(page: Page, email: str, path: str) -> None:
    page.goto(f"/connexion?next={path}")
    page.get_by_label("Adresse électronique").first.fill(email)
    page.get_by_label("Mot de passe").first.fill(PASSWORD)
    page.locator("form").filter(has=page.get_by_label("Mot de passe")).get_by_role("button").first.click()


def look(page: Page, name: str) -> None:
    """Keep a picture where asked to, at both widths."""
    if folder := os.environ.get("PICTURES"):
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})


def test_two_at_once_and_undo(page: Page):
    make_commune("93066", "Saint-Denis", 48.93, 2.35)
    mandate = MandateFactory(
        organisation=OrganisationFactory(name="Chantier inventé"),
        user=UserFactory(name="Ana Inventée"),
        role=Role.EDITOR,
    )
    ana = Actor(mandate.user, mandate.organisation, Role.EDITOR)
    colleague = acting(
        MandateFactory(
            organisation=ana.organisation, user=UserFactory(name="Bruno Inventé"), role=Role.EDITOR
        )
    )
    row = make_tender(ana, title="Collecte de cartons", buyer_name="Ville imaginaire")
    edit = f"/appels/{row.pk}/modifier"
    sign_in(page, ana.user.email, edit)
    expect(page.get_by_role("heading", level=1)).to_have_text("Modifier l’appel")
    page.get_by_label("Durée du marché").fill("24")

    theirs = replace(queries.tender_value(row), months=36, buyer_name="Métropole imaginaire")
    actions.update_tender(row=row, tender=theirs, version=1, by=colleague, at=NOW)
    page.get_by_role("button", name="Enregistrer l’appel").click()

    expect(page.get_by_role("heading", name="Quelqu’un d’autre a enregistré entre-temps")).to_be_visible()
    both = page.get_by_role("row", name="Durée du marché")
    expect(both).to_contain_text("24")
    expect(both).to_contain_text("36")
    expect(page.get_by_label("Durée du marché")).to_have_value("24")
    assert_page_is_sound(page)
    look(page, "both")

    page.get_by_role("button", name="Enregistrer l’appel").click()
    expect(page.get_by_text("L’appel est enregistré.")).to_be_visible()
    assert Tender.objects.get().months == 24
    look(page, "tender")
    page.get_by_role("link", name="Voir tout l’historique, revenir en arrière").click()
    assert_page_is_sound(page)
    look(page, "history")
    first = page.locator("ol.history > li").first
    first.get_by_text("Revenir à l’état d’avant").click()
    look(page, "history-confirm")
    first.get_by_role("button", name="Oui, annuler ce changement").click()

    expect(page.get_by_text("Le changement est annulé.")).to_be_visible()
    assert Tender.objects.get().months == 36
    assert_page_is_sound(page)
