from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from maillage.accounts.models import ApiToken, Mandate, Role, TokenScope
from maillage.accounts.tests.factories import make_actor
from maillage.base.models import RateWindow

WELL_MADE = "mlg_" + "0" * 49


def test_a_token_says_who_one_is_and_what_it_may(program):
    caller = program(make_actor(Role.ADMINISTRATOR), TokenScope.READ_ONLY)

    me = caller.get("/me").json()

    assert me["person"]["email"] == caller.actor.user.email
    assert me["organisation"]["id"] == caller.actor.organisation.pk
    assert me["role"] == "administrator"
    assert me["verbs"] == ["visit", "use_account", "read"]
    assert caller.token not in str(me)


@pytest.mark.parametrize(
    "header", ["Bearer nothing", f"Bearer {WELL_MADE}", "Basic YTpi", "Bearer", "é" * 9, ""]
)
def test_a_wrong_token_is_refused_even_for_public_data(visitor, header):
    answer = visitor.get("/rules", authorization=header.encode().decode("latin-1"))

    assert answer.status_code == 401
    assert answer.json()["code"] == "token_refused"
    assert answer["WWW-Authenticate"] == 'Bearer realm="maillage", error="invalid_token"'


def test_without_token_what_is_private_asks_for_one(visitor):
    answer = visitor.get("/journal")

    assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")
    assert answer["WWW-Authenticate"] == 'Bearer realm="maillage"'


def test_a_session_of_the_site_counts_for_nothing_and_no_cookie_comes_back(db):
    by = make_actor()
    client = Client()
    client.force_login(by.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    refused, public = client.get("/api/v1/me"), client.get("/api/v1/rules")

    assert refused.status_code == 401
    assert not refused.cookies
    assert not public.cookies
    assert public["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in public["Vary"]


def test_departure_ends_the_power_of_a_token_at_once(program):
    caller = program()
    assert caller.get("/journal").status_code == 200

    Mandate.objects.update(ended_at=timezone.now())

    assert caller.get("/journal").json()["code"] == "token_refused"
    assert caller.get("/rules").status_code == 401


def test_a_token_in_an_address_is_refused_with_advice(program, visitor):
    caller = program()

    for who, path in (
        (visitor, f"/rules?access_token={caller.token}"),
        (caller, f"/places?q={caller.token}"),
    ):
        answer = who.get(path)
        assert (answer.status_code, answer.json()["code"]) == (400, "token_in_address")
        assert caller.token not in answer.content.decode()


def test_a_read_only_token_cannot_write(program):
    answer = program(scope=TokenScope.READ_ONLY).ask("POST", "/tenders", {})

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_the_use_of_a_token_is_kept_once_a_minute(program):
    caller = program()
    caller.get("/me")
    first = ApiToken.objects.get().last_used_at
    caller.get("/me")

    assert first is not None
    assert ApiToken.objects.get().last_used_at == first


def test_logs_never_hold_a_token(program, caplog):
    caller = program()
    with caplog.at_level(logging.DEBUG):
        caller.get("/me")
        caller.get("/nothing")
        caller.get(f"/rules?token={caller.token}")
        caller.ask("POST", "/tenders", b"{")

    assert caplog.records
    assert caller.token not in caplog.text


def test_limits_are_told_then_enforced_for_each_token_and_each_address(program, visitor, settings):
    settings.API_ANONYMOUS_PER_MINUTE, settings.API_TOKEN_PER_MINUTE = 1, 2
    caller, other = program(), program()

    answers = [who.get("/rules") for who in (visitor, caller, caller, other, visitor, caller)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429, 429]
    last = answers[-1]
    assert last.json()["code"] == "too_many_requests"
    assert last["Retry-After"] == last["RateLimit-Reset"]
    assert 0 < int(last["Retry-After"]) <= 60
    assert (answers[1]["RateLimit-Limit"], answers[1]["RateLimit-Remaining"]) == ("2", "1")


def test_addresses_are_counted_without_being_kept(visitor):
    visitor.get("/rules")

    assert "127.0.0.1" not in str(list(RateWindow.objects.values()))
    assert RateWindow.objects.get().key.startswith("ip:")


def test_a_request_costs_few_queries(program, visitor, django_assert_max_num_queries):
    caller = program()
    caller.get("/me")
    ApiToken.objects.update(last_used_at=timezone.now() + timedelta(seconds=1))

    with django_assert_max_num_queries(
        5
    ):  # token, scopes, count; twice the patience of the embedded database
        caller.get("/me")
