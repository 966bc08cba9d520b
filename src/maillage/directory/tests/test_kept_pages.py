"""A visitor’s list is kept in memory: never stale, never what an organisation sees, never in another language."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from maillage.accounts.tests.factories import MandateFactory
from maillage.directory.tests.factories import declared, keep, make_declared, make_structure, offer

pytestmark = pytest.mark.django_db
URL = reverse("directory:search")


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def test_search_asked_again_by_a_visitor_costs_one_query(client, django_assert_num_queries):
    make_declared("Chantier inventé", offer())
    first = client.get(URL)

    with django_assert_num_queries(1):  # is the directory still the same?
        again = client.get(URL)

    assert "Chantier inventé" in again.text
    assert (
        again.text.split("</header>")[1].split("<footer")[0]
        == first.text.split("</header>")[1].split("<footer")[0]
    )


def test_search_shows_at_once_what_was_written_since(client):
    structure = make_structure("Chantier inventé")
    assert "espaces verts" not in client.get(URL).text
    keep(structure, declared(offer()))

    assert "espaces verts" in client.get(URL).text


def test_search_never_keeps_for_visitors_what_an_organisation_sees(client):
    make_declared("Chantier inventé", offer(hours=1234), hours=1234, audience="connected")
    client.force_login(MandateFactory().user)
    assert "1 234" in " ".join(client.get(URL).text.split())
    client.logout()

    assert "1 234" not in " ".join(client.get(URL).text.split())


def test_search_is_kept_by_language(client):
    make_structure("Chantier inventé")
    client.get(URL)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = client.get(URL).text

    assert 'lang="en"' in page
    assert "Chercher" not in page.split("<main")[1].split("</main>")[0]
