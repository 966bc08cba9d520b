from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from maillage.accounts import actions
from maillage.accounts.models import Organisation, Role, User
from maillage.accounts.tests.factories import (
    MandateFactory,
    OrganisationFactory,
    UserFactory,
    make_actor,
    make_staff,
)

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_create_account_makes_somebody_who_can_sign_in():
    user = actions.create_account(
        email="Ana@Exemple.test", name="Ana", password="un long mot", by=make_staff(), at=NOW
    )

    assert user.email == "ana@exemple.test"
    assert user.check_password("un long mot")


def test_create_account_refuses_an_address_taken_whatever_its_case():
    UserFactory(email="ana@exemple.test")

    with pytest.raises(actions.EmailTaken):
        actions.create_account(email="ANA@exemple.test", name="", password="x", by=make_staff(), at=NOW)


@pytest.mark.parametrize("role", list(Role))
def test_only_staff_create_accounts_organisations_and_members(role: Role):
    by = make_actor(role)
    before = User.objects.count(), Organisation.objects.count()

    with pytest.raises(actions.OnlyStaff):
        actions.create_account(email="b@exemple.test", name="", password="x", by=by, at=NOW)
    with pytest.raises(actions.OnlyStaff):
        actions.create_organisation(name="B", kind="buyer", by=by, at=NOW)
    with pytest.raises(actions.OnlyStaff):
        actions.add_member(organisation=by.organisation, user=by.user, role=Role.ADMINISTRATOR, by=by, at=NOW)
    assert (User.objects.count(), Organisation.objects.count()) == before


def test_create_organisation_refuses_a_siret_already_there():
    staff = make_staff()
    actions.create_organisation(name="A", kind="structure", siret="00010001600017", by=staff, at=NOW)

    with pytest.raises(ValidationError, match="SIRET"):
        actions.create_organisation(name="B", kind="structure", siret="00010001600017", by=staff, at=NOW)


def test_add_member_changes_the_role_of_a_member_already_there():
    mandate = MandateFactory(role=Role.READER)

    actions.add_member(
        organisation=mandate.organisation, user=mandate.user, role=Role.EDITOR, by=make_staff(), at=NOW
    )

    mandate.refresh_from_db()
    assert mandate.role == Role.EDITOR


def test_switch_organisation_refuses_one_that_is_not_mine():
    with pytest.raises(actions.NotAMember):
        actions.switch_organisation(to=OrganisationFactory().pk, by=make_actor(), at=NOW)
