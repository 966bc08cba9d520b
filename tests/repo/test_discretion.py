"""No name and no address reaches the technical log; no cookie is set that the page does not list."""

from __future__ import annotations

import logging

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from maillage.accounts.presentation.privacy import cookies
from maillage.accounts.tests.factories import PASSWORD, UserFactory
from maillage.base.discretion import Discreet
from tests.repo.persons import ADDRESS, MY_WORD, make_scene
from tests.repo.test_access import ROUTES
from tests.repo.test_privacy import FORBIDDEN

pytestmark = pytest.mark.django_db


def plain_addresses() -> list[str]:
    """The address of every route without parameters."""
    return [reverse(name) for name, pattern in ROUTES.items() if not pattern.pattern.regex.groups]


def walk(client: Client) -> list[str]:
    """Visit every page without parameters, and some that are not there; return the names of the cookies set."""
    found: set[str] = set()
    for address in (*plain_addresses(), "/nulle-part", f"/structures?q={ADDRESS}"):
        for method in (client.get, client.post):
            found |= set(method(address).cookies)
    found |= set(client.post(reverse("web:set_language"), {"language": "en", "next": "/"}).cookies)
    return sorted(found)


def sign_in_wrongly_then_well(client: Client, address: str) -> None:
    for password in ("non", PASSWORD):
        client.post(reverse("account_login"), {"login": address, "password": password})


def test_cookies_set_over_the_whole_site_are_those_of_the_page(client):
    UserFactory(email="ana@exemple.test")
    seen = set(walk(client))
    sign_in_wrongly_then_well(client, "ana@exemple.test")
    seen |= set(client.cookies) | set(walk(client))

    listed = {cookie.name for cookie in cookies()}

    assert seen - listed == set()
    assert listed - seen == set()
    page = Client().get(reverse("cookies")).text
    assert all(f"<code>{name}</code>" in page for name in listed)


def test_no_page_sets_a_cookie_before_it_needs_one():
    visitor = Client()
    for address in ("web:home", "cookies", "register", "web:privacy", "directory:search"):
        visitor.get(reverse(address))

    assert set(visitor.cookies) <= {settings.CSRF_COOKIE_NAME}


def test_no_name_and_no_address_reaches_the_log(client, caplog):
    scene = make_scene()
    scene.me.set_password(PASSWORD)
    scene.me.save()
    with caplog.at_level(logging.DEBUG):
        walk(client)
        sign_in_wrongly_then_well(client, ADDRESS)
        client.force_login(scene.me, backend="allauth.account.auth_backends.AuthenticationBackend")
        walk(client)

    written = [Discreet().format(record) for record in caplog.records]
    assert caplog.records
    assert [line for line in written if MY_WORD in line.lower()] == []


def test_forbidden_words_are_found_in_columns_of_an_export():
    assert [name for name in ("nom", "rsa", "date_naissance", "heures") if FORBIDDEN.search(name)] == [
        "rsa",
        "date_naissance",
    ]
