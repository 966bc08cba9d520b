"""Structures follow the organisations that people found, and that the staff reunites."""

from __future__ import annotations

import pytest

from maillage.accounts.actions.claims import approve_request
from maillage.accounts.actions.merging import merge_organisations
from maillage.accounts.models import JournalEntry, OrganisationKind
from maillage.accounts.tests.factories import OrganisationFactory, make_staff
from maillage.accounts.tests.joining import NOW, claim
from maillage.directory.models import IndexState, Structure
from maillage.directory.queries.known import known
from maillage.directory.tests.factories import make_structure

pytestmark = pytest.mark.django_db


def test_known_says_what_the_public_lists_say_of_a_siret():
    first = make_structure("Atelier des Berges")
    make_structure("Second site", siret=first.siret)

    found = known(first.siret)

    assert found is not None
    assert (found.name, found.kind, found.departement) == (
        "Atelier des Berges",
        OrganisationKind.STRUCTURE,
        "38",
    )
    assert found.address == "Grenoble"
    assert known("00010001600013") is None


def test_a_claim_of_a_structure_founds_its_organisation_with_all_its_sites():
    structure = make_structure("Atelier des Berges")
    site, taken = make_structure(siret=structure.siret), make_structure(organisation=OrganisationFactory())
    row = claim(siret=structure.siret, name="Un autre nom")
    before = IndexState.objects.get().offers

    organisation = approve_request(request=row, checked="Appelé l’accueil", by=make_staff(), at=NOW)

    assert organisation.name == "Atelier des Berges"
    assert set(Structure.objects.filter(organisation=organisation)) == {structure, site}
    taken.refresh_from_db()
    assert taken.organisation != organisation
    assert JournalEntry.objects.filter(what="structure.attached", owner_id=organisation.pk).count() == 2
    assert IndexState.objects.get().offers != before


def test_a_structure_that_somebody_manages_is_joined_not_claimed():
    structure = make_structure(organisation=OrganisationFactory())

    assert claim(siret=structure.siret).organisation == structure.organisation


def test_structures_move_to_the_survivor_of_a_merger():
    lost, into = OrganisationFactory(), OrganisationFactory()
    structure = make_structure(organisation=lost)

    merge_organisations(lost=lost, into=into, by=make_staff(), at=NOW)

    structure.refresh_from_db()
    assert structure.organisation == into


@pytest.mark.parametrize("managed", [True, False])
def test_the_page_of_a_structure_asks_whose_it_is(client, managed):
    organisation = OrganisationFactory() if managed else None
    structure = make_structure("Atelier", organisation=organisation)

    page = client.get(structure.get_absolute_url()).text

    asked = f"organisation={organisation.pk}" if organisation else f"siret={structure.siret}"
    assert f"/rejoindre/demande?{asked}" in page
