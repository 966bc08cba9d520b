"""Steps of the journey of a cooperation, once its members are agreed: form, signatures, committee, vote, exit."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from maillage.accounts.tests.links import last_mail
from maillage.base.french import elide
from maillage.consortium.domain.problem import Structure
from maillage.cooperation.models import Member, MemberState, Project
from maillage.cooperation.models.meetings import Meeting
from maillage.mail.models import OutgoingMessage
from tests.e2e.soundness import assert_page_is_sound as sound


def partners() -> list[Member]:
    """Return the four members beside the director's, in a stable order."""
    return list(Member.objects.held().filter(organisation=None).order_by("siret"))


def address(one: Member | Structure) -> str:
    return f"{one.name.split()[0].lower()}@exemple.test"


def door(to: str, kind: str) -> str:
    """Return the path of the last link of one kind mailed to an address."""
    for message in OutgoingMessage.objects.filter(to=to).order_by("-pk"):
        if found := re.search(rf"https?://\S+/c/{kind}/\S+", message.text):
            return urlsplit(found[0]).path
    raise AssertionError(f"{to}: {last_mail(to).text}")


def project_page(page: Page, name: str, *more: int) -> None:
    page.goto(reverse(f"cooperation:{name}", args=[Project.objects.get().pk, *more]))


def lead() -> Member:
    """Return the director's own seat."""
    return Member.objects.held().get(organisation__isnull=False)


def fill_everything(page: Page) -> None:
    """Answer every question of a form: the first choice, a number, some words."""
    form = page.locator("main form").filter(has=page.locator(".btn-main"))
    for select in form.locator("select").all():
        select.select_option(index=1)
    for number in form.locator("input[inputmode=decimal]").all():
        number.fill("30")
    for words in form.locator("textarea, input[type=text]:not([inputmode=decimal])").all():
        if not words.input_value():
            words.fill("Bobigny")


def give_name(place: Page, name: str = "Camille Exemple", quality: str = "Direction") -> None:
    place.get_by_label("Votre nom").last.fill(name)
    place.get_by_label("Votre fonction").last.fill(quality)


def choose_the_form(page: Page) -> None:
    project_page(page, "form")
    sound(page)
    page.get_by_role("link", name="Choisir quand même").click()
    page.locator("select[name=form]").select_option("R-306")
    page.get_by_label("Pourquoi").first.fill("Un seul métier, un volume à tenir ensemble.")
    page.locator("[name=override_reason]").fill(
        "L’offre part dans dix jours ; le socle s’écrit en parallèle."
    )
    sound(page)
    page.get_by_role("button", name="Noter ce choix").click()
    expect(page.locator(".chosen-form")).to_contain_text("solidaire")


def sign_the_convention(page: Page, phone: Page) -> None:
    for member in Member.objects.held():
        page.goto(reverse("cooperation:member_sheet", args=[member.pk]))
        fill_everything(page)
        page.get_by_role("button", name="Enregistrer").click()
    project_page(page, "documents")
    sound(page)
    page.get_by_role("listitem").filter(has_text="Convention de groupement").get_by_role("button").click()
    sound(page)
    fill_everything(page)
    # The parts give no percentage to the mandataire.
    page.get_by_label("Le mandataire est-il rémunéré").select_option("none")
    page.get_by_role("button", name="Enregistrer").click()
    document = page.url
    page.get_by_role("button", name="Faire la première version").click()
    sound(page)
    version = page.url
    for member in Member.objects.held():
        page.goto(document)
        page.get_by_role("link", name="Noter la décision d’un conseil").click()
        fill_everything(page)
        page.locator("main select").select_option(label=member.name)
        page.locator("input[type=date]").fill(timezone.localdate().isoformat())
        page.get_by_role("button", name="Noter cette décision").click()
    page.goto(version)
    page.get_by_role("button", name="Proposer à la signature").click()
    sound(page)
    page.get_by_role("link", name="Lire et signer").click()
    sign(page)
    for one in partners():
        phone.goto(door(address(one), "sign"))
        sign(phone)
        expect(phone.locator("main")).to_contain_text("Vous avez signé")
    sound(phone)
    page.reload()
    expect(page.locator("#signatures-title")).to_have_text("5 signatures sur 5")
    sound(page)


def sign(place: Page) -> None:
    card = place.locator("#signer")
    card.locator("[name$=name]").fill("Camille Exemple")
    card.locator("[name$=quality]").fill("Direction")
    card.locator("input[type=checkbox]").check()
    card.get_by_role("button", name="Signer").click()


def meet(page: Page, phone: Page) -> None:
    project_page(page, "meetings")
    sound(page)
    page.get_by_role("link", name="Prévoir la première").click()
    page.get_by_label("Jour").fill((timezone.localdate() + timedelta(days=7)).isoformat())
    page.get_by_label("De", exact=True).fill("10:00")
    page.get_by_label("À", exact=True).fill("11:30")
    page.get_by_label("Lieu").fill("Chez Atelier inventé")
    sound(page)
    page.get_by_role("button", name="Prévoir").click()
    sound(page)
    page.get_by_role("button", name="Ajouter un point").click()
    page.locator(".point-rows input[type=text]").first.fill("Répartir les tournées")
    page.get_by_role("button", name="Enregistrer l’ordre du jour").click()
    meeting = Meeting.objects.get()
    project_page(page, "meeting", meeting.pk)
    page.get_by_role("button", name="Envoyer la convocation").click()
    sound(page)
    phone.goto(door(address(partners()[0]), "meeting"))
    sound(phone)
    phone.get_by_label("sera présente").check()
    give_name(phone)
    phone.locator("main .btn-main").first.click()
    write_the_minutes(page, meeting)


def write_the_minutes(page: Page, meeting: Meeting) -> None:
    """The day has come: minutes, and an action born there."""
    Meeting.objects.update(starts_at=timezone.now() - timedelta(hours=2))
    project_page(page, "minutes_write", meeting.pk)
    page.locator("textarea").first.fill("Les tournées sont réparties.")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("Inscrire une décision ou une action née ici").click()
    sound(page)
    page.get_by_role("button", name="Envoyer aux membres").click()
    sound(page)


def decide_with_a_proxy(page: Page, phone: Page) -> None:
    project_page(page, "decisions")
    sound(page)
    project_page(page, "ballot_new")
    page.get_by_label("La question").fill("Ouvrir un second site de tri en mars ?")
    page.get_by_label("Le vote se ferme le").fill((timezone.localdate() + timedelta(days=5)).isoformat())
    sound(page)
    page.get_by_role("button", name="Ouvrir le vote").click()
    sound(page)
    first, *others = partners()
    phone.goto(door(address(first), "vote"))
    sound(phone)
    phone.get_by_text("Empêchés ? Donnez procuration").click()
    panel = phone.locator(".proxy-panel")
    panel.locator("select").select_option(label=lead().name)
    give_name(panel)
    panel.get_by_role("button", name="Donner procuration").click()
    for one in others:
        phone.goto(door(address(one), "vote"))
        phone.get_by_label("Pour", exact=True).check()
        give_name(phone.locator(".ballot-paper"))
        phone.get_by_role("button", name="Voter").click()
    sound(phone)
    page.reload()
    for _turn in range(2):
        page.locator(".ballot-paper").filter(has_not_text="Déjà donné").first.get_by_label(
            "Pour", exact=True
        ).check()
        page.locator(".ballot-paper").filter(has_not_text="Déjà donné").first.get_by_role("button").click()
    expect(page.locator("main")).to_contain_text("Adoptée")
    sound(page)


def replace_who_leaves(page: Page, phone: Page, newcomer: Structure) -> None:
    gone = partners()[-1]
    project_page(page, "member_exit", gone.pk)
    sound(page)
    page.locator("main form textarea").first.fill("Elle ferme son atelier.")
    page.locator("main form input[type=radio]").first.check()
    page.get_by_role("button", name="Faire sortir ce membre").click()
    gone.refresh_from_db()
    assert gone.state == MemberState.LEFT
    project_page(page, "member_replace", gone.pk)
    sound(page)
    page.get_by_label("SIRET").fill(newcomer.siret)
    page.get_by_label("Nom", exact=True).fill(newcomer.name)
    page.get_by_label("Adresse électronique").fill(address(newcomer))
    page.get_by_role("button", name="Proposer cette place").click()
    project_page(page, "invite")
    page.get_by_label("Réponse attendue").fill((timezone.localdate() + timedelta(days=10)).isoformat())
    page.get_by_role("button", name="Voir ce que chacune recevra").click()
    page.get_by_role("button", name="Envoyer 1 invitation").click()
    phone.goto(door(address(newcomer), "invitation"))
    phone.locator("#yes summary").click()
    give_name(phone.locator("#yes"))
    phone.get_by_role("button", name="Répondre oui").click()
    project_page(page, "members")
    expect(page.locator("main")).to_contain_text(elide(f"à la place de {gone.name}"))
    sound(page)
    project_page(page, "history")
    sound(page)
