"""Every view declares its permission, and every URL is walked as anonymous, stranger, member and staff."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from maillage.accounts.permissions import Verb
from tests.repo.samples import SAMPLES, Cast, make_cast

# Views of libraries that we mount: what they ask is written here, and walked like the others.
LIBRARIES = {
    "account_login": Verb.VISIT,
    "account_logout": Verb.VISIT,
    "account_change_password": Verb.USE_ACCOUNT,
}


def routes(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name == "admin":  # Django's admin asks for staff itself, see the test below
                continue
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern


ROUTES = dict(routes(get_resolver().url_patterns))


def permission_of(name: str) -> Verb | None:
    return getattr(ROUTES[name].callback, "verb", LIBRARIES.get(name))


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_every_route_declares_its_permission(name: str):
    assert permission_of(name) is not None, f"{name}: @requires(Verb.…) manque"


def test_every_route_with_parameters_has_a_sample():
    with_parameters = {name for name, pattern in ROUTES.items() if pattern.pattern.regex.groups}

    assert with_parameters == set(SAMPLES)


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_walk_as_anonymous_stranger_member_and_staff(name: str, cast: Cast, client):
    permission = permission_of(name)
    for role in ("anonymous", "stranger", "member", "staff"):
        client.logout()
        if role != "anonymous":
            client.force_login(getattr(cast, role))
        for url in cast.urls(name):
            answer = client.get(url)
            place = f"{role} GET {url} → {answer.status_code}"
            assert answer.status_code < 500, place
            if role == "anonymous" and permission is not Verb.VISIT:
                assert answer.status_code in {302, 405}, place
                assert answer.status_code == 405 or answer["Location"].startswith("/connexion"), place
            if permission is Verb.SUPERVISE and role in {"stranger", "member"}:
                assert answer.status_code == 403, place


@pytest.mark.parametrize("name", sorted(name for name, sample in SAMPLES.items() if sample.private))
def test_what_is_private_is_not_found_by_others(name: str, cast: Cast, client):
    url = cast.private_url(name)

    client.force_login(cast.member)
    assert client.get(url).status_code in {200, 302, 405}, url
    client.force_login(cast.stranger)
    for method in (client.get, client.post):
        assert method(url).status_code in {403, 404, 405}, url
    client.logout()
    for method in (client.get, client.post):
        assert method(url).status_code in {302, 403, 404, 405}, url


def test_admin_is_for_staff_only(client, cast: Cast):
    client.force_login(cast.member)
    assert client.get("/admin/").status_code == 302
    client.force_login(cast.staff)
    assert client.get("/admin/").status_code == 200
