"""Sign in by each way, lose one's telephone, sign a device out from afar: in a real browser."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect

from maillage.accounts.models import StaffVisit, User
from maillage.accounts.tests.factories import (
    PASSWORD,
    TOTP_SECRET,
    MandateFactory,
    UserFactory,
    add_second_factor,
)
from maillage.accounts.tests.links import last_mail, link_in
from maillage.accounts.tests.provider import FakeProvider, running_provider
from tests.e2e.soundness import assert_page_is_sound


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests(settings, live_server):
    cache.clear()
    settings.SITE_URL = live_server.url


@pytest.fixture
def person() -> User:
    return MandateFactory(user=UserFactory(email="ana@exemple.test", name="Ana Martin")).user


def code(secret: str = TOTP_SECRET) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def give_password(page: Page, email: str) -> None:
    page.goto("/connexion")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Se connecter", exact=True).click()


def expect_signed_in(page: Page) -> None:
    page.wait_for_url(lambda url: "/connexion" not in url and "/inscription" not in url)
    page.goto("/compte")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon compte")


def test_sign_in_by_password_then_add_an_application_and_sign_in_with_it(page: Page, person: User):
    page.goto("/connexion")
    assert_page_is_sound(page)
    give_password(page, person.email)
    page.goto("/compte/securite")
    assert_page_is_sound(page)
    page.get_by_role("link", name="Ajoutez un second facteur").click()
    assert_page_is_sound(page)
    page.get_by_role("link", name="Ajouter une application").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est bien vous ?")
    assert_page_is_sound(page)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_alt_text("Code QR à lire avec l’application")).to_be_visible()
    assert_page_is_sound(page)
    secret = page.locator(".secret").inner_text()
    page.get_by_label("Code affiché par l’application").fill(code(secret))
    page.get_by_role("button", name="Ajouter l’application").click()
    expect(page.locator(".codes li")).to_have_count(10)
    assert_page_is_sound(page)

    page.context.clear_cookies()
    give_password(page, person.email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Encore une vérification")
    assert_page_is_sound(page)
    page.get_by_label("Code").fill(code(secret))
    page.get_by_role("button", name="Continuer").click()
    expect_signed_in(page)


def test_sign_in_by_a_link_without_javascript(page_without_javascript: Page, person: User):
    page = page_without_javascript
    page.goto("/connexion")
    page.get_by_role("link", name="Recevoir un lien par courriel").click()
    page.get_by_label("Adresse électronique").fill(person.email)
    page.get_by_role("button", name="Envoyer le lien").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez vos courriels")
    page.goto(link_in(last_mail(person.email)))
    expect(page.get_by_text("a…@exemple.test")).to_be_visible()
    page.get_by_role("button", name="Me connecter").click()
    expect_signed_in(page)


def test_pages_of_links_are_sound(page: Page, person: User):
    for path in ("/connexion/lien", "/mot-de-passe-oublie", "/inscription"):
        email = person.email if path != "/inscription" else "neuve@exemple.test"
        page.goto(path)
        assert_page_is_sound(page)
        page.get_by_label("Adresse électronique").fill(email)
        page.locator("main button[type=submit]").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Regardez vos courriels")
        assert_page_is_sound(page)
        page.goto(link_in(last_mail(email)))
        assert_page_is_sound(page)


def test_open_an_account_from_nothing(page: Page):
    page.goto("/connexion")
    page.get_by_role("link", name="Ouvrir un compte").click()
    page.get_by_label("Adresse électronique").fill("neuve@exemple.test")
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/connexion/message")
    page.goto(link_in(last_mail("neuve@exemple.test")))
    page.get_by_label("Prénom et nom").fill("Neuve Personne")
    page.get_by_label("Mot de passe").fill("maillage2026")
    page.get_by_role("button", name="Ouvrir mon compte").click()
    expect(page.get_by_role("alert")).to_contain_text("facile à deviner")
    page.get_by_label("Mot de passe").fill("girafe tiroir encrier")
    page.get_by_role("button", name="Ouvrir mon compte").click()
    expect_signed_in(page)


@pytest.fixture
def authenticator(page: Page) -> Iterator[None]:
    """A telephone that says yes, inside the browser."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield
    session.send("WebAuthn.disable")


@pytest.mark.usefixtures("authenticator")
def test_add_a_passkey_then_sign_in_with_it_alone(page: Page, person: User):
    give_password(page, person.email)
    page.goto("/compte/securite/cles/ajouter")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Continuer").click()
    assert_page_is_sound(page)
    page.get_by_label("Nom de la clé").fill("Téléphone")
    page.get_by_role("button", name="Créer la clé").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.goto("/compte/securite/cles")
    expect(page.get_by_text("Suffit seule")).to_be_visible()
    assert_page_is_sound(page)

    page.context.clear_cookies()
    page.goto("/connexion?next=/compte/securite")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.wait_for_url("**/compte/securite")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sécurité de mon compte")

    page.context.clear_cookies()
    give_password(page, person.email)
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    expect_signed_in(page)
    page.goto("/compte/securite/cles")
    page.get_by_role("link", name="Retirer Téléphone").click()
    page.get_by_role("link", name="Avec une clé d’accès").click()
    assert_page_is_sound(page)
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    page.get_by_role("button", name="Retirer la clé").click()
    expect(page.get_by_text("Aucune pour l’instant")).to_be_visible()
    assert not Authenticator.objects.filter(user=person).exists()


def test_a_passkey_that_does_not_answer_is_explained(page: Page):
    page.goto("/connexion")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('refused')); }")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.get_by_role("alert")).to_contain_text("n’a pas répondu")
    assert_page_is_sound(page)


def test_lose_one_s_telephone_and_enter_by_a_recovery_code(page: Page, person: User):
    add_second_factor(person)
    kept = RecoveryCodes.activate(person).get_unused_codes()[0]
    give_password(page, person.email)
    page.get_by_text("J’ai perdu mon téléphone").click()
    expect(page.get_by_text("codes de secours à la place")).to_be_visible()
    assert_page_is_sound(page)
    page.get_by_label("Code").fill(kept)
    page.get_by_role("button", name="Continuer").click()
    expect_signed_in(page)
    page.goto("/compte/securite")
    expect(page.get_by_text("Il en reste 9.")).to_be_visible()


def test_sign_a_device_out_from_another(page: Page, browser: Browser, live_server, person: User):
    elsewhere = browser.new_context(base_url=live_server.url, locale="fr-FR")
    there = elsewhere.new_page()
    give_password(there, person.email)
    expect_signed_in(there)
    give_password(page, person.email)
    page.goto("/compte/securite/appareils")
    assert_page_is_sound(page)
    page.get_by_role("button", name=re.compile("^Déconnecter Chrome")).click()
    expect(page.get_by_text("1 appareil est déconnecté.")).to_be_visible()

    there.goto("/compte")
    expect(there.get_by_role("heading", level=1)).to_have_text("Se connecter")
    elsewhere.close()


@pytest.fixture
def provider(settings) -> Iterator[FakeProvider]:
    with running_provider() as served:
        settings.PROCONNECT = served.settings(served.url)
        yield served


def test_sign_in_by_proconnect_the_first_time_and_out_of_both(page: Page, provider: FakeProvider):
    page.goto("/connexion")
    assert_page_is_sound(page)
    page.get_by_role("link", name="S’identifier avec ProConnect").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Première connexion avec ProConnect")
    page.get_by_role("button", name="Envoyer le lien").click()
    page.wait_for_url("**/connexion/message")
    page.goto(link_in(last_mail("ana@exemple.test")))
    page.get_by_role("button", name="Relier et me connecter").click()
    expect_signed_in(page)
    assert SocialAccount.objects.get().user.email == "ana@exemple.test"

    page.goto("/deconnexion")
    page.get_by_role("main").get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(re.compile(r":\d+/$"))
    assert len(provider.ended) == 1
    page.goto("/compte")
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")

    page.get_by_role("link", name="S’identifier avec ProConnect").click()
    expect_signed_in(page)


def test_proconnect_that_lies_has_a_clear_page(page: Page, provider: FakeProvider):
    provider.key_info = provider.other
    page.goto("/connexion/proconnect")
    expect(page.get_by_role("heading", level=1)).to_have_text("ProConnect n’a pas pu vous connecter")


def test_change_the_address_of_an_account(page: Page, person: User):
    give_password(page, person.email)
    page.goto("/compte/securite/adresse")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Nouvelle adresse").fill("apres@exemple.test")
    page.get_by_role("button", name="Envoyer les deux messages").click()
    expect(page.get_by_text("Rien ne change avant les deux clics")).to_be_visible()
    assert_page_is_sound(page)
    for address, button in ((person.email, "J’approuve"), ("apres@exemple.test", "Oui, c’est mon adresse")):
        page.goto(link_in(last_mail(address)))
        assert_page_is_sound(page)
        with page.expect_navigation():
            page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre adresse a changé")
    assert_page_is_sound(page)
    give_password(page, "apres@exemple.test")
    expect_signed_in(page)


def test_the_staff_looks_at_the_site_as_a_person(page: Page, sign_in, person: User):
    sign_in(add_second_factor(UserFactory(is_staff=True, is_superuser=True, name="Équipe")))
    page.goto("/outils/personnes?q=martin")
    assert_page_is_sound(page)
    page.get_by_role("link", name="Ana Martin").click()
    assert_page_is_sound(page)
    page.get_by_label("Motif").fill("Elle nous a écrit")
    with page.expect_navigation():
        page.get_by_role("button", name="Commencer la visite").click()
    page.goto("/appels")
    expect(page.get_by_text("Vous regardez le site comme")).to_be_visible()
    assert_page_is_sound(page)
    page.get_by_role("button", name="Terminer la visite").click()
    expect(page.get_by_text("La visite est terminée.")).to_be_visible()
    assert StaffVisit.objects.get().ended_at is not None
    sign_in(person)
    page.goto("/compte/securite/visites")
    expect(page.get_by_text("Elle nous a écrit")).to_be_visible()
    assert_page_is_sound(page)
