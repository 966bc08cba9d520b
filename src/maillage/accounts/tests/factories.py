"""People and organisations for tests, all invented."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from maillage.accounts.actors import Actor
from maillage.accounts.models import Membership, Organisation, Role, User

PASSWORD = "sept-mots-de-passe"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@exemple.test")
    name = factory.Sequence(lambda n: f"Personne {n}")
    password = factory.django.Password(PASSWORD)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Association inventée {n}")
    kind = "structure"


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.EDITOR


def make_actor(role: Role = Role.EDITOR, **organisation: object) -> Actor:
    """Return a new person acting for a new organisation."""
    membership = MembershipFactory(role=role, organisation=OrganisationFactory(**organisation))
    return Actor(user=membership.user, organisation=membership.organisation, role=role)


def make_staff() -> Actor:
    """Return a member of the staff, without organisation."""
    return Actor(user=UserFactory(is_staff=True, is_superuser=True))
