"""People and organisations for tests, all invented."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime

import factory
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from factory.django import DjangoModelFactory
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

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


def add_passkey(user: User, name: str = "Téléphone") -> Authenticator:
    """Give a person a passkey as a browser registers one; its private half is thrown away."""
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    data = AttestedCredentialData.create(Aaguid.NONE, secrets.token_bytes(16), public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    made = AuthenticatorData.create(sha256(b"localhost"), flags, 0, data)
    client = {"type": "webauthn.create", "challenge": "AAAA", "origin": "http://localhost"}
    credential = {
        "id": websafe_encode(data.credential_id),
        "rawId": websafe_encode(data.credential_id),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(json.dumps(client).encode()),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", made, {}))),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }
    return WebAuthn.add(user, name, credential).instance


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
