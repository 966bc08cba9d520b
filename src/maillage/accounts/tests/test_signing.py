"""Ways in by a link sent to an address, and what nobody can learn from them."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from maillage.accounts.actions import signing
from maillage.accounts.actions.people import EmailTaken
from maillage.accounts.models import JournalEntry, User
from maillage.accounts.tests.factories import PASSWORD, UserFactory, add_second_factor
from maillage.accounts.tests.links import last_mail, link_in, same
from maillage.mail.models import Link, OutgoingMessage, State

pytestmark = pytest.mark.django_db
ASKING = ["account_link", "account_reset_password", "account_signup"]


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests():
    cache.clear()


def ask(client, name: str, email: str, **extra: str):
    return client.post(reverse(name), {"email": email, **extra})


def is_in(client) -> bool:
    return client.get(reverse("account")).status_code == 200


def test_a_link_signs_in_by_one_click_and_opening_it_changes_nothing(client):
    person = UserFactory(email="ana@exemple.test")
    ask(client, "account_link", "Ana@exemple.test", next="/nouvelles")
    url = link_in(last_mail("ana@exemple.test"))

    page = client.get(url)
    opened_twice = client.get(url)

    assert "a…@exemple.test" in page.text
    assert page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"]
    assert opened_twice.status_code == 200
    assert not is_in(client)
    assert client.post(url)["Location"] == "/nouvelles"
    assert is_in(client)
    assert EmailAddress.objects.get(user=person).verified


def test_a_link_works_once_and_in_another_browser_which_says_so(client):
    UserFactory(email="ana@exemple.test")
    ask(client, "account_link", "ana@exemple.test")
    url = link_in(last_mail("ana@exemple.test"))
    elsewhere = Client()

    assert "Ce n’est pas ici que le lien a été demandé" in elsewhere.get(url).text
    assert "Ce n’est pas ici" not in client.get(url).text
    assert elsewhere.post(url).status_code == 302
    assert is_in(elsewhere)
    assert client.post(url).status_code == 410
    assert not is_in(client)


@pytest.mark.parametrize("spoil", [lambda url: url[:-3], lambda url: url + "x", lambda url: url[:16] + "ééé"])
def test_a_truncated_or_altered_link_is_explained(client, spoil):
    UserFactory(email="ana@exemple.test")
    ask(client, "account_link", "ana@exemple.test")

    answer = client.post(spoil(link_in(last_mail("ana@exemple.test"))))

    assert answer.status_code == 410
    assert "incomplet ou a été modifié" in answer.text
    assert not is_in(client)


def test_a_link_of_one_purpose_opens_nothing_of_another(client):
    UserFactory(email="ana@exemple.test")
    ask(client, "account_reset_password", "ana@exemple.test")
    token = link_in(last_mail("ana@exemple.test")).rsplit("/", 1)[1]

    assert client.post(reverse("account_link_open", args=[token])).status_code == 410
    assert client.get(reverse("account_new_password", args=[token])).status_code == 200


def test_a_link_no_longer_opens_after_a_quarter_of_an_hour(client):
    UserFactory(email="ana@exemple.test")
    ask(client, "account_link", "ana@exemple.test")
    url = link_in(last_mail("ana@exemple.test"))
    Link.objects.update(expires_at=timezone.now(), created_at=timezone.now() - timedelta(minutes=15))

    answer = client.post(url)

    assert answer.status_code == 410
    assert "n’est plus valable" in answer.text


def test_a_link_still_asks_for_the_second_factor(client):
    add_second_factor(UserFactory(email="ana@exemple.test"))
    ask(client, "account_link", "ana@exemple.test")

    answer = client.post(link_in(last_mail("ana@exemple.test")))

    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)


def test_a_link_never_leads_to_another_site(client):
    UserFactory(email="ana@exemple.test")
    ask(client, "account_link", "ana@exemple.test", next="https://mal.exemple/")
    url = link_in(last_mail("ana@exemple.test"))

    assert "mal.exemple" not in url
    assert client.post(f"{url}?next=//mal.exemple/")["Location"] == "/"


def test_a_link_sent_before_the_account_was_closed_lets_nobody_in(client):
    person = UserFactory(email="ana@exemple.test")
    ask(client, "account_link", "ana@exemple.test")
    User.objects.filter(pk=person.pk).update(is_active=False)

    answer = client.post(link_in(last_mail("ana@exemple.test")))

    assert answer.status_code == 410
    assert "fermé" in answer.text
    assert not is_in(client)


def test_a_forgotten_password_is_replaced_and_ends_every_session(client):
    person = UserFactory(email="ana@exemple.test")
    other = Client()
    other.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    ask(client, "account_reset_password", person.email)
    url = link_in(last_mail(person.email))

    refused = client.post(url, {"password": "court"})
    done = client.post(url, {"password": "girafe tiroir encrier"})

    assert refused.status_code == 422
    assert done["Location"] == reverse("account_login")
    assert not is_in(other)
    assert not is_in(client)
    person.refresh_from_db()
    assert person.check_password("girafe tiroir encrier")
    assert JournalEntry.objects.filter(what="security.password_reset", person_id=person.pk).exists()
    assert "remplacé" in last_mail(person.email).text
    assert client.post(url, {"password": "autre girafe tiroir"}).status_code == 410


def test_an_account_is_opened_by_the_link_and_one_is_signed_in(client):
    ask(client, "account_signup", "Neuve@Exemple.test", next="/nouvelles")
    url = link_in(last_mail("neuve@exemple.test"))

    assert client.get(url).status_code == 200
    assert not User.objects.exists()
    answer = client.post(url, {"name": "  Neuve   Personne ", "password": ""})

    person = User.objects.get()
    assert (person.email, person.name) == ("neuve@exemple.test", "Neuve Personne")
    assert not person.has_usable_password()
    assert not person.is_staff
    assert EmailAddress.objects.get(user=person).verified
    assert answer["Location"] == "/nouvelles"
    assert is_in(client)
    assert JournalEntry.objects.filter(what="person.created", person_id=person.pk).exists()


def test_an_account_opened_meanwhile_is_not_opened_twice(client):
    ask(client, "account_signup", "neuve@exemple.test")
    url = link_in(last_mail("neuve@exemple.test"))
    signing.open_account(email="neuve@exemple.test", name="", at=timezone.now())

    answer = client.post(url, {"name": "Neuve"})

    assert answer.status_code == 410
    assert "a déjà un compte" in answer.text
    with pytest.raises(EmailTaken):
        signing.open_account(email="NEUVE@exemple.test", name="", at=timezone.now())


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


def test_signing_in_gives_the_session_another_key(client):
    """A key that somebody put in this browser before is worth nothing after."""
    person = UserFactory()
    client.get(reverse("account_link"))
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key

    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})

    assert is_in(client)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_pages_of_somebody_signed_in_stay_in_no_cache(client):
    client.force_login(UserFactory())

    assert "no-store" in client.get(reverse("account"))["Cache-Control"]
    assert client.get("/").headers["Cache-Control"] == "no-store, private"


def test_signing_out_empties_the_session(client):
    client.force_login(UserFactory())
    key = client.session.session_key

    client.post(reverse("account_logout"))

    assert not is_in(client)
    assert not Session.objects.filter(session_key=key).exists()
