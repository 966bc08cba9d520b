"""Ways in by a link sent to an address, and what nobody can learn from them."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.accounts.actions import signing
from maillage.accounts.actions.people import EmailTaken
from maillage.accounts.models import JournalEntry, User
from maillage.accounts.tests.factories import PASSWORD, UserFactory, add_second_factor
from maillage.accounts.tests.links import last_mail, link_in
from maillage.mail.models import Link

pytestmark = pytest.mark.django_db


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


def test_a_link_sent_to_an_address_that_changed_since_lets_nobody_in(client):
    person = UserFactory(email="ana@exemple.test")
    ask(client, "account_link", "ana@exemple.test")
    User.objects.filter(pk=person.pk).update(email="apres@exemple.test")

    assert client.post(link_in(last_mail("ana@exemple.test"))).status_code == 410
    assert not is_in(client)


def test_two_who_open_the_same_account_at_once_open_one(monkeypatch):
    def late(*args, **kwargs):
        raise IntegrityError("accounts_user.email")

    monkeypatch.setattr(User.objects, "create_user", late)
    with pytest.raises(EmailTaken):
        signing.open_account(email="neuve@exemple.test", name="", at=timezone.now())
