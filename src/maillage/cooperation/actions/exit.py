"""Members that leave, are excluded, are replaced: their part goes, their seat stays as history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.accounts.actors import Actor
from maillage.accounts.permissions import Verb
from maillage.base.explain import explain
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone, check
from maillage.cooperation.actions.ballot_leaving import leave_votes
from maillage.cooperation.actions.doors import close_doors
from maillage.cooperation.actions.guard import MayNotWrite, locked, steering
from maillage.cooperation.actions.members import AlreadyMember, LastCoordinator
from maillage.cooperation.actions.roles import end_requests
from maillage.cooperation.actions.signing_news import withdraw_named
from maillage.cooperation.actions.terms_changes import Wish, overtake, propose_change, release
from maillage.cooperation.actions.terms_guard import next_version, tell
from maillage.cooperation.actions.terms_news import tell_exit
from maillage.cooperation.domain.terms import Terms
from maillage.cooperation.domain.terms_exit import EXCEPTIONS, consequences, is_frozen, replace_by, write
from maillage.cooperation.domain.terms_lines import taking_over, without
from maillage.cooperation.models.decisions import Decision
from maillage.cooperation.models.projects import (
    PARTIES,
    Member,
    MemberRole,
    MemberState,
    Project,
    ProjectState,
)
from maillage.cooperation.models.terms import Departure, DepartureKind, TermsVersion
from maillage.cooperation.queries.access import others_coordinate, seat_in
from maillage.cooperation.queries.bid import deadline_of
from maillage.cooperation.queries.organisations import organisations_of
from maillage.cooperation.queries.terms import asked_of, current_version, snapshot_of, terms_of, who_of


class NotInTheGroup(Refusal):
    message = gettext_noop("%(name)s n’est plus dans le groupe.")


class ExitNeedsReason(Refusal):
    message = gettext_noop("Dites pourquoi : le motif reste dans l’historique du projet.")


class WhichException(Refusal):
    message = gettext_noop("La composition est figée : dites lequel des cas permet de la changer (R-248).")


class WhenAsked(Refusal):
    message = gettext_noop(
        "Donnez le jour de la demande de l’acheteur : le délai de dix jours part de là (R-251)."
    )


class NotReplaceable(Refusal):
    message = gettext_noop(
        "%(name)s garde sa place dans le groupe : on ne remplace que qui en sort ou a décliné."
    )


@dataclass(frozen=True, slots=True)
class Exit:
    """How a member goes. exception: one of EXCEPTIONS, when the composition is frozen; asked_on: by the buyer."""

    reason: str
    exception: str = ""
    asked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An organisation that takes over a part."""

    name: str
    siret: str = ""
    kind: str = ""
    place: str = ""
    email: str = ""


@transaction.atomic
def leave_project(*, member: Member, exit: Exit, version: int | None, by: Actor, at: datetime) -> Departure:
    """Leave a project: its own organisation says so, or who coordinates for one that has no account.

    Raises MayNotWrite, ProjectClosed, Gone, ChangedMeanwhile, NotInTheGroup, ExitNeedsReason, WhichException,
    LastCoordinator.
    """
    project = locked(member.project)
    own = by.organisation is not None and by.organisation.pk == member.organisation_id and by.may(Verb.WRITE)
    if not own:
        seat = seat_in(project, by)
        if seat is None or not seat.may_steer or member.organisation_id is not None:
            raise MayNotWrite()
    kind = DepartureKind.LEAVES
    return depart(project=project, member=member, kind=kind, exit=exit, version=version, by=by, at=at)


def depart(
    *,
    project: Project,
    member: Member,
    kind: DepartureKind,
    exit: Exit,
    decision: Decision | None = None,
    version: int | None,
    by: Actor,
    at: datetime,
) -> Departure:
    """Let a member go, however it goes, within the transaction of who holds its project.

    Its part, its votes, its links, its requests end. Raises as `leave_project`.
    """
    row = _held(project, member)
    check(read=version, kept=row.version, who=project.owner)
    if not exit.reason.strip():
        raise ExitNeedsReason()
    frozen = row.role in PARTIES and frozen_at(project, timezone.localdate(at))
    if frozen and exit.exception not in EXCEPTIONS:
        raise WhichException()
    if row.coordinates and not others_coordinate(row):
        raise LastCoordinator()
    last = current_version(project)
    departure = Departure.objects.create(
        member=row, kind=kind, reason=exit.reason.strip()[:500], exception=exit.exception if frozen else "",
        asked_on=exit.asked_on, replace_by=replace_by(exit.asked_on) if exit.asked_on else None,
        effects=_effects(project, last, row), decision=decision, author=by.user, at=at,
    )  # fmt: skip
    _end(row, MemberState.LEFT, departure.reason, by, at)
    put = _without_part(project, last, row, departure.reason, by, at)
    release(gone=row, project=project, by=by, at=at)
    leave_votes(member=row, project=project, by=by, at=at)
    withdraw_named(row, by, at)
    tell_exit(departure, at)
    facts: dict[str, object] = {"member": row.name, "kind": kind.value, "reason": departure.reason}
    facts |= {"decision": decision.number} if decision else {}
    tell(_EVENTS[kind], project, facts | ({"version": put.number} if put else {}), by, at)
    return departure


_EVENTS = {
    DepartureKind.LEAVES: "member.left",
    DepartureKind.EXCLUDED: "member.excluded",
    DepartureKind.BUYER: "member.excluded",
    DepartureKind.ENDED: "member.ended",
}


def frozen_at(project: Project, today: date) -> bool:
    """Tell whether the composition of a project is frozen: it answers a tender, handed in, not signed yet (R-248)."""
    asked = project.tender_id is not None or project.snapshot is not None
    return asked and is_frozen(
        due=deadline_of(project), signed=project.state == ProjectState.RUNNING, today=today
    )


def _held(project: Project, member: Member) -> Member:
    rows = Member.objects.select_for_update(of=("self",)).select_related("project__owner")
    row = rows.filter(pk=member.pk).first()
    if row is None or row.project_id != project.pk:
        raise Gone()
    if not row.is_held:
        raise NotInTheGroup(name=row.name)
    return row


def _effects(project: Project, last: TermsVersion | None, row: Member) -> dict[str, object]:
    snapshot = snapshot_of(project)
    terms = terms_of(last) if last else Terms()
    who = who_of(list(project.members.all()), snapshot)
    return write(consequences(terms, asked_of(project, snapshot), who, row.pk))


def _end(row: Member, state: MemberState, reason: str, by: Actor, at: datetime) -> None:
    row.state, row.ended_at, row.ended_reason = state, at, reason
    row.coordinates = False
    row.version += 1
    row.save()
    close_doors(member=row, at=at)
    end_requests(gone=row, by=by, at=at)


def _without_part(
    project: Project, last: TermsVersion | None, row: Member, reason: str, by: Actor, at: datetime
) -> TermsVersion | None:
    """Take the part of who left out of the terms."""
    terms = terms_of(last) if last else None
    if last is None or terms is None or (terms.part(row.pk) is None and terms.mandataire != row.pk):
        return None
    put = next_version(
        project=project, last=last, terms=without(terms, row.pk), reason=reason, member=row, by=by, at=at
    )
    overtake(project, put, at)
    return put


@transaction.atomic
def replace_member(*, member: Member, newcomer: Newcomer, by: Actor, at: datetime) -> Member:
    """Propose an organisation to take over the part of one that left, declined, or was withdrawn.

    It comes in as proposed (nobody told it anything yet), and a change gives it the part: at once when it concerns
    nobody engaged. Raises MayNotSteer, NotReplaceable, AlreadyMember, ProjectClosed.
    """
    seat = steering(member.project, by, at)
    project, leaver = seat.project, Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if leaver.is_held:
        raise NotReplaceable(name=leaver.name)
    organisation = organisations_of([newcomer.siret]).get(newcomer.siret) if newcomer.siret else None
    row = Member(
        project=project, organisation=organisation, name=newcomer.name.strip()[:200], siret=newcomer.siret,
        kind=newcomer.kind[:40], place=newcomer.place[:5], email=newcomer.email, role=MemberRole.MEMBER,
        replaces=leaver, added_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise AlreadyMember(name=row.name) from None
    if leaver.state == MemberState.LEFT:
        leaver.state = MemberState.REPLACED
        leaver.save(update_fields=["state"])
    _take_over(project, leaver, row, seat.member, by, at)
    tell("member.replacement", project, {"member": row.name, "replaced": leaver.name}, by, at)
    return row


def _take_over(
    project: Project, leaver: Member, row: Member, coordinator: Member | None, by: Actor, at: datetime
) -> None:
    """Propose that the newcomer takes the part the leaver had: as it is now, or as it was just before it left."""
    last = current_version(project)
    if last is None or coordinator is None:
        return
    terms = terms_of(last)
    earlier = map(
        terms_of, TermsVersion.objects.filter(project=project, number__lt=last.number).order_by("-number")
    )
    held = next((one for one in (terms, *earlier) if one.part(leaver.pk)), None)
    if held is None:
        return
    change = taking_over(terms, held, leaver.pk, row.pk)
    reason = explain((gettext_noop("Reprend la part de %(name)s."), {"name": leaver.name}))
    propose_change(project=project, wish=Wish(change, reason, about=row), by_member=coordinator, by=by, at=at)
