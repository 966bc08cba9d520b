"""ProConnect, against a provider run here: what is believed, what is not, and what opens an account."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from maillage.accounts.models import JournalEntry, User
from maillage.accounts.tests.factories import PASSWORD, UserFactory, add_second_factor, make_staff
from maillage.accounts.tests.links import last_mail, link_in
from maillage.accounts.tests.provider import CLIENT, SECRET, FakeProvider, running_provider
from maillage.config.environment import Provider
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def served() -> Iterator[FakeProvider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(served: FakeProvider, settings) -> FakeProvider:
    cache.clear()
    served.reset()
    served.person = {"sub": "p-1", "email": "ana@exemple.test", "given_name": "Ana", "usual_name": "Martin"}
    settings.PROCONNECT = Provider(served.url, CLIENT, SECRET)
    return served


def leave(client: Client, **query: str) -> dict[str, str]:
    """Leave for the provider; return what it is asked."""
    answer = client.get(reverse("account_proconnect"), query)
    assert answer.status_code == 302, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def come_back(client: Client, provider: FakeProvider, asked: dict[str, str]):
    back = urlsplit(provider.authorize(asked))
    return client.get(f"{back.path}?{back.query}")


def through(client: Client, provider: FakeProvider, **query: str):
    return come_back(client, provider, leave(client, **query))


def is_in(client: Client) -> bool:
    return client.get(reverse("account")).status_code == 200


def link(person: User) -> None:
    SocialAccount.objects.create(user=person, provider="proconnect", uid="p-1")


def test_a_linked_person_signs_in_and_goes_where_she_wanted(provider, client):
    link(UserFactory(email="ana@exemple.test"))

    asked = leave(client, next="/nouvelles")
    answer = come_back(client, provider, asked)

    assert answer["Location"] == "/nouvelles"
    assert is_in(client)
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"].endswith("/connexion/proconnect/retour")
    assert set(asked["scope"].split()) == {"openid", "email", "given_name", "usual_name"}
    assert SocialToken.objects.count() == 0


def test_the_second_factor_is_asked_after_proconnect_too(provider, client):
    link(add_second_factor(UserFactory()))

    assert through(client, provider)["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)


def set_claim(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda claims: claims.update({name: value})


def lies(provider: FakeProvider) -> dict[str, Callable[[], None]]:
    """Name each thing a provider (or somebody in its place) may send that must not be believed."""

    def put(**attributes: Any) -> Callable[[], None]:
        return lambda: [setattr(provider, name, value) for name, value in attributes.items()]

    past = int(time.time()) - 3600
    return {
        "id_token of another key": put(key_id=provider.other),
        "userinfo of another key": put(key_info=provider.other),
        "another nonce": put(spoil_id=set_claim("nonce", "autre")),
        "no nonce": put(spoil_id=lambda claims: claims.pop("nonce")),
        "id_token for another site": put(spoil_id=set_claim("aud", "autre-site")),
        "userinfo for another site": put(spoil_info=set_claim("aud", "autre-site")),
        "id_token of another issuer": put(spoil_id=set_claim("iss", "https://mal.exemple")),
        "userinfo of another issuer": put(spoil_info=set_claim("iss", "https://mal.exemple")),
        "expired id_token": put(spoil_id=set_claim("exp", past)),
        "expired userinfo": put(spoil_info=set_claim("exp", past)),
        "id_token without end": put(spoil_id=lambda claims: claims.pop("exp")),
        "id_token of tomorrow": put(spoil_id=set_claim("iat", int(time.time()) + 86400)),
        "alg none": put(alg="none"),
        "alg HS256 with the public key": put(alg="HS256"),
        "alg RS512": put(alg="RS512"),
        "two persons": put(spoil_info=set_claim("sub", "p-2")),
        "nobody": put(spoil_id=set_claim("sub", ""), spoil_info=set_claim("sub", "")),
        "userinfo not signed": put(signed=False),
        "provider down": put(down=True),
    }


LIES = sorted(lies(FakeProvider()))


@pytest.mark.parametrize("lie", LIES)
def test_what_does_not_hold_opens_no_session_and_has_its_page(provider, client, lie: str):
    link(UserFactory(email="ana@exemple.test"))
    asked = leave(client)
    back = urlsplit(provider.authorize(asked))
    lies(provider)[lie]()

    answer = client.get(f"{back.path}?{back.query}")

    assert answer.status_code == 401, lie
    assert "ProConnect n’a pas pu vous connecter" in answer.text
    assert not is_in(client)


def test_an_answer_serves_once(provider, client):
    link(UserFactory())
    back = urlsplit(provider.authorize(leave(client)))
    client.get(f"{back.path}?{back.query}")
    client.post(reverse("account_logout"))

    again = client.get(f"{back.path}?{back.query}")

    assert again.status_code == 401
    assert not is_in(client)


def test_an_answer_opens_no_session_in_another_browser(provider, client):
    """Whoever brings their own answer in somebody else's browser signs nobody in."""
    link(UserFactory())
    back = urlsplit(provider.authorize(leave(client)))
    victim = Client()

    assert victim.get(f"{back.path}?{back.query}").status_code == 401
    assert not is_in(victim)


@pytest.mark.parametrize("query", ["", "code=x", "state=x", "code=x&state=x", "error=server_error&state=x"])
def test_an_answer_that_was_not_asked_has_its_page(provider, client, query: str):
    assert client.get(f"{reverse('account_proconnect_return')}?{query}").status_code == 401


def test_giving_up_at_the_provider_leads_back_to_the_sign_in_page(provider, client):
    state = leave(client)["state"]

    answer = client.get(
        f"{reverse('account_proconnect_return')}?error=access_denied&state={state}", follow=True
    )

    assert "Vous avez renoncé" in answer.text


def test_a_provider_that_does_not_answer_has_its_page_before_leaving(provider, client):
    provider.down = True

    assert client.get(reverse("account_proconnect")).status_code == 401


def test_a_provider_that_says_it_is_another_is_not_followed(provider, client, settings):
    settings.PROCONNECT = Provider(f"{provider.url}/", CLIENT, SECRET)

    assert client.get(reverse("account_proconnect")).status_code == 401


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
