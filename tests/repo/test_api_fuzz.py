"""schemathesis over the whole interface: as a visitor, with a token that reads, with a token that writes.

Deterministic: the same cases each time. `pytest tests/repo/test_api_fuzz.py -s` prints how many were tried.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import override_settings
from hypothesis import HealthCheck, settings
from schemathesis import checks
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi import checks as openapi

from maillage.accounts.models import TokenScope
from maillage.accounts.tests.tokens import make_token
from maillage.consortium.tests.scenes import make_scene
from maillage.directory.tests.factories import declared, editor_of, keep, make_structure, offer
from maillage.web.api.api import api

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("schemathesis")]

CHECKS = [
    checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_headers_conformance,
    openapi.response_schema_conformance,
    openapi.negative_data_rejection,
    openapi.ignored_auth,
    openapi.unsupported_method,
    openapi.allow_header_conformance,
]
CONFIG = SchemathesisConfig.from_dict(
    {
        "generation": {
            "max-examples": 12,
            "deterministic": True,
            "database": "none",
            # Each caller has its own header: no other is invented.
            "with-security-parameters": False,
        }
    }
)
# A copy: schemathesis takes examples out of what it is given, which the documentation shows.
schema = schemathesis.openapi.from_dict(deepcopy(api.get_openapi_schema()), config=CONFIG)
schema.app = get_wsgi_application()


@dataclass
class Tally:
    """How many cases were tried, as whom and with which status."""

    cases: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)


@pytest.fixture(scope="module")
def tally() -> Iterator[Tally]:
    found = Tally()
    yield found
    print(
        f"\nschemathesis: {sum(found.cases.values())} cases {dict(found.cases)}, {sorted(found.statuses.items())}"
    )
    assert sum(found.cases.values()) >= 20 * len(found.cases)


@contextmanager
def kept_connection() -> Iterator[None]:
    """Keep the connection of the test, which a real server would close when it is old (as Django's client does)."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def headers(request, db) -> Iterator[dict[str, str]]:
    """Make something to read and to change, and the header of who asks."""
    structure = make_structure()
    mine = editor_of(structure)
    keep(structure, declared(offer(), audience="connected"))
    make_scene(by=mine, public=True)
    scope = {"reads": TokenScope.READ_ONLY, "writes": TokenScope.READ_WRITE}.get(request.param)
    with override_settings(API_ANONYMOUS_PER_MINUTE=10**9, API_TOKEN_PER_MINUTE=10**9), kept_connection():
        # The in-process client does not unpack what is compressed.
        plain = {"Accept-Encoding": "identity"}
        yield {**plain, "Authorization": f"Bearer {make_token(mine, scope)[1]}"} if scope else plain


@pytest.mark.parametrize("headers", ["visitor", "reads", "writes"], indirect=True)
@schema.parametrize()
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_every_operation_answers_as_its_document_says(case, headers, tally, request):
    answer = case.call(headers=headers)
    tally.cases[request.node.callspec.params["headers"]] += 1
    tally.statuses[answer.status_code] += 1

    case.validate_response(answer, checks=CHECKS, headers=headers)
