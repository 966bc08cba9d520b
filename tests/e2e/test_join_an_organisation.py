"""Claim an organisation, have it approved, invite a colleague by mail, act for it, leave; be refused."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from maillage.accounts.models import JoinRequest, Mandate, Organisation, Role, User
from maillage.accounts.tests.factories import MandateFactory, OrganisationFactory, make_actor, make_staff
from maillage.accounts.tests.joining import SIRET, administrator_of, asks, claim, facilitator, person
from maillage.mail.models import OutgoingMessage
from tests.e2e.conftest import PATIENCE
from tests.e2e.soundness import assert_page_is_sound, watch


def link_in(email: str) -> str:
    """The path of the link in the last mail to an address."""
    mail = OutgoingMessage.objects.filter(to=email).latest("pk")
    found = re.search(r"https?://[^/]+(/invitation/\S+)", mail.text)
    assert found
    return found[1]


def invite_noa(page: Page) -> None:
    """Invite an address, as the administrator signed in."""
    page.goto("/organisation/membres")
    assert_page_is_sound(page)
    page.get_by_role("link", name="Inviter une personne").click()
    assert_page_is_sound(page)
    page.get_by_label("Adresse électronique").fill("noa@exemple.test")
    page.get_by_label("Rédaction").check()
    page.get_by_label("Quelques mots").fill("On t’attend pour le marché de collecte.")
    page.get_by_role("button", name="Envoyer l’invitation").click()
    page.get_by_text("L’invitation part à noa@exemple.test").wait_for()
    page.get_by_text("Pas encore de relance").wait_for()
    assert_page_is_sound(page)


@pytest.fixture
def telephone(browser: Browser, live_server) -> Iterator[Page]:
    """Another device, 360 px wide, where nobody is signed in."""
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 780}, locale="fr-FR", color_scheme="light"
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    watch(page, live_server.url)
    yield page
    context.close()


def test_claim_by_siret_then_act_once_a_facilitator_approves(page, sign_in):
    helper = facilitator("93", role=Role.ADMINISTRATOR)
    user = person("camille@atelier.test")
    MandateFactory(user=user, organisation=OrganisationFactory(name="Accueil inventé"))
    sign_in(user)
    page.goto("/rejoindre")
    assert_page_is_sound(page)
    page.get_by_label("SIRET de l’organisation").fill("000 100 016 00013")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Nom de l’organisation").fill("Atelier inventé")
    page.get_by_label("C’est").select_option("company")
    page.get_by_label("Numéro de département").fill("93")
    page.get_by_label("Un appel").check()
    assert_page_is_sound(page)
    page.get_by_role("button", name="Envoyer ma demande").click()
    page.get_by_text("Votre demande est envoyée").wait_for()
    page.get_by_text(helper.organisation.name).wait_for()
    assert_page_is_sound(page)

    sign_in(helper.user)
    page.goto("/demandes")
    assert_page_is_sound(page)
    page.get_by_role("link", name=str(user)).click()
    assert_page_is_sound(page)
    page.get_by_label("Ce que vous avez vérifié").fill("Appelé le 01 00 00 00 00 : la directrice confirme.")
    page.get_by_role("button", name="Accepter").click()
    page.get_by_text("agit maintenant pour Atelier inventé").wait_for()
    assert_page_is_sound(page)

    sign_in(user)
    page.goto("/")
    page.locator(".only-wide .account-menu summary").click()
    page.locator(".only-wide").get_by_role("button", name="Atelier inventé").click()
    page.get_by_text("Vous agissez maintenant pour Atelier inventé.", exact=True).wait_for()
    assert Mandate.objects.get(user=user, organisation__siret=SIRET).role == Role.ADMINISTRATOR


def test_be_refused_and_read_why(page, sign_in):
    row, helper = claim(), facilitator("93")
    sign_in(helper.user)
    page.goto(f"/demandes/{row.pk}")
    page.get_by_label("Motif du refus").fill("L’accueil ne vous connaît pas.")
    page.get_by_role("button", name="Refuser").click()
    page.get_by_text("La demande est refusée").wait_for()

    sign_in(row.user)
    page.goto(f"/rejoindre/demandes/{row.pk}")
    page.get_by_text("L’accueil ne vous connaît pas.").wait_for()
    assert_page_is_sound(page)


def test_invite_then_open_an_account_on_a_telephone_and_leave(page, sign_in, telephone):
    boss = make_actor(Role.ADMINISTRATOR, name="Atelier inventé", departement="93")
    sign_in(boss.user)
    invite_noa(page)

    link = link_in("noa@exemple.test")
    telephone.goto(link)
    telephone.get_by_text("n…@exemple.test").first.wait_for()
    assert_page_is_sound(telephone)
    telephone.set_viewport_size({"width": 360, "height": 780})
    telephone.get_by_label("Prénom et nom").fill("Noa Inventée")
    telephone.get_by_role("button", name="Ouvrir mon compte et accepter").click()
    telephone.get_by_text("vous agissez maintenant pour Atelier inventé").wait_for()
    assert_page_is_sound(telephone)
    assert User.objects.get(email="noa@exemple.test").name == "Noa Inventée"

    telephone.goto("/organisation/membres")
    telephone.get_by_text("Quitter l’organisation").first.click()
    telephone.get_by_role("button", name="Quitter l’organisation").click()
    telephone.get_by_text("Vous n’agissez plus pour Atelier inventé").wait_for()
    assert_page_is_sound(telephone)
    assert telephone.goto("/organisation").status == 403
    telephone.goto(link)
    telephone.get_by_role("heading", name="Cette invitation ne mène plus nulle part").wait_for()
    assert telephone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_pages_of_an_organisation_are_sound(page, sign_in):
    boss = make_actor(Role.ADMINISTRATOR, name="Atelier inventé", departement="93", siret=SIRET)
    member = MandateFactory(organisation=boss.organisation, role=Role.READER)
    helper = facilitator("93")
    for n in range(12):
        MandateFactory(
            user=boss.user, organisation=OrganisationFactory(name=f"Organisation {n:02}", departement="93")
        )
    sign_in(boss.user)
    for path in (
        "/organisation", "/organisation/modifier", f"/organisation/membres/{member.pk}", "/mes-organisations",
        "/mes-organisations?q=zzz", f"/organisations/{boss.organisation.pk}", "/organisation/accompagnement", "/compte",
    ):  # fmt: skip
        page.goto(path)
        page.get_by_role("heading", level=1).wait_for()
        assert_page_is_sound(page)
    page.goto("/organisation/accompagnement")
    page.get_by_text(f"Ouvrir nos données à {helper.organisation.name}").click()
    page.get_by_label("Pour quoi faire").fill("Préparer la réponse au marché")
    page.get_by_role("button", name="Ouvrir l’accès").click()
    page.get_by_text("voit maintenant vos données privées").wait_for()
    assert_page_is_sound(page)

    sign_in(helper.user)
    page.goto("/organisation/accompagnement")
    page.get_by_role("heading", name="Elles vous ouvrent leurs données").wait_for()
    page.get_by_text("Demander à voir ses données").first.click()
    assert_page_is_sound(page)


def test_the_pages_of_those_who_decide_are_sound(page, sign_in):
    helper, staff = facilitator("93"), make_staff()
    orphan = MandateFactory(
        organisation__departement="93", organisation__name="Sans administration"
    ).organisation
    by_post = claim(evidence="post_code")
    document = claim(siret="", name="Collectif", kind="collective", evidence="document", document=b"%PDF-1.7")
    sign_in(helper.user)
    for path in (
        "/demandes",
        f"/demandes/{by_post.pk}",
        f"/demandes/{document.pk}",
        f"/demandes/organisations/{orphan.pk}",
    ):
        page.goto(path)
        page.get_by_role("heading", level=1).wait_for()
        assert_page_is_sound(page)
    sign_in(staff.user)
    other = OrganisationFactory(name="Ancienne")
    for path in (
        "/equipe/facilitateurs",
        "/equipe/reunir",
        f"/equipe/reunir?lost={other.pk}&into={orphan.pk}",
    ):
        page.goto(path)
        assert_page_is_sound(page)
    page.get_by_role("button", name="Réunir Ancienne à Sans administration").click()
    page.get_by_text("Ancienne est réunie à").wait_for()
    page.goto(f"/organisations/{other.pk}")
    page.get_by_role("link", name="Sans administration").wait_for()
    assert_page_is_sound(page)
    assert Organisation.objects.get(pk=other.pk).merged_into == orphan


def test_a_colleague_decides_who_joins(page, sign_in):
    organisation = OrganisationFactory(name="Atelier inventé", email_domain="atelier.test")
    boss = administrator_of(organisation)
    row = asks(organisation, person("lou@atelier.test"), evidence="email_domain")
    sign_in(boss.user)
    page.goto("/demandes")
    page.get_by_role("link", name=str(row.user)).click()
    page.get_by_text("@atelier.test").first.wait_for()
    assert_page_is_sound(page)
    page.get_by_label("Lecture").check()
    page.get_by_role("button", name="Accepter").click()
    page.get_by_text("agit maintenant pour Atelier inventé").wait_for()
    assert JoinRequest.objects.get().state == "approved"
    assert Mandate.objects.get(user=row.user).role == Role.READER


@pytest.mark.parametrize("path", ["/rejoindre/demande", "/rejoindre/demande?siret=00010001600013"])
def test_ask_on_a_telephone_without_javascript(page_without_javascript, client, live_server, path):
    page = page_without_javascript
    client.force_login(person(), backend="allauth.account.auth_backends.AuthenticationBackend")
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    page.goto(path)
    page.get_by_label("Nom de l’organisation").fill("Collectif inventé")
    page.get_by_label("Numéro de département").fill("93")
    page.get_by_label("Un appel").check()
    page.get_by_role("button", name="Envoyer ma demande").click()

    page.get_by_text("Votre demande est envoyée").wait_for()
