"""A director opens a tender, asks who can answer it together, changes the question, keeps a proposal and shares it."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from maillage.accounts.tests.factories import make_actor
from maillage.consortium.actions import runs
from maillage.consortium.tests.scenes import (
    ADAPTEE,
    ATELIER,
    CHANTIER,
    LOT,
    make_scene,
    structure_organisation,
)  # fmt: skip
from tests.e2e.soundness import assert_page_is_sound


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    """The journey is about the answer; progress has its own test."""
    monkeypatch.setattr(runs, "WAIT", 60.0)


@pytest.fixture
def director():
    return make_actor(**structure_organisation(ADAPTEE))


@pytest.fixture
def scene():
    return make_scene()


def members(page: Page) -> str:
    return page.locator(".member").inner_text()


def test_a_director_finds_partners_keeps_a_proposal_and_shares_it(
    page, sign_in, director, scene, browser, live_server
):
    sign_in(director.user)
    page.goto(reverse("procurement:tender", args=[scene.pk]))
    page.get_by_role("link", name="Qui peut répondre ensemble").first.click()
    expect(page.locator(".us")).to_contain_text("est dans chaque proposition")
    expect(page.locator("#proposal-title")).to_contain_text("structures")
    assert_page_is_sound(page)

    page.get_by_role("link", name="l’impact social").click()
    expect(page).to_have_url(re.compile("profil=impact"))
    expect(page.locator("#profil-impact")).to_be_focused()
    expect(page.locator("#announce")).to_contain_text("Proposition 1")

    page.locator(f"details:has(#sans-{CHANTIER.siret}) summary").click()
    page.locator(f"#sans-{CHANTIER.siret}").click()
    expect(page.locator(".chips")).to_contain_text("Sans Chantier inventé")
    expect(page.locator(".effect")).to_contain_text("à la place de Chantier inventé")
    expect(page.locator(".member")).not_to_contain_text(CHANTIER.name)

    page.get_by_role("button", name="Garder cette proposition").click()
    expect(page.locator(".page-head")).to_contain_text("telle qu’elle était ce jour-là")
    assert_page_is_sound(page)
    page.get_by_role("button", name="Créer un lien").click()
    address = page.locator("#new-link").input_value()

    visitor = browser.new_context().new_page()
    visitor.goto(address)
    expect(visitor.locator("main")).to_contain_text(director.organisation.name)
    assert visitor.locator("main form").count() == 0
    assert_page_is_sound(visitor)
    page.get_by_role("button", name="Retirer le lien").click()
    assert visitor.goto(address).status == 410
    visitor.context.close()


def test_the_back_button_brings_the_question_before_back(page, scene):
    page.goto(reverse("consortium:groups", args=[scene.pk]))
    first = members(page)
    page.get_by_role("link", name="la simplicité").click()
    expect(page).to_have_url(re.compile("profil=simplicite"))

    page.go_back()

    expect(page.locator("#profil-equilibre")).to_have_attribute("aria-current", "true")
    assert members(page) == first
    expect(page.locator("h1")).to_have_count(1)


def test_a_help_is_applied_in_one_click(page):
    lot = replace(LOT, insertion_hours=Decimal(11_900))
    row = make_scene(ATELIER, CHANTIER, lots=(lot,), max_members=2)
    page.goto(reverse("consortium:groups", args=[row.pk]))
    expect(page.locator("#lack-title")).to_be_visible()
    assert_page_is_sound(page)

    page.get_by_role("link", name="Essayer").first.click()

    expect(page.locator("#proposal-title")).to_be_visible()
    expect(page.locator(".effect")).to_contain_text("Un groupe devient possible.")
    page.get_by_role("link", name="Revenir à la question de départ").click()
    expect(page.locator("#lack-title")).to_be_visible()


def test_two_proposals_are_compared_with_the_keyboard_alone(page, scene):
    page.goto(reverse("consortium:groups", args=[scene.pk]))
    page.locator("#comparer-2").focus()

    page.keyboard.press("Enter")

    expect(page.locator("#comparison-title")).to_be_focused()
    expect(page.locator(".side-by-side")).to_contain_text("de plus")
    assert_page_is_sound(page)
    page.locator("#comparer-fermer").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#proposal-title")).to_be_visible()


def test_the_list_of_structures_changes_the_question_at_once(page, scene):
    page.goto(reverse("consortium:groups", args=[scene.pk]))

    page.locator("#what-if-with").focus()
    page.locator("#what-if-with").select_option(ATELIER.siret)

    expect(page.locator(".chips")).to_contain_text("Avec Atelier inventé")
    expect(page.locator(".member")).to_contain_text("imposée")
    expect(page.locator("#what-if-with")).to_be_focused()


def test_everything_works_without_javascript_on_a_telephone(page_without_javascript, scene):
    page = page_without_javascript
    page.goto(reverse("consortium:groups", args=[scene.pk]))
    page.get_by_role("link", name="la proximité").click()
    expect(page.locator("#profil-proximite")).to_have_attribute("aria-current", "true")

    page.get_by_role("link", name="Comparer").first.click()
    expect(page.locator("#comparison-title")).to_be_visible()
    page.get_by_role("link", name="Fermer la comparaison").click()

    page.locator("#what-if-without").select_option(CHANTIER.siret)
    page.get_by_role("button", name="Voir ce que cela change").first.click()

    expect(page.locator(".chips")).to_contain_text("Sans Chantier inventé")
    expect(page.locator("#profil-proximite")).to_have_attribute("aria-current", "true")


def test_a_long_search_shows_progress_then_its_answer(page, scene, monkeypatch):
    monkeypatch.setattr(runs, "WAIT", 0.0)

    page.goto(reverse("consortium:groups", args=[scene.pk]))

    expect(page.locator("#proposal-title")).to_be_visible(timeout=30_000)
    expect(page.locator("#searching")).to_have_count(0)
