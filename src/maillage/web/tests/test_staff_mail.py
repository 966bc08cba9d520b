"""The staff's page of messages, and the outbox of a demonstration."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.accounts.models import JournalEntry
from maillage.accounts.tests.factories import MandateFactory, make_staff
from maillage.mail.actions.relay import relay_failed
from maillage.mail.models import OutgoingMessage, Relay, State
from maillage.mail.tests.factories import AT, make_message

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TOKEN = "abcdefghijklmnopqrstuvwxyz012345.abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
SECRET = f"Bonjour,\n\n→ Accepter : https://maillage.exemple.test/invitation/{TOKEN}"
pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff().user, backend=BACKEND)
    return client


def test_mail_shows_first_what_has_to_be_looked_at_and_why(staff):
    make_message(subject="Parti", state="sent")
    make_message(subject="Revenu", state="bounced", to="absent@exemple.test")
    OutgoingMessage.objects.filter(state="bounced").update(last_error="550 inconnue ici")

    page = staff.get(reverse("web:staff_mail")).text

    assert "Revenu" in page
    assert "absent@exemple.test" in page
    assert "550 inconnue ici" in page
    assert "Parti" not in page
    assert "À regarder (1)" in page
    assert "Tous (2)" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"etat": "envoyes"}, {"Parti"}),
        ({"etat": "attente"}, {"Attend"}),
        ({"etat": "tous"}, {"Parti", "Attend", "Raté"}),
        ({"q": "camille@"}, {"Attend"}),
        ({"q": "rat"}, {"Raté"}),
        ({"q": "camille", "etat": "envoyes"}, set()),
        ({"etat": "nimporte"}, {"Raté"}),
        ({"page": "deux"}, {"Raté"}),
    ],
)
def test_mail_filters_by_state_and_by_words(staff, asked, found):
    make_message(subject="Parti", state="sent")
    make_message(subject="Attend", to="camille@exemple.test")
    make_message(subject="Raté", state="failed")

    page = staff.get(reverse("web:staff_mail"), asked).text

    assert {word for word in ("Parti", "Attend", "Raté") if f">{word}</a>" in page} == found


def test_mail_costs_the_same_for_one_and_for_many(staff, django_assert_max_num_queries):
    for _ in range(30):
        make_message(state="failed")

    with django_assert_max_num_queries(12):
        page = staff.get(reverse("web:staff_mail"))

    assert "Renvoyer tous les échecs" in page.text
    assert "1 à 25 sur 30" in page.text


def test_mail_says_that_the_relay_is_down_and_tries_it_again(staff, settings):
    settings.MAIL_OUTBOX = False
    settings.MAIL_RELAY = object()
    relay_failed(answer="connection refused", at=timezone.now())

    page = staff.get(reverse("web:staff_mail")).text
    again = staff.post(reverse("web:staff_mail_relay"), follow=True).text

    assert "ne prend plus nos messages" in page
    assert "connection refused" in page
    assert "Un nouvel essai va avoir lieu" in again
    assert Relay.objects.get().next_try_at is None


def test_mail_says_that_no_relay_is_set(staff, settings):
    settings.MAIL_OUTBOX = False

    assert "Indiquez le serveur dans MAIL_URL" in staff.get(reverse("web:staff_mail")).text


@pytest.mark.parametrize("state", State.values)
def test_message_shows_every_state_with_what_can_be_done(staff, state):
    message = make_message(state=state, from_name="Régie du Val", reply_to="contact@exemple.test")

    page = staff.get(reverse("web:staff_message", args=[message.pk])).text

    assert message.message_id.strip("<>") in page
    assert ("Renvoyer ce message" in page) is (state in {"failed", "bounced", "uncertain", "cancelled"})
    assert ("Annuler l’envoi de" in page) is (state == "waiting")
    assert ("Il est arrivé" in page) is (state == "uncertain")
    assert page.count("<h1") == 1


def test_message_hides_from_the_staff_what_lets_its_reader_in(staff):
    message = make_message(source=SECRET)

    for name in ("staff_message", "staff_message_preview"):
        page = staff.get(reverse(f"web:{name}", args=[message.pk])).text
        assert "https://maillage.exemple.test/invitation/…" in page
        assert TOKEN not in page


def test_message_shows_nothing_of_a_confidential_one(staff):
    message = make_message(source=SECRET, confidential=True)

    page = staff.get(reverse("web:staff_message", args=[message.pk])).text

    assert "maillage.exemple.test/invitation" not in page
    assert "personne d’autre ne peut le lire" in page
    assert staff.get(reverse("web:staff_message_preview", args=[message.pk])).status_code == 404


def test_message_says_when_its_words_were_erased(staff):
    message = make_message(state="sent")
    OutgoingMessage.objects.update(text="", html="", purged_at=AT)

    page = staff.get(reverse("web:staff_message", args=[message.pk])).text

    assert "Le texte a été effacé le 24 novembre 2026" in page


def test_preview_runs_nothing_and_fetches_nothing(staff):
    message = make_message(source="<script>alert(1)</script>")

    page = staff.get(reverse("web:staff_message_preview", args=[message.pk]))

    policy = page["Content-Security-Policy"]
    for part in (
        "default-src 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "sandbox allow-popups",
    ):
        assert part in policy
    assert "script-src" not in policy
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert "<script" not in page.text


@pytest.mark.parametrize(
    ("name", "before", "after", "what"),
    [
        ("resend", "failed", "waiting", "message.resent"),
        ("cancel", "waiting", "cancelled", "message.cancelled"),
        ("consider_sent", "uncertain", "sent", "message.considered_sent"),
    ],
)
def test_actions_change_the_message_and_are_in_the_journal(staff, name, before, after, what):
    message = make_message(state=before)
    url = reverse(f"web:staff_message_{name}", args=[message.pk])

    staff.post(url)
    refused = staff.post(url, follow=True)

    message.refresh_from_db()
    assert message.state == after
    assert [entry.what for entry in JournalEntry.objects.filter(about=f"message:{message.pk}")] == [what]
    assert refused.redirect_chain == [(reverse("web:staff_message", args=[message.pk]), 302)]
    assert "note-danger" in refused.text or "message" in refused.text
    assert staff.get(url).status_code == 405


def test_resend_failed_sends_again_all_that_failed(staff):
    make_message(state="failed"), make_message(state="failed"), make_message(state="bounced")

    page = staff.post(reverse("web:staff_mail_resend_failed"), follow=True).text

    assert "2 messages vont être renvoyés" in page
    assert OutgoingMessage.objects.filter(state=State.WAITING).count() == 2
    assert JournalEntry.objects.get(what="messages.resent").after == {"count": 2}


@pytest.mark.parametrize(
    "name", ["staff_mail", "staff_message", "staff_message_preview", "staff_message_resend"]
)
def test_pages_are_for_the_staff(client, name):
    arguments = [] if name == "staff_mail" else [make_message().pk]
    url = reverse(f"web:{name}", args=arguments)
    call = client.post if name.endswith("resend") else client.get

    assert call(url)["Location"].startswith("/connexion")
    client.force_login(MandateFactory().user, backend=BACKEND)
    assert call(url).status_code == 403


def test_outbox_is_open_in_a_demonstration_with_its_links_at_work(client):
    message = make_message(source=SECRET, confidential=True, at=timezone.now() - timedelta(hours=1))

    listed = client.get(reverse("web:outbox")).text
    shown = client.get(reverse("web:outbox_message", args=[message.pk])).text
    framed = client.get(reverse("web:outbox_preview", args=[message.pk])).text

    assert message.subject in listed
    assert f'href="https://maillage.exemple.test/invitation/{TOKEN}"' in shown
    assert f'href="https://maillage.exemple.test/invitation/{TOKEN}"' in framed


def test_outbox_says_what_to_do_when_it_is_empty(client):
    assert "Aucun courriel pour le moment" in client.get(reverse("web:outbox")).text


@pytest.mark.parametrize("name", ["outbox", "outbox_message", "outbox_preview"])
def test_outbox_does_not_exist_elsewhere(client, settings, name):
    arguments = [] if name == "outbox" else [make_message().pk]
    settings.MAIL_OUTBOX = False

    assert client.get(reverse(f"web:{name}", args=arguments)).status_code == 404
