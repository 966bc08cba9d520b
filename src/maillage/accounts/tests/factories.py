"""People and organisations for tests, all invented."""

from __future__ import annotations

from datetime import UTC, datetime

import factory
from allauth.mfa.totp.internal.auth import TOTP
from factory.django import DjangoModelFactory

from maillage.accounts.actors import Actor
from maillage.accounts.models import (
    FacilitationMandate,
    FacilitationState,
    Mandate,
    Organisation,
    Role,
    User,
)

PASSWORD = "sept-mots-de-passe"
TOTP_SECRET = "JBSWY3DPEHPK3PXP"


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


class MandateFactory(DjangoModelFactory):
    class Meta:
        model = Mandate

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.EDITOR
    starts_at = datetime(2026, 1, 5, 9, tzinfo=UTC)


def add_second_factor(user: User) -> User:
    """Give a person an authenticator application, as administrators and staff must have."""
    TOTP.activate(user, TOTP_SECRET)
    return user


def make_actor(role: Role = Role.EDITOR, **organisation: object) -> Actor:
    """Return a new person acting for a new organisation, with a second factor."""
    mandate = MandateFactory(role=role, organisation=OrganisationFactory(**organisation))
    return acting(mandate)


def acting(mandate: Mandate) -> Actor:
    """Return the person of a mandate acting by it, with a second factor."""
    add_second_factor(mandate.user)
    return Actor(
        user=mandate.user,
        organisation=mandate.organisation,
        role=mandate.role,
        second_factor=True,
        origin="test",
    )


def make_staff() -> Actor:
    """Return a member of the staff, without organisation, with a second factor."""
    user = add_second_factor(UserFactory(is_staff=True, is_superuser=True))
    return Actor(user=user, second_factor=True, origin="test")


def make_facilitator(*organisations: Organisation, state: str = FacilitationState.ACCEPTED) -> Actor:
    """Return a new person acting for a new network that these organisations let see their private data."""
    facilitator = make_actor(kind="network")
    for organisation in organisations:
        FacilitationMandate.objects.create(
            facilitator=facilitator.organisation,
            organisation=organisation,
            state=state,
            purpose="Aider à répondre ensemble",
            asked_by=facilitator.user,
            asked_at=datetime(2026, 1, 5, 9, tzinfo=UTC),
        )
    return facilitator
