"""Reads of accounts."""

from __future__ import annotations

from django.db.models import QuerySet

from maillage.accounts.actors import ANONYMOUS, Actor
from maillage.accounts.models import Membership, Organisation, User


def memberships_of(user: User) -> list[Membership]:
    """Return what a person is a member of, in a stable order (one query)."""
    return list(
        Membership.objects.filter(user=user)
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )


def actor_for(user: User, organisation_id: int | None = None) -> Actor:
    """Return the person acting for the organisation asked when a member of it, else for the first one."""
    if not user.is_active:
        return ANONYMOUS
    memberships = memberships_of(user)
    asked = [m for m in memberships if m.organisation_id == organisation_id]
    if not memberships:
        return Actor(user=user)
    chosen = (asked or memberships)[0]
    others = tuple(m.organisation for m in memberships if m != chosen)
    return Actor(user=user, organisation=chosen.organisation, role=chosen.role, others=others)


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Return the members of an organisation with their person."""
    return organisation.memberships.select_related("user").order_by("user__name", "user__email")
