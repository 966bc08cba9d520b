"""Reads of requests to join: mine, those I may decide, who decides, what their evidence says."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet

from maillage.accounts import hooks
from maillage.accounts.actors import Actor
from maillage.accounts.domain.joining import PUBLIC_PROVIDERS, domain_of
from maillage.accounts.models import (
    Invitation,
    InvitationState,
    JoinRequest,
    Organisation,
    RequestState,
    Role,
    User,
)
from maillage.accounts.permissions import Verb
from maillage.accounts.queries.facilitation import field_of, in_field, people_who_facilitate, staff
from maillage.accounts.queries.mandates import administered, administrators_of, has_administrator, orphans


def standing(siret: str) -> Organisation | None:
    """Return who acts for a SIRET on Maillage: its organisation, where it lives on, or who manages its structure."""
    if not siret:
        return None
    found = Organisation.objects.filter(siret=siret).first()
    if found is None and (known := hooks.known(siret)):
        found = known.organisation
    return found.survivor if found else None


def requests_of(user: User) -> QuerySet[JoinRequest]:
    """Return a person's own requests, the latest first, without their documents."""
    rows = JoinRequest.objects.filter(user=user).defer("document")
    return rows.select_related("organisation", "decided_by").order_by("-asked_at", "-pk")


def to_decide(actor: Actor, *, at: datetime) -> QuerySet[JoinRequest]:
    """Return the requests this actor may decide, the oldest first, without their documents; never its own.

    Administrators decide for their organisation. A facilitator decides claims of its territory, and requests to
    join an organisation that nobody administers. The staff decides any.
    """
    rows = (
        JoinRequest.objects.filter(state=RequestState.WAITING).exclude(user=actor.user_id).defer("document")
    )
    rows = rows.select_related("user", "organisation", "code_printed_by").order_by("asked_at", "pk")
    if not actor.may(Verb.DECIDE):
        return rows.none()
    if actor.is_staff:
        return rows
    departements, _networks = field_of(actor)
    mine = Q(organisation=actor.organisation) if actor.role == Role.ADMINISTRATOR else Q(pk__in=[])
    claims = Q(organisation=None, departement__in=departements)
    unattended = Q(organisation__isnull=False) & in_field(actor, "organisation__") & ~administered(at)
    return rows.filter(mine | claims | unattended)


def may_decide(actor: Actor, request: JoinRequest, *, at: datetime) -> bool:
    """Tell whether this actor may decide this request (same rule as `to_decide`)."""
    return request.user_id != actor.user_id and may_decide_for(
        actor, request.organisation, departement=request.departement, at=at
    )


def may_look_at(actor: Actor, request: JoinRequest, *, at: datetime) -> bool:
    """Tell whether this actor may decide a request, or could when it came: the second of two learns who was first."""
    if request.user_id == actor.user_id or not actor.may(Verb.DECIDE):
        return False
    over = request.state != RequestState.WAITING and actor.covers(request.departement)
    return over or may_decide(actor, request, at=at)


def may_decide_for(
    actor: Actor, organisation: Organisation | None, *, departement: str = "", at: datetime
) -> bool:
    """Tell whether this actor says who acts for an organisation (None: one to found in a département)."""
    if not actor.may(Verb.DECIDE):
        return False
    if actor.is_staff:
        return True
    if organisation is None:
        return actor.covers(departement)
    if actor.organisation == organisation and actor.role == Role.ADMINISTRATOR:
        return True
    covered = actor.covers(organisation.departement, organisation.network)
    return covered and not has_administrator(organisation, at=at)


def deciders_of(request: JoinRequest, *, at: datetime) -> list[User]:
    """Return who is asked: the administrators, else the facilitators of the territory, else the staff."""
    organisation = request.organisation
    circles = (
        lambda: administrators_of(organisation, at=at) if organisation else [],
        lambda: people_who_facilitate(
            organisation.departement if organisation else request.departement,
            organisation.network if organisation else "",
            at=at,
        ),
        staff,
    )
    for circle in circles:
        if found := [user for user in circle() if user.pk != request.user_id]:
            return found
    return []


def own_domains(user: User) -> list[str]:
    """Return the domains of the addresses a person proved to hold, public providers left out."""
    held = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return sorted({domain_of(address) for address in held} - PUBLIC_PROVIDERS)


def invitations_of(organisation: Organisation) -> QuerySet[Invitation]:
    """Return the invitations of an organisation that wait for an answer, the latest first."""
    rows = Invitation.objects.filter(organisation=organisation, state=InvitationState.SENT)
    return rows.select_related("sent_by", "reminded_by").order_by("-sent_at", "-pk")


def orphans_for(actor: Actor, *, at: datetime) -> QuerySet[Organisation]:
    """Return the organisations that nobody administers and for which this actor looks for somebody, oldest first."""
    if not actor.may(Verb.DECIDE):
        return Organisation.objects.none()
    rows = orphans(at).order_by("orphaned_at", "name")
    return rows if actor.is_staff else rows.filter(in_field(actor))


def others_for(request: JoinRequest) -> int:
    """Return how many other people wait to act for the same organisation: a claim made twice is worth a look."""
    rows = JoinRequest.objects.filter(state=RequestState.WAITING).exclude(pk=request.pk)
    if request.organisation_id:
        return rows.filter(organisation=request.organisation_id).count()
    same = Q(siret=request.siret) if request.siret else Q(siret="", name__iexact=request.name)
    return rows.filter(same, organisation=None).count()
