"""The letters of each kind of door, written again for who still has to answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from maillage.base.refusals import gettext_noop
from maillage.cooperation.actions.ballot_news import letter_of
from maillage.cooperation.actions.door_kinds import Again, Kind
from maillage.cooperation.actions.doors import Letter
from maillage.cooperation.actions.invitation_letters import ROUTE, days_of_link, facts_of, signature
from maillage.cooperation.actions.meeting_news import items_told, letter_to
from maillage.cooperation.actions.role_news import DOOR as ROLE_DOOR
from maillage.cooperation.actions.role_news import letter_to_answer
from maillage.cooperation.actions.signing_news import letter_to_sign, signatory_of
from maillage.cooperation.actions.terms_news import AGREEMENT_DOOR, CHANGE_DOOR
from maillage.cooperation.domain.doors import Doorway
from maillage.cooperation.models.ballots import Ballot, BallotState, Elector, Vote
from maillage.cooperation.models.documents import PaperSignature, PaperVersion
from maillage.cooperation.models.invitations import Invitation, InvitationState
from maillage.cooperation.models.meetings import Attendance, Meeting, MeetingState, Presence
from maillage.cooperation.models.projects import HELD, PARTIES, Member, MemberState
from maillage.cooperation.models.roles import RoleRequest
from maillage.cooperation.models.terms import (
    ChangeAnswer,
    ChangeState,
    TermsAgreement,
    TermsChange,
    TermsRefusal,
    TermsVersion,
)


def _among(doors: Collection[Doorway], pairs: QuerySet, number: str) -> set[Doorway]:
    """Return the doors whose object and member are in some rows (one query)."""
    rows = pairs.filter(**{f"{number}__in": {one.number for one in doors}})
    found = set(rows.filter(member__in={one.member for one in doors}).values_list(number, "member"))
    return {one for one in doors if (one.number, one.member) in found}


def _invitations(doors: Collection[Doorway]) -> set[Doorway]:
    states = (MemberState.INVITED, MemberState.DISCUSSING)
    return _among(doors, Invitation.objects.waiting().filter(member__state__in=states), "pk")


def _invitation(door: Doorway, member: Member, at: datetime) -> Again | None:
    row = Invitation.objects.select_related("sent_by").filter(pk=door.number).first()
    if row is None or row.state != InvitationState.SENT:
        return None
    row.member = member
    context = {**facts_of(row), "again": True}
    return Again(
        Letter("cooperation/mail/invitation", ROUTE, context, days_of_link(row, at)), member, signature(row)
    )


def _changes(doors: Collection[Doorway]) -> set[Doorway]:
    rows = ChangeAnswer.objects.filter(accepts=None, change__state=ChangeState.OPEN, member__state__in=HELD)
    return _among(doors, rows, "change")


def _change(door: Doorway, member: Member, at: datetime) -> Again | None:
    row = TermsChange.objects.select_related("member").filter(pk=door.number).first()
    if row is None:
        return None
    by_name = row.member.name if row.member else member.project.owner.name
    context = {"by": by_name, "reason": row.reason}
    return Again(Letter("cooperation/mail/terms_change", "cooperation:terms_door", context), member, by_name)


def _agreements(doors: Collection[Doorway]) -> set[Doorway]:
    """Return those whose version is in force and that have not answered on it (two queries)."""
    later = TermsVersion.objects.filter(project=OuterRef("project"), number__gt=OuterRef("number"))
    numbers = {one.number for one in doors}
    current = TermsVersion.objects.filter(~Exists(later), pk__in=numbers).values_list("pk", "project")
    agreed = TermsAgreement.objects.filter(version=OuterRef("project__terms"), member=OuterRef("pk"))
    refused = TermsRefusal.objects.filter(version=OuterRef("project__terms"), member=OuterRef("pk"))
    rows = Member.objects.filter(
        ~Exists(agreed), ~Exists(refused), project__terms__in=[pk for pk, _project in current],
        state=MemberState.ACCEPTED, role__in=PARTIES,
    ).values_list("project__terms", "pk")  # fmt: skip
    found = set(rows)
    return {one for one in doors if (one.number, one.member) in found}


def _agreement(door: Doorway, member: Member, at: datetime) -> Again | None:
    row = TermsVersion.objects.filter(pk=door.number).first()
    if row is None:
        return None
    context = {"version": row.number}
    return Again(Letter("cooperation/mail/terms_agreement", "cooperation:agreement_door", context), member)


def _roles(doors: Collection[Doorway]) -> set[Doorway]:
    return _among(doors, RoleRequest.objects.waiting().filter(member__state=MemberState.ACCEPTED), "pk")


def _role(door: Doorway, member: Member, at: datetime) -> Again | None:
    row = RoleRequest.objects.select_related("asked_by").filter(pk=door.number).first()
    return Again(letter_to_answer(row), member, row.asked_by.name) if row else None


def _votes(doors: Collection[Doorway]) -> set[Doorway]:
    said = Vote.objects.filter(elector=OuterRef("pk"), round=OuterRef("ballot__round"))
    rows = Elector.objects.filter(
        ~Exists(said), voted_at=None, gone_at=None, ballot__state=BallotState.OPEN,
        member__state=MemberState.ACCEPTED,
    )  # fmt: skip
    return _among(doors, rows, "ballot")


def _vote(door: Doorway, member: Member, at: datetime) -> Again | None:
    row = Ballot.objects.filter(pk=door.number).first()
    return Again(letter_of(row, "opened", at), member) if row and row.closes_at > at else None


def _signatures(doors: Collection[Doorway]) -> set[Doorway]:
    return _among(doors, PaperSignature.objects.waiting(), "version")


def _signature(door: Doorway, member: Member, at: datetime) -> Again | None:
    row = PaperVersion.objects.defer("pdf", "content").filter(pk=door.number).first()
    if row is None:
        return None
    by_name = member.project.owner.name
    return Again(letter_to_sign(row, by_name, at), signatory_of(member), by_name)


def _meetings(doors: Collection[Doorway]) -> set[Doorway]:
    rows = Attendance.objects.filter(
        presence=Presence.EXPECTED, meeting__state=MeetingState.CONVENED, member__state=MemberState.ACCEPTED
    )
    return _among(doors, rows, "meeting")


def _meeting(door: Doorway, member: Member, at: datetime) -> Again | None:
    row = Meeting.objects.filter(pk=door.number).first()
    if row is None or row.starts_at <= at:
        return None
    return Again(letter_to(row, "convened", items_told(row, member), at), member)


KINDS: Mapping[str, Kind] = {
    "invitation": Kind(gettext_noop("Invitation"), _invitations, _invitation),
    CHANGE_DOOR: Kind(gettext_noop("Changement des parts"), _changes, _change),
    AGREEMENT_DOOR: Kind(gettext_noop("Accord sur les parts"), _agreements, _agreement),
    ROLE_DOOR: Kind(gettext_noop("Changement de rôle"), _roles, _role),
    "vote": Kind(gettext_noop("Vote"), _votes, _vote),
    "sign": Kind(gettext_noop("Signature"), _signatures, _signature),
    "meeting": Kind(gettext_noop("Réunion"), _meetings, _meeting),
}


def waiting_among(doors: Collection[Doorway]) -> set[Doorway]:
    """Return the doors that still wait for something (one query for each kind among them)."""
    found: set[Doorway] = set()
    for name, kind in KINDS.items():
        own = [door for door in doors if door.kind == name]
        if own:
            found |= kind.waiting(own)
    return found


def letter_again(door: Doorway, member: Member, at: datetime) -> Again | None:
    """Return the letter of a door that still waits; None when nothing is waited for."""
    kind = KINDS.get(door.kind)
    if kind is None or door not in kind.waiting([door]):
        return None
    return kind.rebuild(door, member, at)
