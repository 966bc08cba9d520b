"""ProConnect, against a provider run here: what is believed, what is not, and what opens an account."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.socialaccount.models import SocialToken
from django.test import Client
from django.urls import reverse

from maillage.accounts.tests.factories import UserFactory, add_second_factor
from maillage.accounts.tests.provider import FakeProvider, come_back, is_in, leave, link, through

pytestmark = pytest.mark.django_db


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
    settings.PROCONNECT = provider.settings(f"{provider.url}/")

    assert client.get(reverse("account_proconnect")).status_code == 401
