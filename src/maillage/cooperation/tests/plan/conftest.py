"""A project with three engaged members, and browsers of people who act for them."""

from __future__ import annotations

import pytest
from django.test import Client

from maillage.accounts.actors import Actor
from maillage.accounts.models import Role
from maillage.accounts.tests.factories import make_actor
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.tests.factories import acting_for, make_member, make_project

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _files_elsewhere(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def project(db) -> Project:
    return make_project()


@pytest.fixture
def lead(project) -> Member:
    return project.members.get(coordinates=True)


@pytest.fixture
def partner(project) -> Member:
    return make_member(project)


@pytest.fixture
def by(lead) -> Actor:
    return acting_for(lead)


@pytest.fixture
def partner_by(partner) -> Actor:
    return acting_for(partner)


def signed_in(actor: Actor) -> Client:
    """Return the browser of somebody."""
    client = Client()
    client.force_login(actor.user, backend=BACKEND)
    return client


@pytest.fixture
def browser(by) -> Client:
    return signed_in(by)


@pytest.fixture
def reader(lead) -> Client:
    return signed_in(acting_for(lead, Role.READER))


@pytest.fixture
def stranger(db) -> Client:
    return signed_in(make_actor())
