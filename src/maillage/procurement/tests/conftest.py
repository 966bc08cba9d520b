from __future__ import annotations

import pytest
from django.test import Client

from maillage.accounts.actors import Actor
from maillage.accounts.domain.siret import is_siret
from maillage.accounts.models import Role
from maillage.accounts.tests.factories import make_actor
from maillage.territory.tests.factories import make_commune


@pytest.fixture
def sirets() -> tuple[str, str]:
    """Two invented SIRETs with a right key."""
    found = [f"0001{n:010d}" for n in range(100) if is_siret(f"0001{n:010d}")]
    return found[0], found[1]


@pytest.fixture
def places(db: None) -> None:
    """Four communes, two of the same name, one without coordinates."""
    make_commune("93066", "Saint-Denis", 48.93, 2.35, postcodes="93200|93210")
    make_commune("93001", "Aubervilliers", 48.91, 2.38, postcodes="93300")
    make_commune("97411", "Saint-Denis", -20.88, 55.45, postcodes="97400")
    make_commune("98736", "Moorea-Maiao", None, None, postcodes="98728")


@pytest.fixture
def editor(db: None) -> Actor:
    return make_actor(Role.EDITOR, name="Chantier inventé")


def signed_in(actor: Actor) -> Client:
    """Return a browser in which this actor is signed in."""
    client = Client()
    client.force_login(actor.user)
    return client


@pytest.fixture
def browser(editor: Actor) -> Client:
    return signed_in(editor)
