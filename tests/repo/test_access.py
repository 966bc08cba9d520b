"""Every route declares its verb; every route with parameters has an object to try it on; the admin is for the staff."""

from __future__ import annotations

import pytest

from maillage.accounts.tests.factories import UserFactory, make_actor, make_staff
from tests.repo.routes import ROUTES, verb_of
from tests.repo.samples import SAMPLES


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_every_route_declares_its_verb(name: str):
    assert verb_of(name) is not None, f"{name}: @requires(Verb.…) manque"


def test_every_route_with_parameters_has_a_sample():
    with_parameters = {name for name, pattern in ROUTES.items() if pattern.pattern.regex.groups}

    assert with_parameters == set(SAMPLES)


@pytest.mark.django_db
def test_admin_is_for_staff_with_a_second_factor_only(client):
    client.force_login(make_actor().user)
    assert client.get("/admin/").status_code == 302
    client.force_login(UserFactory(is_staff=True))
    assert client.get("/admin/").status_code == 302
    client.force_login(make_staff().user)
    assert client.get("/admin/").status_code == 200
