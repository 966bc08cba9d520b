"""Two colleagues edit one call; the second sees both versions and chooses. Then one goes back, from the history."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import Page, expect

from maillage.accounts.actors import Actor
from maillage.accounts.models import Role
from maillage.accounts.tests.factories import (
    PASSWORD,
    MandateFactory,
    OrganisationFactory,
    UserFactory,
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


def two_editors() -> tuple[Actor, Actor]:
    """Two colleagues who write for one organisation, by their passwords alone."""
    organisation = OrganisationFactory(name="Chantier inventé")
    mandates = [
        MandateFactory(organisation=organisation, user=UserFactory(name=name), role=Role.EDITOR)
        for name in ("Ana Inventée", "Bruno Inventé")
    ]
    ana, bruno = (Actor(mandate.user, organisation, Role.EDITOR) for mandate in mandates)
    return ana, bruno


def test_two_at_once_and_undo(page: Page):
    make_commune("93066", "Saint-Denis", 48.93, 2.35)
    ana, colleague = two_editors()
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

    page.get_by_role("button", name="Enregistrer l’appel").click()
    expect(page.get_by_text("L’appel est enregistré.")).to_be_visible()
    assert Tender.objects.get().months == 24
    page.get_by_role("link", name="Voir tout l’historique, revenir en arrière").click()
    assert_page_is_sound(page)
    first = page.locator("ol.history > li").first
    first.get_by_text("Revenir à l’état d’avant").click()
    first.get_by_role("button", name="Oui, annuler ce changement").click()

    expect(page.get_by_text("Le changement est annulé.")).to_be_visible()
    assert Tender.objects.get().months == 36
    assert_page_is_sound(page)
