"""What waits in the demonstration is made by actions, once."""

from __future__ import annotations

import pytest

from maillage.accounts.models import (
    FacilitationMandate,
    Invitation,
    JoinRequest,
    Organisation,
    OrganisationKind,
)
from maillage.accounts.queries.invitations import invitations_to
from maillage.accounts.queries.joining import to_decide
from maillage.accounts.tests.joining import NOW
from maillage.web.demo import accounts
from maillage.web.demo.accounts import NEWCOMER
from maillage.web.demo.joining import fill_joining

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people():
    accounts.buyer(NOW)
    accounts.facilitator(NOW)
    where = accounts.organisation("Structure", OrganisationKind.STRUCTURE, accounts.DIRECTOR_SIRET, at=NOW)
    accounts.acting(accounts.DIRECTOR, where, at=NOW)


def test_fill_joining_gives_the_facilitator_a_claim_and_the_newcomer_an_invitation():
    fill_joining(NOW)

    request = to_decide(accounts.facilitator(NOW), at=NOW).get()
    assert request.user == accounts.person(NEWCOMER, NOW)
    assert invitations_to(request.user, at=NOW).get().organisation.name == accounts.BUYER_NAME
    assert FacilitationMandate.objects.get().state == "accepted"


def test_fill_joining_makes_nothing_twice():
    for _n in range(2):
        fill_joining(NOW)

    counted = [table.objects.count() for table in (JoinRequest, Invitation, FacilitationMandate)]
    assert counted == [1, 1, 1]


def test_fill_joining_goes_on_over_a_demonstration_of_an_older_maillage():
    Organisation.objects.filter(siret=accounts.DIRECTOR_SIRET).update(departement="")

    fill_joining(NOW)

    assert not FacilitationMandate.objects.exists()
