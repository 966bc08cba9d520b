"""A letter printed for an organisation that nobody administered."""

import pytest

from maillage.accounts.actions import postal
from maillage.accounts.models import Evidence, JoinRequest, Mandate, RequestState, Role
from maillage.accounts.tests.factories import OrganisationFactory
from maillage.accounts.tests.joining import NOW, SIRET, administrator_of, alone, asks, facilitator

pytestmark = pytest.mark.django_db
ADDRESS = "1 rue Inventée\n93000 Ville"


def test_a_code_gives_no_mandate_once_somebody_administers_the_organisation():
    organisation = OrganisationFactory(departement="93", siret=SIRET)
    row = asks(organisation, evidence=Evidence.POST_CODE, role=Role.ADMINISTRATOR)
    code = postal.print_code(request=row, address=ADDRESS, by=facilitator("93"), at=NOW)
    administrator_of(organisation)

    with pytest.raises(postal.AdministeredSince, match="a trouvé qui l’administre"):
        postal.enter_code(request=row, code=code, by=alone(row.user), at=NOW)

    assert JoinRequest.objects.get(pk=row.pk).state == RequestState.WAITING
    assert not Mandate.objects.filter(user=row.user).exists()
