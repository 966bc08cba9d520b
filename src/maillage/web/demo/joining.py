"""What waits in the demonstration: a claim for the facilitator, an invitation, an access that was accepted."""

from __future__ import annotations

from datetime import datetime

from maillage.accounts.actions.facilitation import answer_access, ask_access
from maillage.accounts.actions.invitations import Offer, invite
from maillage.accounts.actions.joining import Asking, ask_to_join
from maillage.accounts.actions.signing import prove_address
from maillage.accounts.actors import Actor
from maillage.accounts.models import (
    Evidence,
    FacilitationMandate,
    Invitation,
    JoinRequest,
    Organisation,
    OrganisationKind,
    Role,
)
from maillage.web.demo.accounts import (
    DEPARTEMENT,
    DIRECTOR_SIRET,
    NEWCOMER,
    STAFF,
    buyer,
    facilitator,
    person,
)

COLLECTIVE = "Collectif imaginaire (démonstration)"


def fill_joining(at: datetime) -> None:
    """Fill what waits, at the first run; people and the directory's organisations are there already."""
    user = person(NEWCOMER, at)
    prove_address(user)
    newcomer = Actor(user=user, origin=STAFF.origin)
    if not JoinRequest.objects.filter(user=user).exists():
        ask_to_join(asking=_claim(), by=newcomer, at=at)
    if not Invitation.objects.filter(organisation=buyer(at).organisation).exists():
        _invite(buyer(at), at)
    _accompany(at)


def _claim() -> Asking:
    return Asking(
        name=COLLECTIVE,
        kind=OrganisationKind.COLLECTIVE,
        departement=DEPARTEMENT,
        evidence=Evidence.CALL,
        explanation="Nous sommes trois associations et une entreprise ; je coordonne le collectif.",
    )


def _invite(by: Actor, at: datetime) -> None:
    assert by.organisation is not None
    offer = Offer(email=NEWCOMER.email, role=Role.EDITOR, message="Aide-nous à écrire nos appels.")
    invite(organisation=by.organisation, offer=offer, by=by, at=at)


def _accompany(at: datetime) -> None:
    """The facilitator accompanies the director's structure, which accepted."""
    director = Organisation.objects.filter(siret=DIRECTOR_SIRET).first()
    if director is None or FacilitationMandate.objects.filter(organisation=director).exists():
        return
    helper = facilitator(at)
    if not helper.covers(
        director.departement, director.network
    ):  # made by an older Maillage, without its département
        return
    access = ask_access(
        organisation=director, purpose="Préparer la réponse au marché de collecte.", by=helper, at=at
    )
    boss = director.mandates.filter(role=Role.ADMINISTRATOR, ended_at=None).select_related("user").first()
    if boss is not None:
        by = Actor(boss.user, director, Role.ADMINISTRATOR, second_factor=True, origin=STAFF.origin)
        answer_access(access=access, accept=True, by=by, at=at)
