"""Reads of facilitation: who works where, who let whom see its private data."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from maillage.accounts.actors import Actor
from maillage.accounts.models import (
    FacilitationMandate,
    FacilitationState,
    FacilitatorScope,
    Mandate,
    Organisation,
    Role,
    ScopeKind,
    User,
)

OPEN = (FacilitationState.ASKED, FacilitationState.ACCEPTED)
FACILITATING = (Role.EDITOR, Role.ADMINISTRATOR)


def field_of(actor: Actor) -> tuple[set[str], set[str]]:
    """Return the départements and the networks of the facilitator we act for."""
    departements: set[str] = set()
    networks: set[str] = set()
    for scope in actor.scopes:
        (networks if scope.kind == ScopeKind.NETWORK_SCOPE else departements).add(scope.code)
        departements |= set(scope.departements)
    return departements, networks


def in_field(actor: Actor, prefix: str = "") -> Q:
    """Return the condition « is in the territory or the network of the facilitator we act for ».

    prefix: where the organisation is from the row (« organisation__ »).
    """
    departements, networks = field_of(actor)
    return Q(**{f"{prefix}departement__in": departements}) | Q(**{f"{prefix}network__in": networks})


def facilitators_of(departement: str, network: str = "") -> list[Organisation]:
    """Return the facilitators whose territory or network this is, by name (scopes are few: read whole)."""
    scopes = FacilitatorScope.objects.select_related("organisation").filter(organisation__merged_into=None)
    found = {scope.organisation for scope in scopes if _covers(scope, departement, network)}
    return sorted(found, key=lambda organisation: organisation.name)


def _covers(scope: FacilitatorScope, departement: str, network: str) -> bool:
    if scope.kind == ScopeKind.NETWORK_SCOPE:
        return bool(network) and network == scope.code
    return bool(departement) and departement in (scope.code, *scope.departements)


def people_who_facilitate(departement: str, network: str = "", *, at: datetime) -> list[User]:
    """Return who writes for the facilitators of a territory or network."""
    rows = Mandate.objects.in_force_at(at).filter(
        organisation__in=facilitators_of(departement, network), role__in=FACILITATING, user__is_active=True
    )
    return list({row.user_id: row.user for row in rows.select_related("user")}.values())


def staff() -> list[User]:
    """Return the team that runs this installation."""
    return list(User.objects.filter(is_staff=True, is_active=True))


def accesses_to(organisation: Organisation) -> QuerySet[FacilitationMandate]:
    """Return who may see, asked to see or could see an organisation's private data, open ones first."""
    rows = FacilitationMandate.objects.filter(organisation=organisation)
    return rows.select_related("facilitator", "asked_by", "decided_by").order_by("-asked_at", "-pk")


def accesses_of(facilitator: Organisation) -> QuerySet[FacilitationMandate]:
    """Return what a facilitator may see or asked to see, the latest first."""
    rows = FacilitationMandate.objects.filter(facilitator=facilitator)
    return rows.select_related("organisation", "asked_by").order_by("-asked_at", "-pk")


def to_ask(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations of the facilitator's field that it has not asked yet, by name: public facts only."""
    if actor.organisation is None or not actor.scopes:
        return Organisation.objects.none()
    asked = FacilitationMandate.objects.filter(facilitator=actor.organisation, state__in=OPEN)
    rows = Organisation.objects.standing().filter(in_field(actor)).exclude(pk=actor.organisation.pk)
    return rows.exclude(pk__in=asked.values("organisation")).order_by("name", "pk")


def to_mandate(organisation: Organisation) -> list[Organisation]:
    """Return the facilitators of the organisation's territory or network that have no access and asked none."""
    open_ones = set(accesses_to(organisation).filter(state__in=OPEN).values_list("facilitator_id", flat=True))
    found = facilitators_of(organisation.departement, organisation.network)
    return [one for one in found if one.pk not in open_ones and one != organisation]
