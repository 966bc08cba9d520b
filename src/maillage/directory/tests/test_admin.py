"""The team attaches an organisation; the rest is only shown."""

from __future__ import annotations

import pytest
from django.urls import reverse

from maillage.accounts.tests.factories import OrganisationFactory, make_staff
from maillage.directory import queries
from maillage.directory.models import Structure
from maillage.directory.tests.factories import make_declared, make_structure, offer

pytestmark = pytest.mark.django_db


def test_staff_attaches_an_organisation_and_nothing_else(client):
    structure, organisation = make_structure("Atelier inventé"), OrganisationFactory()
    client.force_login(make_staff().user)
    url = reverse("admin:directory_structure_change", args=[structure.pk])
    before = queries.directory_version()
    inlines = {
        f"{name}-{key}": "0" for name in ("records", "offers", "relations", "declaration")
        for key in ("TOTAL_FORMS", "INITIAL_FORMS")
    }  # fmt: skip

    assert client.get(url).status_code == 200
    answer = client.post(url, {"name": "Autre nom", "organisation": organisation.pk, **inlines})

    assert answer.status_code == 302
    fresh = Structure.objects.get(pk=structure.pk)
    assert (fresh.name, fresh.organisation) == ("Atelier inventé", organisation)
    assert queries.directory_version() != before


def test_admin_lists_and_searches_structures(client):
    make_declared("Jardins inventés", offer())
    client.force_login(make_staff().user)
    page = client.get(reverse("admin:directory_structure_changelist"), {"q": "jardins"})

    assert page.status_code == 200
    assert "Jardins inventés" in page.text
    assert client.get(reverse("admin:directory_structure_add")).status_code == 403
