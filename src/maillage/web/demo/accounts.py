"""Accounts and organisations of the demonstration: plainly invented, with a known password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from maillage.accounts import actions
from maillage.accounts.actors import Actor
from maillage.accounts.models import Organisation, OrganisationKind, Role, ScopeKind, User
from maillage.base.refusals import gettext_noop

# Printed by the command; MAILLAGE_DEMO only.
PASSWORD = "demo-maillage-2026"  # nosec B105
DIRECTOR_SIRET = "00010101400017"
NETWORK_SIRET = "00019001700012"
FUNDER_SIRET = "00019002500015"
DEPARTEMENT = "93"
MANDATES_BEGAN = timedelta(days=90)
"""Before the first run: the cooperations of the demonstration have a past, in which people already acted."""

STAFF = Actor(User(email="demo@exemple.test", is_staff=True), second_factor=True, origin="maillage demo")
"""The installation itself: creates accounts and structures; it is nobody and is not stored."""


@dataclass(frozen=True, slots=True)
class Account:
    """Someone to sign in as. about: what the person does, in French, marked for translation."""

    email: str
    name: str
    about: str


DIRECTOR = Account(
    "directrice@exemple.test", "Directrice de démonstration", gettext_noop("dirige une structure inventée")
)
FACILITATOR = Account(
    "facilitatrice@exemple.test", "Facilitatrice de démonstration", gettext_noop("anime un réseau imaginaire")
)
BUYER = Account(
    "acheteur@exemple.test",
    "Acheteur de démonstration",
    gettext_noop("publie les appels de la démonstration"),
)
FUNDER = Account(
    "departement@exemple.test",
    "Financeuse de démonstration",
    gettext_noop("suit, au Département imaginaire, une coopération qu’il pourrait financer"),
)
DECLARER = Account(
    "structures@exemple.test",
    "Structures inventées",
    gettext_noop("déclare les capacités des structures inventées"),
)
NEWCOMER = Account(
    "nouvelle@exemple.test",
    "Nouvelle venue de démonstration",
    gettext_noop("demande à agir pour son collectif, et reçoit une invitation"),
)
SHOWN = (DIRECTOR, FACILITATOR, BUYER, FUNDER, NEWCOMER)

NETWORK = "Réseau imaginaire (démonstration)"
BUYER_NAME = "Ville imaginaire (démonstration)"
FUNDER_NAME = "Département imaginaire (démonstration)"


def person(account: Account, at: datetime) -> User:
    """Return the person of an account, created at the first run."""
    found = User.objects.filter(email=account.email).first()
    return found or actions.create_account(
        email=account.email, name=account.name, password=PASSWORD, by=STAFF, at=at
    )


def organisation(name: str, kind: OrganisationKind, siret: str = "", *, at: datetime) -> Organisation:
    """Return an organisation, created at the first run; by its SIRET, else by its name."""
    known = Organisation.objects.filter(is_demo=True)
    found = known.filter(siret=siret).first() if siret else known.filter(name=name).first()
    return found or actions.create_organisation(
        name=name, kind=kind, siret=siret, departement=DEPARTEMENT, is_demo=True, by=STAFF, at=at
    )


def acting(account: Account, where: Organisation, *, role: Role = Role.ADMINISTRATOR, at: datetime) -> Actor:
    """Return someone acting for an organisation, made a member at the first run."""
    user = person(account, at)
    actions.add_member(organisation=where, user=user, role=role, by=STAFF, at=at - MANDATES_BEGAN)
    return Actor(user, where, role, second_factor=True, origin=STAFF.origin)


def buyer(at: datetime) -> Actor:
    """The buyer, whose organisation holds the tenders of the demonstration."""
    return acting(BUYER, organisation(BUYER_NAME, OrganisationKind.BUYER, at=at), at=at)


def funder(at: datetime) -> Actor:
    """The local authority that is asked for money by the shared post, and follows it."""
    return acting(FUNDER, organisation(FUNDER_NAME, OrganisationKind.AUTHORITY, FUNDER_SIRET, at=at), at=at)


def facilitator(at: datetime) -> Actor:
    """The facilitator of an imaginary network, whose territory is the département of the examples."""
    network = organisation(NETWORK, OrganisationKind.NETWORK, NETWORK_SIRET, at=at)
    by = acting(FACILITATOR, network, at=at)
    assert by.organisation is not None
    actions.give_scope(
        organisation=by.organisation, kind=ScopeKind.DEPARTEMENT, code=DEPARTEMENT, by=STAFF, at=at
    )
    return by
