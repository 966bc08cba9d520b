"""What the tests of accounts share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from maillage.accounts.tests.provider import FakeProvider, running_provider


@pytest.fixture(scope="session")
def served() -> Iterator[FakeProvider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(served: FakeProvider, settings) -> FakeProvider:
    cache.clear()
    served.reset()
    served.person = {"sub": "p-1", "email": "ana@exemple.test", "given_name": "Ana", "usual_name": "Martin"}
    settings.PROCONNECT = served.settings(served.url)
    return served
