"""Passkeys, where no browser is needed: tests/e2e/test_sign_in.py makes and uses real ones."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from maillage.accounts.tests.factories import PASSWORD, UserFactory, add_passkey
from maillage.accounts.tests.provider import is_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests():
    cache.clear()


CREDENTIALS = [
    "", "{", "null", "[]", "1", '"x"', "{}", '{"id": 1}', '{"id": "AA", "rawId": "AA", "type": "public-key"}',
    '{"id": "AA", "rawId": "AA", "response": {"userHandle": "MQ"}}',
    '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA","userHandle":"OTk5"}}',
    '{"response": []}', '{"id":"AA","rawId":"AA","response":{"userHandle":"\\u00e9"}}',
]  # fmt: skip


@pytest.mark.parametrize("credential", CREDENTIALS)
def test_a_passkey_that_is_not_one_signs_nobody_in(client, credential: str):
    add_passkey(UserFactory())
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})

    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})

    assert answer.status_code == 302
    assert not is_in(client)


def test_a_passkey_is_asked_for_as_a_second_factor(client):
    person = UserFactory()
    add_passkey(person)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})

    page = client.get(reverse("mfa_authenticate")).text

    assert "Utiliser ma clé d’accès" in page
    assert "allowCredentials" in page
    assert "ne convient pas" in client.post(reverse("mfa_authenticate"), {"code": "123456"}).text
    assert not is_in(client)


@pytest.mark.parametrize("credential", CREDENTIALS)
def test_an_answer_that_no_browser_makes_adds_no_key(client, credential: str):
    person = UserFactory()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    page = reverse("mfa_add_webauthn")
    client.post(client.get(page)["Location"], {"password": PASSWORD})
    client.get(page)

    assert client.post(page, {"name": "x", "credential": credential}).status_code == 200
    assert not person.authenticator_set.exists()
