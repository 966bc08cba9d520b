"""What ProConnect opens: an account joined by a message, or by who is signed in; and how one leaves it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from maillage.accounts.models import JournalEntry, User
from maillage.accounts.tests.factories import PASSWORD, UserFactory, add_second_factor, make_staff
from maillage.accounts.tests.links import last_mail, link_in
from maillage.accounts.tests.provider import is_in, link, through
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db


def test_the_first_time_the_address_is_proved_by_a_message_and_an_account_opens(provider, client):
    answer = through(client, provider)
    page = client.get(answer["Location"]).text

    assert answer["Location"] == reverse("account_proconnect_link")
    assert "Ana Martin" in page
    assert not User.objects.exists()
    client.post(answer["Location"])
    url = link_in(last_mail("ana@exemple.test"))
    assert client.get(url).status_code == 200
    assert not User.objects.exists()
    client.post(url)

    person = User.objects.get()
    assert (person.email, person.name, person.is_staff) == ("ana@exemple.test", "Ana Martin", False)
    assert is_in(client)
    assert JournalEntry.objects.filter(what="security.account_connected", person_id=person.pk).exists()
    assert SocialAccount.objects.get().extra_data == {
        "userinfo": {"sub": "p-1", "email": "ana@exemple.test", "email_verified": None}
    }


def test_the_word_of_the_provider_on_an_address_never_reaches_an_account(provider, client):
    """Somebody whose provider says « ana@… » asks for Ana's account: Ana's click elsewhere does not give it."""
    ana = UserFactory(email="ana@exemple.test")
    client.post(through(client, provider)["Location"])
    url = link_in(last_mail("ana@exemple.test"))
    hers = Client()

    assert hers.post(url).status_code == 410
    assert "Ouvrez ce lien dans le navigateur" in hers.get(url).text
    assert not is_in(client)
    assert not SocialAccount.objects.filter(user=ana).exists()


def test_the_link_of_one_identity_does_not_join_another(provider, client):
    UserFactory(email="ana@exemple.test")
    client.post(through(client, provider)["Location"])
    url = link_in(last_mail("ana@exemple.test"))
    attacker = Client()
    provider.person = provider.person | {"sub": "p-666"}
    through(attacker, provider)

    assert attacker.post(url).status_code == 410
    assert not SocialAccount.objects.exists()


def test_an_existing_account_is_joined_by_the_message_and_its_second_factor_asked(provider, client):
    ana = add_second_factor(UserFactory(email="ana@exemple.test"))
    client.post(through(client, provider)["Location"])

    answer = client.post(link_in(last_mail("ana@exemple.test")))

    assert answer["Location"] == reverse("mfa_authenticate")
    assert SocialAccount.objects.get().user == ana
    assert not is_in(client)


@pytest.mark.parametrize("said", [{"email": ""}, {"email": "rien"}, {"email_verified": False}])
def test_an_address_that_is_not_sure_receives_nothing(provider, client, said: dict[str, Any]):
    provider.person = provider.person | said

    answer = client.get(through(client, provider)["Location"])

    assert answer.status_code == 422
    assert OutgoingMessage.objects.count() == 0


def test_somebody_signed_in_links_and_unlinks_after_the_password(provider, client):
    person = UserFactory(email="autre@exemple.test")
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})

    first = through(client, provider, process="connect")
    assert first["Location"].startswith(reverse("account_reauthenticate"))
    client.post(first["Location"], {"password": PASSWORD})

    assert SocialAccount.objects.get().user == person
    assert "relié à ProConnect" in last_mail("autre@exemple.test").text
    client.post(reverse("account_proconnect_forget"))
    assert not SocialAccount.objects.exists()
    assert is_in(client)


def test_an_identity_linked_to_an_account_is_not_taken_by_another(provider, client):
    link(UserFactory())
    thief = UserFactory()
    client.post(reverse("account_login"), {"login": thief.email, "password": PASSWORD})
    client.post(through(client, provider, process="connect")["Location"], {"password": PASSWORD})

    assert not SocialAccount.objects.filter(user=thief).exists()


def test_signing_out_leads_to_sign_out_of_proconnect_too(provider, client):
    link(UserFactory())
    through(client, provider)

    page = client.post(reverse("account_logout")).text

    url = page.split('content="0;url=')[1].split('"')[0].replace("&amp;", "&")
    asked = parse_qs(urlsplit(url).query)
    assert url.startswith(f"{provider.url}/session/end?")
    assert asked["id_token_hint"][0].count(".") == 2
    assert asked["state"]
    assert not is_in(client)


def test_signing_out_while_the_provider_is_down_still_signs_out(provider, client):
    link(UserFactory())
    through(client, provider)
    provider.down = True

    assert client.post(reverse("account_logout"))["Location"] == "/"
    assert not is_in(client)


def test_without_its_settings_there_is_no_proconnect(client, settings):
    settings.PROCONNECT = None

    assert "ProConnect" not in client.get(reverse("account_login")).text
    assert client.get(reverse("account_proconnect")).status_code == 404
    assert client.get(reverse("account_proconnect_return")).status_code == 404


def test_a_visit_of_the_staff_never_links_anything(provider, client):
    client.force_login(make_staff().user)
    client.post(reverse("account_person", args=[UserFactory().pk]), {"reason": "essai"})

    assert client.get(reverse("account_proconnect"), {"process": "connect"}).status_code == 403


def test_a_message_is_not_sent_again_and_again(provider, client):
    page = through(client, provider)["Location"]
    for _ in range(5):
        client.post(page)

    assert OutgoingMessage.objects.count() == 3


def test_a_closed_account_is_not_entered_by_proconnect(provider, client):
    UserFactory(email="ana@exemple.test", is_active=False)
    client.post(through(client, provider)["Location"])

    answer = client.post(link_in(last_mail("ana@exemple.test")))

    assert answer.status_code == 410
    assert "fermé" in answer.text
    assert not SocialAccount.objects.exists()


def test_an_account_is_joined_by_one_identity_alone(provider, client):
    ana = UserFactory(email="ana@exemple.test")
    SocialAccount.objects.create(user=ana, provider="proconnect", uid="p-9")
    client.post(through(client, provider)["Location"])

    answer = client.post(link_in(last_mail("ana@exemple.test")))

    assert "déjà relié à une autre identité" in answer.text
    assert SocialAccount.objects.get().uid == "p-9"
    assert not is_in(client)


def test_two_tabs_that_join_at_once_join_once(provider, client):
    UserFactory(email="ana@exemple.test")
    client.post(through(client, provider)["Location"])
    url = link_in(last_mail("ana@exemple.test"))
    link(UserFactory())  # the other tab, or the other machine, was faster

    assert "déjà relié" in client.post(url).text
    assert SocialAccount.objects.count() == 1


def test_unlinking_what_is_not_linked_says_nothing_to_anybody(provider, client):
    person = UserFactory()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    page = reverse("account_proconnect_forget")
    client.post(client.post(page)["Location"], {"password": PASSWORD})
    client.post(page)

    assert not JournalEntry.objects.filter(what="security.account_disconnected").exists()
    assert is_in(client)
