import pytest

from maillage.accounts.models import Role
from maillage.accounts.queries.contacts import Contact, contact_of
from maillage.accounts.tests.factories import OrganisationFactory, make_actor, make_staff
from maillage.accounts.tests.joining import NOW, facilitator

pytestmark = pytest.mark.django_db


def test_contact_of_is_its_administration_else_its_facilitators_else_the_staff():
    boss, staff = make_actor(Role.ADMINISTRATOR, departement="93"), make_staff()
    empty = OrganisationFactory(departement="93")

    assert contact_of(boss.organisation, at=NOW) == Contact((boss.user,))
    assert contact_of(empty, at=NOW) == Contact((staff.user,), by_staff=True)

    helper = facilitator("93")
    relayed = Contact((helper.user,), (helper.organisation.name,))
    assert contact_of(empty, at=NOW) == relayed
    assert contact_of(None, departement="93", at=NOW) == relayed
    assert contact_of(None, departement="38", at=NOW) == Contact((staff.user,), by_staff=True)
