"""Reunite two organisations that were one: the directory merged them, or somebody founded the second by mistake."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillage.accounts import hooks
from maillage.accounts.actions.journal import record
from maillage.accounts.actions.mandates import close, give
from maillage.accounts.actions.notifications import notify
from maillage.accounts.actions.people import OnlyStaff
from maillage.accounts.actors import Actor
from maillage.accounts.domain import events
from maillage.accounts.models import (
    ApiToken,
    FacilitationMandate,
    FacilitationState,
    FacilitatorScope,
    Invitation,
    InvitationState,
    JoinRequest,
    Mandate,
    Organisation,
    RequestState,
)
from maillage.accounts.permissions import Verb
from maillage.accounts.queries.facilitation import OPEN
from maillage.accounts.queries.mandates import administrators_of
from maillage.base.refusals import Refusal, gettext_noop
from maillage.mail.actions.links import revoke_links

events.register(
    "organisation.merged",
    gettext_noop("a réuni une autre organisation à celle-ci"),
    {"lost": gettext_noop("organisation réunie"), "moved": gettext_noop("objets déplacés")},
)


class SameOrganisation(Refusal):
    message = gettext_noop("Choisissez deux organisations différentes.")


class MergedElsewhere(Refusal):
    message = gettext_noop("%(lost)s est déjà réunie à %(into)s.")


@transaction.atomic
def merge_organisations(*, lost: Organisation, into: Organisation, by: Actor, at: datetime) -> Organisation:
    """Move all that belongs to `lost` to `into`, where it lives on; returns the survivor. Safe to run again.

    People keep their best role, once. What let a facilitator see private data is asked again: the access was given by
    one organisation for its own data, and the other never agreed to it.
    Raises OnlyStaff, SameOrganisation, MergedElsewhere.
    """
    if not by.may(Verb.SUPERVISE):
        raise OnlyStaff()
    rows = (
        Organisation.objects.select_for_update(of=("self",)).filter(pk__in={lost.pk, into.pk}).order_by("pk")
    )
    by_key = {row.pk: row for row in rows}
    lost, into = by_key[lost.pk], by_key[into.pk].survivor
    if lost.merged_into is not None and lost.survivor == into:
        return into
    if lost.merged_into is not None:
        raise MergedElsewhere(lost=lost.name, into=lost.survivor.name)
    if lost == into:
        raise SameOrganisation()
    members = _move_mandates(lost, into, at)
    moved = _move_accesses(lost, into, at) + _move_requests(lost, into, at) + _move_scopes(lost, into)
    moved += hooks.merged(lost=lost, into=into, by=by, at=at)
    lost.merged_into, lost.orphaned_at = into, None
    lost.version += 1
    lost.save()
    record(
        what="organisation.merged", about=f"organisation:{into.pk}", owner=into, by=by, at=at,
        after={"lost": lost.name, "moved": moved + members},
    )  # fmt: skip
    notify(
        kind="members", to=administrators_of(into, at=at), url="/organisation/membres", organisation=into, at=at,
        message=gettext_noop("%(lost)s est maintenant réunie à %(into)s : vérifiez ses membres et ses accès."),
        facts={"lost": lost.name, "into": into.name}, about=f"organisation:{into.pk}",
    )  # fmt: skip
    return into


def _move_mandates(lost: Organisation, into: Organisation, at: datetime) -> int:
    """End each mandate where it was, and give it where it goes on, with the tokens of its person."""
    rows = list(
        Mandate.objects.filter(organisation=lost, ended_at=None).select_related("user", "organisation")
    )
    for row in rows:
        ApiToken.objects.filter(user=row.user, organisation=lost).update(organisation=into)
        close(row, at=at, by_id=None, reason=f"→ {into.name}")
        if row.term_at is None or row.term_at > at:
            give(organisation=into, user=row.user, role=row.role, term_at=row.term_at, giver_id=None, at=at)
    return len(rows)


def _move_accesses(lost: Organisation, into: Organisation, at: datetime) -> int:
    """Have what was asked of, by, or open on the one that goes asked again, once."""
    rows = FacilitationMandate.objects.filter(state__in=OPEN)
    moved = 0
    for row in [*rows.filter(organisation=lost), *rows.filter(facilitator=lost)]:
        organisation = into if row.organisation_id == lost.pk else row.organisation
        facilitator = into if row.facilitator_id == lost.pk else row.facilitator
        row.state, row.ended_at = FacilitationState.WITHDRAWN, at
        row.save()
        if (
            organisation == facilitator
            or rows.filter(organisation=organisation, facilitator=facilitator).exists()
        ):
            continue
        FacilitationMandate.objects.create(
            organisation=organisation, facilitator=facilitator, state=FacilitationState.ASKED, purpose=row.purpose,
            asked_by=row.asked_by, asked_at=at,
        )  # fmt: skip
        moved += 1
    return moved


def _move_requests(lost: Organisation, into: Organisation, at: datetime) -> int:
    """Move the requests that wait and the invitations without answer; a double one is dropped.

    A letter printed for the one that goes opens nothing: whoever decides for the survivor never saw the request.
    """
    requests = JoinRequest.objects.filter(organisation=lost, state=RequestState.WAITING)
    moved = requests.update(organisation=into, code_digest="")
    for row in Invitation.objects.filter(organisation=lost, state=InvitationState.SENT):
        if Invitation.objects.filter(organisation=into, state=InvitationState.SENT, email=row.email).exists():
            row.state, row.answered_at = InvitationState.REVOKED, at
            revoke_links(about=f"invitation:{row.pk}", at=at)
        row.organisation = into
        row.save()
        moved += 1
    return moved


def _move_scopes(lost: Organisation, into: Organisation) -> int:
    held = FacilitatorScope.objects.filter(organisation=into)
    moved = 0
    for scope in FacilitatorScope.objects.filter(organisation=lost):
        if held.filter(kind=scope.kind, code=scope.code).exists():
            scope.delete()
        else:
            scope.organisation = into
            scope.save()
            moved += 1
    return moved
