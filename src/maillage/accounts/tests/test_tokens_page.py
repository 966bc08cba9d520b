from __future__ import annotations

import re

import pytest
from django.urls import reverse

from maillage.accounts.models import ApiToken, Role
from maillage.accounts.tests.factories import PASSWORD, make_actor
from maillage.accounts.tests.tokens import make_token

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
URL = "/compte/jetons"


def signed_in(client, by, *, just_now=True):
    client.force_login(by.user, backend=BACKEND)
    if just_now:
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def asked(by, **changes) -> dict[str, str]:
    known = {
        "name": "Tableau de bord",
        "organisation": by.organisation.pk,
        "scope": "read_only",
        "days": "90",
    }
    return {name: str(value) for name, value in (known | changes).items()}


def test_tokens_shows_a_new_one_once(client):
    by = make_actor()
    signed_in(client, by)

    made = client.post(URL, asked(by))

    assert made.status_code == 201
    text = re.search(r"mlg_\w{49}", made.content.decode())[0]
    assert "no-store" in made["Cache-Control"]
    again = client.get(URL).content.decode()
    assert text not in again
    assert text[:10] in again
    assert client.get("/api/v1/me", headers={"authorization": f"Bearer {text}"}).status_code == 200


def test_tokens_asks_who_one_is_when_one_signed_in_long_ago(client):
    by = make_actor()
    signed_in(client, by, just_now=False)

    answer = client.post(URL, asked(by))

    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert client.get(URL).status_code == 200
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"days": "400"},
        {"scope": "everything"},
        {"organisation": "999999"},
        {"scope": "read_write"},
    ],
)
def test_tokens_keeps_what_was_typed_and_says_what_is_wrong(client, changes):
    by = make_actor(Role.READER)
    signed_in(client, by)

    answer = client.post(URL, asked(by, **changes))

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_tokens_may_act_for_the_account_alone(client):
    by = make_actor()
    signed_in(client, by)

    assert client.post(URL, asked(by, organisation="")).status_code == 201
    assert ApiToken.objects.get().organisation is None


def test_revoke_ends_one_s_own_token_only(client):
    by, other = make_actor(), make_actor()
    mine, _ = make_token(by)
    theirs, _ = make_token(other)
    signed_in(client, by)

    assert client.post(f"{URL}/{theirs.pk}/revoquer").status_code == 404
    assert client.post(f"{URL}/{mine.pk}/revoquer").status_code == 302

    assert [ApiToken.objects.get(pk=one.pk).revoked_at is None for one in (theirs, mine)] == [True, False]
    assert "révoqué" in client.get(URL).content.decode()


def test_tokens_costs_the_same_whatever_their_number(client, django_assert_max_num_queries):
    by = make_actor()
    for _ in range(8):
        make_token(by)
    signed_in(client, by)
    client.get(URL)

    with django_assert_max_num_queries(14):
        client.get(URL)
