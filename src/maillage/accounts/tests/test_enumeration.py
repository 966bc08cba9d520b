"""Whoever asks for a link learns nothing of who has an account, and cannot flood anybody."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from maillage.accounts.actions import signing
from maillage.accounts.tests.factories import UserFactory
from maillage.accounts.tests.links import last_mail, link_in, same
from maillage.accounts.tests.provider import is_in
from maillage.mail.models import OutgoingMessage, State

pytestmark = pytest.mark.django_db
ASKING = ["account_link", "account_reset_password", "account_signup"]


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests():
    cache.clear()


def ask(client, name: str, email: str):
    return client.post(reverse(name), {"email": email})


@pytest.mark.parametrize("name", ASKING)
def test_asking_answers_the_same_with_and_without_account(client, name: str):
    """Same status, same place, same page but for the address typed: only the message tells them apart."""
    UserFactory(email="connue@exemple.test")
    pages = {}
    for email in ("connue@exemple.test", "autree@exemple.test"):
        answer = ask(client, name, email)
        page = same(client.get(answer["Location"]).text)
        pages[email] = (answer.status_code, answer["Location"], page.replace(email, "X"))

    assert pages["connue@exemple.test"] == pages["autree@exemple.test"]
    assert OutgoingMessage.objects.count() == 2


@pytest.mark.parametrize("name", ASKING)
def test_asking_does_the_same_work_with_and_without_account(client, name: str):
    UserFactory(email="connue@exemple.test")
    client.get(reverse(name))
    ask(client, name, "premiere@exemple.test")  # the session exists from now on
    counts = []
    for email in ("connue@exemple.test", "inconnue@exemple.test"):
        with CaptureQueriesContext(connection) as queries:
            ask(client, name, email)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_asking_tells_an_unknown_address_that_it_has_no_account(client):
    ask(client, "account_link", "inconnue@exemple.test")

    mail = last_mail("inconnue@exemple.test")

    assert "aucun compte ouvert" in mail.text
    assert link_in(mail) == reverse("account_signup")
    assert mail.confidential


def test_asking_to_open_an_account_that_exists_sends_a_link_to_sign_in(client):
    UserFactory(email="connue@exemple.test")
    ask(client, "account_signup", "connue@exemple.test")

    assert client.post(link_in(last_mail("connue@exemple.test"))).status_code == 302
    assert is_in(client)


def test_asking_again_and_again_sends_three_messages_and_answers_the_same(client):
    UserFactory(email="ana@exemple.test")
    answers = {ask(client, "account_link", "ana@exemple.test").status_code for _ in range(6)}

    assert answers == {302}
    assert OutgoingMessage.objects.filter(to="ana@exemple.test").count() == 3


def test_an_unknown_address_receives_three_messages_a_day_whoever_asks():
    at = timezone.now()
    for quarter in range(8):
        signing.send_link(
            purpose=signing.SIGN_IN,
            email="x@exemple.test",
            language="fr",
            at=at + timedelta(minutes=16 * quarter),
        )

    sent = OutgoingMessage.objects.filter(to="x@exemple.test")
    assert sent.exclude(state=State.CANCELLED).count() == 3


def test_asking_twenty_times_from_one_place_is_refused(client):
    codes = [ask(client, "account_link", f"x{n}@exemple.test").status_code for n in range(21)]

    assert codes == [302] * 20 + [429]


@pytest.mark.parametrize("name", ASKING)
@pytest.mark.parametrize("typed", ["", "rien", "a@b@c", "ana@exemple.test\nBcc: x@exemple.test", "é" * 400])
def test_asking_with_a_bad_address_says_what_is_wrong(client, name: str, typed: str):
    answer = ask(client, name, typed)

    assert answer.status_code == 422
    assert OutgoingMessage.objects.count() == 0
