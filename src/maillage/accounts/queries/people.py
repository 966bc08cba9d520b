"""Reads of people and of the mandates they act by."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from maillage.accounts.actors import ANONYMOUS, Actor
from maillage.accounts.models import (
    FacilitationMandate,
    FacilitationState,
    FacilitatorScope,
    Mandate,
    Organisation,
    User,
)

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: User) -> bool:
    """Tell whether a person has set up an authenticator application or a passkey."""
    return Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists()


def mandates_of(user: User, *, at: datetime) -> list[Mandate]:
    """Return what a person may act for, in a stable order; each knows `second_factor`, `facilitates` (one query)."""
    factor = Authenticator.objects.filter(user=OuterRef("user"), type__in=SECOND_FACTORS)
    scopes = FacilitatorScope.objects.filter(organisation=OuterRef("organisation"))
    mandated = FacilitationMandate.objects.filter(
        facilitator=OuterRef("organisation"), state=FacilitationState.ACCEPTED
    )
    return list(
        Mandate.objects.in_force_at(at)
        .filter(user=user)
        .select_related("organisation")
        .annotate(second_factor=Exists(factor), facilitates=Exists(scopes) | Exists(mandated))
        .order_by("organisation__name", "pk")
    )


def actor_for(user: User, organisation_id: int | None = None, *, at: datetime, origin: str = "") -> Actor:
    """Return the person acting for the organisation asked when mandated by it, else for the first one."""
    if not user.is_active:
        return ANONYMOUS
    mandates = mandates_of(user, at=at)
    if not mandates:
        return Actor(user=user, second_factor=user.is_staff and has_second_factor(user), origin=origin)
    chosen = _chosen(mandates, organisation_id)
    return Actor(
        user=user,
        organisation=chosen.organisation,
        role=chosen.role,
        others=tuple(m.organisation for m in mandates if m != chosen),
        second_factor=chosen.second_factor,  # type: ignore[attr-defined]
        facilitates=chosen.facilitates,  # type: ignore[attr-defined]
        origin=origin,
    )


def _chosen(mandates: list[Mandate], organisation_id: int | None) -> Mandate:
    """Return the mandate asked, that of the organisation it lives on in since it was merged, else the first one."""
    held = {mandate.organisation_id: mandate for mandate in mandates}
    if organisation_id is None or organisation_id in held:
        return held.get(organisation_id or 0, mandates[0])
    former = Organisation.objects.filter(pk=organisation_id).exclude(merged_into=None).first()
    return held.get(former.survivor.pk, mandates[0]) if former else mandates[0]


def members_of(organisation: Organisation, *, at: datetime) -> QuerySet[Mandate]:
    """Return the mandates in force in an organisation, with their person."""
    in_force = Mandate.objects.in_force_at(at).filter(organisation=organisation)
    return in_force.select_related("user").order_by("user__name", "user__email")
