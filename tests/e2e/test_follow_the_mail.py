"""Staff settle what did not leave; a visitor of a demonstration reads the outbox and follows a link."""

from __future__ import annotations

import os

from django.utils import timezone

from maillage.accounts.tests.factories import make_staff
from maillage.mail.domain.letter import quoted
from maillage.mail.models import OutgoingMessage, State
from maillage.mail.tests.factories import make_message
from tests.e2e.soundness import assert_page_is_sound

SHOTS = os.environ.get("SHOTS")  # a folder, to look at the pages
SOURCE = """Bonjour Camille,

La Régie du Val vous invite à la rejoindre sur Maillage.

{words}

# Ce que vous pourrez faire
- répondre avec d’autres à un appel
- dire quand vos équipes sont libres → Voir un exemple : {site}/a-propos

→ Voir l’invitation : {site}/a-propos?invitation

--
Vous recevez ce message parce que la Régie du Val a saisi votre adresse.
"""


def letter(site: str) -> str:
    return SOURCE.format(site=site, words=quoted("Nous cherchons des voisins.\nÀ bientôt !"))


def shoot(page, name: str) -> None:
    if SHOTS:
        for width, scheme in ((1280, "light"), (360, "light"), (360, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=f"{SHOTS}/{name}-{width}-{scheme}.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")


def test_staff_settle_a_doubt_and_send_a_failure_again(page, sign_in, live_server):
    at = timezone.now()
    make_message(at=at, subject="Un rappel", to="absent@exemple.test", state="bounced")
    make_message(at=at, subject="Votre résumé de la semaine", state="failed")
    OutgoingMessage.objects.filter(state="failed").update(attempts=8, last_error="451 4.7.1 Try again later")
    doubt = make_message(
        at=at, subject="La Régie du Val vous invite", source=letter(live_server.url), state="uncertain"
    )
    sign_in(make_staff().user)
    page.goto("/outils/courriels")
    page.get_by_text("451 4.7.1").wait_for()
    assert_page_is_sound(page)
    shoot(page, "mail")

    page.get_by_role("link", name="La Régie du Val vous invite").click()
    page.get_by_text("Demandez au destinataire").wait_for()
    page.get_by_text("Tel qu’il s’affiche").click()
    page.frame_locator("iframe").get_by_role("link", name="Voir l’invitation").wait_for()
    assert_page_is_sound(page)
    shoot(page, "message")
    page.get_by_role("button", name="Il est arrivé").click()
    page.get_by_text("Le message est tenu pour reçu.").wait_for()
    doubt.refresh_from_db()
    assert doubt.state == State.SENT

    page.goto("/outils/courriels")
    page.locator("summary", has_text="Renvoyer tous les échecs").click()
    page.get_by_role("button", name="Renvoyer tous les échecs").click()
    page.get_by_text("1 message va être renvoyé.").wait_for()
    assert_page_is_sound(page)


def test_visitor_of_a_demonstration_follows_a_link_of_the_outbox(page, live_server):
    make_message(at=timezone.now(), subject="La Régie du Val vous invite", source=letter(live_server.url))
    page.goto("/boite-d-envoi")
    assert_page_is_sound(page)
    shoot(page, "outbox")

    page.get_by_role("link", name="La Régie du Val vous invite").click()
    button = page.frame_locator("iframe").get_by_role("link", name="Voir l’invitation")
    button.wait_for()
    assert_page_is_sound(page)
    shoot(page, "received")
    with page.expect_popup() as opened:
        button.click()
    opened.value.get_by_role("heading", level=1).wait_for()
    assert opened.value.url == f"{live_server.url}/a-propos?invitation"
