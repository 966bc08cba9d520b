"""From a tender to a running cooperation: invite, answer by mail on a telephone, agree, sign, meet, vote, replace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from maillage.accounts.actors import Actor
from maillage.accounts.tests.factories import make_actor
from maillage.base.french import elide
from maillage.consortium.actions import runs
from maillage.consortium.domain.problem import Structure
from maillage.consortium.tests.scenes import (
    LOT,
    NEED,
    PLACES,
    a_structure,
    make_scene,
    structure_organisation,
)
from maillage.cooperation.models import Member, MemberState, Project
from maillage.cooperation.queries.terms import current_terms
from tests.e2e import cooperation_steps as steps
from tests.e2e.cooperation_steps import address, door, partners, project_page
from tests.e2e.soundness import assert_page_is_sound as sound
from tests.e2e.soundness import watch

NAMES = ("Atelier", "Chantier", "Relais", "Tremplin", "Passerelle", "Escale")
STRUCTURES = tuple(
    a_structure(number, f"{name} inventé", "EI", PLACES[number % 3], 2600 if number < 6 else 2500, 80)
    for number, name in enumerate(NAMES, 1)
)
FIVE = [replace(NEED, hours=Decimal(12000))]


@pytest.fixture(autouse=True)
def _patience(monkeypatch, settings, live_server):
    monkeypatch.setattr(runs, "WAIT", 60.0)
    settings.SITE_URL = live_server.url


@pytest.fixture
def director() -> Actor:
    return make_actor(role="administrator", **structure_organisation(STRUCTURES[0]))


@pytest.fixture
def phone(browser: Browser, live_server) -> Iterator[Page]:
    """A telephone, with nobody signed in."""
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 844}, locale="fr-FR", has_touch=True
    )
    context.set_default_timeout(30_000)
    page = context.new_page()
    watch(page, live_server.url)
    yield page
    context.close()


def is_member(one: Structure) -> bool:
    return Member.objects.filter(siret=one.siret).exists()


def test_from_a_tender_to_a_running_cooperation(page: Page, phone: Page, sign_in, director: Actor):
    scene = make_scene(*STRUCTURES, lots=(replace(LOT, needs=tuple(FIVE)),), max_members=5)
    sign_in(director.user)
    open_the_project(page, scene.pk)
    invite_everybody(page)
    answer_by_mail(phone)
    agree_on_the_shares(page, phone)
    steps.choose_the_form(page)
    steps.sign_the_convention(page, phone)
    steps.meet(page, phone)
    steps.decide_with_a_proxy(page, phone)
    steps.replace_who_leaves(page, phone, next(one for one in STRUCTURES if not is_member(one)))


def open_the_project(page: Page, tender: int) -> None:
    page.goto(reverse("consortium:groups", args=[tender]))
    page.get_by_role("button", name="Inviter ces structures").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inviter ces structures")
    sound(page)
    page.get_by_role("button", name="Ouvrir le projet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Qui prend part au projet ?")
    sound(page)
    assert Member.objects.filter(state=MemberState.PROPOSED).count() == 4


def invite_everybody(page: Page) -> None:
    page.get_by_role("link", name="Inviter 4 structures").click()
    sound(page)
    for one in partners():
        page.get_by_label(elide(f"Adresse électronique de {one.name}")).fill(address(one))
    page.get_by_label("Réponse attendue").fill((timezone.localdate() + timedelta(days=10)).isoformat())
    page.get_by_label("Quelques mots").fill("Nous sommes cinq, il y a de quoi faire.")
    page.get_by_role("button", name="Voir ce que chacune recevra").click()
    sound(page)
    page.get_by_role("button", name="Envoyer 4 invitations").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Qui a répondu ?")
    sound(page)


def answer_by_mail(phone: Page) -> None:
    for one in partners()[:3]:
        phone.goto(door(address(one), "invitation"))
        sound(phone)
        phone.locator("#yes summary").click()
        phone.locator("#yes").get_by_label("Votre nom").fill("Camille Exemple")
        phone.locator("#yes").get_by_label("Votre fonction").fill("Direction")
        phone.get_by_role("button", name="Répondre oui").click()
        expect(phone.locator(".receipt")).to_contain_text("Votre réponse est enregistrée")
    sound(phone)
    phone.goto(door(address(partners()[3]), "invitation"))
    phone.locator("#yes_if summary").first.click()
    box = phone.locator("#yes_if")
    box.locator("input[inputmode=decimal]").first.fill("2300")
    box.get_by_label("Vos conditions").fill("Un peu moins la première année.")
    box.get_by_label("Votre nom").fill("Dominique Exemple")
    box.get_by_label("Votre fonction").fill("Présidence")
    phone.get_by_role("button", name="Envoyer nos conditions").click()
    expect(phone.locator(".receipt")).to_contain_text("Le groupe examine vos conditions")
    sound(phone)
    assert Project.objects.get().members.filter(state=MemberState.ACCEPTED).count() == 4


def agree_on_the_shares(page: Page, phone: Page) -> None:
    project_page(page, "terms")
    sound(page)
    page.locator("#under-way-title ~ * a").first.click()
    expect(page.get_by_role("heading", name="Ce que cela change pour l’ensemble")).to_be_visible()
    sound(page)
    page.get_by_label("Nous acceptons ce changement").check()
    page.get_by_role("button", name="Envoyer notre réponse").click()
    confirm_the_new_offer(phone)
    take_what_is_left(page)
    project_page(page, "terms")
    page.get_by_role("button", name="Donner notre accord").click()
    page.get_by_role("button", name="Demander l’accord de chacune").click()
    for one in partners():
        phone.goto(door(address(one), "accord"))
        card = phone.locator(".card-best")
        card.get_by_label("Votre nom").fill("Camille Exemple")
        card.get_by_label("Votre fonction").fill("Direction")
        card.get_by_role("button", name="Donner notre accord").click()
        expect(phone.locator(".note-success").first).to_contain_text("votre accord est enregistré")
    sound(phone)
    page.reload()
    expect(page.locator(".lead")).to_contain_text("tous les membres engagés sont d’accord")
    sound(page)


def confirm_the_new_offer(phone: Page) -> None:
    last = partners()[3]
    phone.goto(door(address(last), "invitation"))
    expect(phone.locator(".receipt")).to_contain_text("Le groupe a accepté vos conditions")
    phone.locator("#yes summary").click()
    phone.locator("#yes").get_by_label("Votre nom").fill("Dominique Exemple")
    phone.locator("#yes").get_by_label("Votre fonction").fill("Présidence")
    phone.get_by_role("button", name="Répondre oui").click()
    last.refresh_from_db()
    assert last.state == MemberState.ACCEPTED


def take_what_is_left(page: Page) -> None:
    """The director takes the hours that the counter-proposal left."""
    lead = Member.objects.get(organisation__isnull=False)
    terms = current_terms(Project.objects.get())
    part = terms.part(lead.pk) if terms else None
    assert part is not None
    project_page(page, "terms_part", lead.pk)
    sound(page)
    page.get_by_label("Heures par an").fill(str(part.hours() + 200))
    page.get_by_role("button", name="Proposer ce changement").click()
    project_page(page, "terms")
    expect(page.locator("main")).not_to_contain_text("il manque 200")
