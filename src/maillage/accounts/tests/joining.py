"""Scenes for the tests about joining organisations: people who ask, people who decide, addresses proved."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from allauth.account.models import EmailAddress
from django.test import Client

from maillage.accounts.actions.joining import Asking, ask_to_join
from maillage.accounts.actors import Actor
from maillage.accounts.models import (
    FacilitatorScope,
    JoinRequest,
    Mandate,
    Organisation,
    Role,
    ScopeKind,
    User,
)
from maillage.accounts.tests.factories import (
    MandateFactory,
    UserFactory,
    acting,
    add_second_factor,
    make_actor,
)
from maillage.mail.models import OutgoingMessage

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
SIRET = "00010001600013"
PDF = b"%PDF-1.7 invented"


def person(email: str = "", *, proved: bool = True) -> User:
    """Return a person whose address is proved unless told otherwise."""
    user = UserFactory(**({"email": email} if email else {}))
    EmailAddress.objects.create(user=user, email=user.email, verified=proved, primary=True)
    return user


def alone(user: User) -> Actor:
    """Return a person who acts for nobody."""
    return Actor(user=user, origin="test")


def facilitator(departement: str = "93", *, network: str = "", role: Role = Role.EDITOR) -> Actor:
    """Return somebody acting for a facilitator of a département, or of a network."""
    by = make_actor(role, kind="network")
    FacilitatorScope.objects.create(
        organisation=by.organisation,
        kind=ScopeKind.NETWORK_SCOPE if network else ScopeKind.DEPARTEMENT,
        code=network or departement,
        given_at=NOW,
    )
    return by


def administrator_of(organisation: Organisation) -> Actor:
    """Return somebody who administers an organisation."""
    return acting(MandateFactory(organisation=organisation, role=Role.ADMINISTRATOR))


def claim(user: User | None = None, **more: object) -> JoinRequest:
    """Return a claim of an organisation that nobody knows, in Seine-Saint-Denis, to be checked by a call."""
    said = {
        "name": "Atelier inventé",
        "kind": "company",
        "evidence": "call",
        "siret": SIRET,
        "departement": "93",
    }
    return ask_to_join(asking=Asking(**{**said, **more}), by=alone(user or person()), at=NOW)


def asks(organisation: Organisation, user: User | None = None, **more: object) -> JoinRequest:
    """Return a request to join an organisation that is here."""
    said = {"name": "", "kind": "", "evidence": "call", "role": Role.EDITOR}
    return ask_to_join(asking=Asking(**{**said, **more}), to=organisation, by=alone(user or person()), at=NOW)


def now_acting(user: User, organisation: Organisation) -> Actor:
    """Return a person acting for an organisation by the mandate held there, with a second factor."""
    mandate = Mandate.objects.get(user=user, organisation=organisation, ended_at=None)
    add_second_factor(user)
    return Actor(user=user, organisation=organisation, role=mandate.role, second_factor=True, origin="test")


def signed(client: Client, user: User) -> Client:
    """Return the client, signed in as somebody."""
    client.force_login(user, backend=BACKEND)
    return client


def token_in(message: OutgoingMessage) -> str:
    """Return the token of the link that an invitation carries."""
    found = re.search(r"/invitation/(\S+)", message.text)
    assert found
    return found[1]
