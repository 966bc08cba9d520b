"""Seats of a project: add an organisation, change its role or its contact, take it back before it is invited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.hooks import known
from maillage.accounts.models import Organisation
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone, check
from maillage.cooperation.actions.door_care import follow_address
from maillage.cooperation.actions.guard import steering
from maillage.cooperation.actions.lead import terms_follow
from maillage.cooperation.models.projects import Member, MemberRole, MemberState, Project
from maillage.cooperation.queries.organisations import organisations_of
from maillage.mail.domain.addresses import normalise_address

MOST_MEMBERS = 200


class AlreadyMember(Refusal):
    message = gettext_noop("%(name)s a déjà une place dans ce projet.")


class TooManyMembers(Refusal):
    message = gettext_noop("Un projet compte au plus %(count)s organisations.")


class NeedsAName(Refusal):
    message = gettext_noop(
        "Donnez le nom de l’organisation, ou un SIRET que les listes publiques connaissent."
    )


class AlreadyInvited(Refusal):
    message = gettext_noop(
        "Cette organisation est déjà invitée ou engagée : retirez l’invitation, ou faites-la sortir."
    )


class LastCoordinator(Refusal):
    message = gettext_noop(
        "C’est la dernière organisation qui coordonne : donnez d’abord ce rôle à une autre."
    )


class OneLead(Refusal):
    message = gettext_noop("%(name)s est déjà mandataire ou porteur : changez d’abord son rôle (R-242).")


class CoordinatorWithoutAccount(Refusal):
    message = gettext_noop(
        "Pour coordonner, une organisation doit être engagée et avoir un compte sur Maillage."
    )


class AskForARole(Refusal):
    message = gettext_noop(
        "%(name)s est engagée : sa place ne change qu’avec son accord. Demandez-lui un changement de rôle."
    )


@dataclass(frozen=True, slots=True)
class Place:
    """What is said of an organisation in a project. email: for who has no account; may be empty."""

    name: str = ""
    siret: str = ""
    role: str = MemberRole.MEMBER
    contact: str = ""
    email: str = ""
    coordinates: bool = False


@transaction.atomic
def add_member(*, project: Project, place: Place, by: Actor, at: datetime) -> Member:
    """Add an organisation, not invited yet.

    Raises MayNotSteer, ProjectClosed, NeedsAName, TooManyMembers, AlreadyMember, OneLead, BadAddress.
    """
    row = steering(project, by, at).project
    if Member.objects.held().filter(project=row).count() >= MOST_MEMBERS:
        raise TooManyMembers(count=MOST_MEMBERS)
    _one_lead(row, place.role)
    organisation, public = _found(place.siret)
    name = place.name.strip() or (organisation.name if organisation else public)
    if not name:
        raise NeedsAName()
    member = Member(
        project=row, organisation=organisation, name=name[:200], siret=place.siret, role=MemberRole(place.role),
        contact=place.contact.strip()[:150], email=normalise_address(place.email) if place.email else "",
        added_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError:
        raise AlreadyMember(name=name) from None
    if member.role == MemberRole.LEAD:
        terms_follow(project=row, reason="", member=member, by=by, at=at)
    _tell("project.member_added", member, {}, {"member": name, "role": member.role}, by, at)
    return member


@transaction.atomic
def edit_member(*, member: Member, place: Place, version: int | None, by: Actor, at: datetime) -> Member:
    """Change the contact of a seat, and the role of one that is not engaged (`actions.roles` asks the others).

    Raises MayNotSteer, Gone, ChangedMeanwhile, AskForARole, OneLead, CoordinatorWithoutAccount, BadAddress.
    """
    project = steering(member.project, by, at).project
    row = _held(member)
    check(read=version, kept=row.version, who=project.owner)
    changes = (place.role, place.coordinates) != (row.role, row.coordinates)
    if changes and row.state == MemberState.ACCEPTED:
        raise AskForARole(name=row.name)
    if place.role != row.role:
        _one_lead(project, place.role)
    if place.coordinates:
        raise CoordinatorWithoutAccount()
    before = {"member": row.name, "role": row.role, "coordinates": row.coordinates}
    row.role, row.coordinates = MemberRole(place.role), place.coordinates
    row.contact = place.contact.strip()[:150]
    former, row.email = row.email, normalise_address(place.email) if place.email else ""
    row.version += 1
    row.save()
    if row.role != before["role"] and MemberRole.LEAD in (row.role, before["role"]):
        terms_follow(project=project, reason="", member=row, by=by, at=at)
    if former and row.email != former:
        follow_address(member=row, former=former, at=at)
    after = {"member": row.name, "role": row.role, "coordinates": row.coordinates}
    _tell("project.member_edited", row, before, after, by, at)
    return row


@transaction.atomic
def remove_member(*, member: Member, by: Actor, at: datetime) -> None:
    """Take back an organisation that was only proposed: nobody told it anything. Raises MayNotSteer, AlreadyInvited."""
    steering(member.project, by, at)
    row = _held(member)
    if row.state != MemberState.PROPOSED:
        raise AlreadyInvited()
    row.state, row.ended_at = MemberState.WITHDRAWN, at
    row.save()
    _tell("project.member_removed", row, {"member": row.name}, {}, by, at)


def _found(siret: str) -> tuple[Organisation | None, str]:
    if not siret:
        return None, ""
    organisation = organisations_of([siret]).get(siret)
    public = known(siret)
    return organisation, public.name if public else ""


def _held(member: Member) -> Member:
    row = (
        Member.objects.select_for_update(of=("self",))
        .select_related("project__owner")
        .filter(pk=member.pk)
        .first()
    )
    if row is None or not row.is_held:
        raise Gone()
    return row


def _one_lead(project: Project, role: str) -> None:
    if role == MemberRole.LEAD:
        lead = Member.objects.held().filter(project=project, role=MemberRole.LEAD).first()
        if lead is not None:
            raise OneLead(name=lead.name)


def _tell(
    what: str, row: Member, before: dict[str, object], after: dict[str, object], by: Actor, at: datetime
) -> None:
    record(
        what=what, about=f"project:{row.project_id}", owner=row.project.owner, before=before or None,
        after=after or None, by=by, at=at,
    )  # fmt: skip
