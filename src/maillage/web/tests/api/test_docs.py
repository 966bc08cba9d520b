from __future__ import annotations

import re

import pytest

from maillage.web.api.api import operations
from maillage.web.api.problems import KINDS

pytestmark = pytest.mark.django_db


def test_documentation_shows_each_operation_and_each_problem_without_script(client):
    page = client.get("/api/docs")
    body = page.content.decode()

    assert page.status_code == 200
    for operation in operations():
        assert f'id="{operation.name}"' in body
        assert operation.path in body
    for code in KINDS:
        assert f'id="{code}"' in body
    assert not re.search(r"https?://(?!127\.0\.0\.1|maillage\.exemple)", body)


def test_links_inside_the_documentation_lead_somewhere(client):
    body = client.get("/api/docs").content.decode()

    wanted = set(re.findall(r'href="#([\w-]+)"', body))
    held = set(re.findall(r'\bid="([\w-]+)"', body))
    assert wanted - held == set()


def test_no_identifier_is_written_twice(client):
    held = re.findall(r'\sid="([\w-]+)"', client.get("/api/docs").content.decode())

    assert [one for one in set(held) if held.count(one) > 1] == []


def test_documentation_says_the_limits_of_this_installation(client, settings):
    settings.API_ANONYMOUS_PER_MINUTE = 17

    assert "17 demandes par minute" in client.get("/api/docs").content.decode()


def test_openapi_document_is_3_1_and_says_which_token_is_needed(client):
    document = client.get("/api/v1/openapi.json").json()

    assert document["openapi"] == "3.1.0"
    assert document["components"]["securitySchemes"]["Token"]["scheme"] == "bearer"
    paths = document["paths"]
    assert paths["/api/v1/me"]["get"]["security"] == [{"Token": []}]
    assert {} in paths["/api/v1/rules"]["get"]["security"]
    assert "428" in paths["/api/v1/structures/{structure_id}/declaration"]["put"]["responses"]
