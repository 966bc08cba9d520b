"""Open a project: from a kept proposal, from a need, from nothing; change it, close it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.domain.journal import changes
from maillage.accounts.models import Organisation
from maillage.accounts.permissions import Verb
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import check
from maillage.consortium.models import KeptProposal
from maillage.consortium.queries.proposals import proposals_visible_to, snapshot_of
from maillage.cooperation.actions.guard import MayNotSteer, MayNotWrite, steering
from maillage.cooperation.actions.need import NeedFacts, write_need
from maillage.cooperation.actions.terms import open_terms
from maillage.cooperation.domain.events import projects as events  # noqa: F401  named before they are written
from maillage.cooperation.domain.opening import Candidate, candidates_of, role_of_opener
from maillage.cooperation.models.projects import (
    Member,
    MemberRole,
    MemberState,
    Origin,
    Project,
    ProjectState,
)
from maillage.cooperation.queries.access import OPEN, seat_in
from maillage.cooperation.queries.organisations import organisations_of
from maillage.cooperation.queries.terms import terms_of_snapshot


class NotYourProposal(Refusal):
    message = gettext_noop("Cette proposition n’est pas, ou n’est plus, gardée par votre organisation.")


class NoSuchState(Refusal):
    message = gettext_noop("Un projet est en formation, en cours, terminé ou abandonné.")


class EndNeedsReason(Refusal):
    message = gettext_noop("Dites en quelques mots pourquoi le projet s’arrête : les membres le liront.")


PRESSED_TWICE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Card:
    """What identifies a project. months: whole; amount_cents: excluding VAT, over the whole duration."""

    title: str
    purpose: str = ""
    deadline: date | None = None
    starts_on: date | None = None
    months: int | None = None
    amount_cents: int | None = None


@transaction.atomic
def start_project(
    *, card: Card, origin: str, role: str, need: NeedFacts | None = None, by: Actor, at: datetime
) -> Project:
    """Open a project from a need or from nothing; role: what one's organisation will be in it.

    need: the need it comes from. The same card sent again within minutes (a button pressed twice) is the same project.
    Raises MayNotWrite, and what `actions.need.write_need` raises.
    """
    owner = Organisation.objects.select_for_update().get(pk=_writer(by).pk)
    same = Project.objects.filter(
        **asdict(card), origin=Origin(origin), owner=owner, author=by.user, created_at__gt=at - PRESSED_TWICE
    ).first()
    if same is not None:
        return same
    project = Project.objects.create(
        **asdict(card), origin=Origin(origin), owner=owner, author=by.user, created_at=at
    )
    _own_seat(project, owner, MemberRole(role), at)
    _opened(project, by, at, members=1)
    if need is not None:
        write_need(project, need, by, at)
    return project


@transaction.atomic
def start_from_proposal(*, proposal: KeptProposal, card: Card, by: Actor, at: datetime) -> Project:
    """Open the project of a kept proposal: its members are proposed, its shares are the first terms.

    The copy is frozen: what changes later in the directory or in the tender never alters it. A proposal has one
    project: asked again (a button pressed twice), it is the same. Raises MayNotWrite, NotYourProposal.
    """
    owner = _writer(by)
    rows = proposals_visible_to(by).select_for_update(of=("self",))
    kept = rows.filter(pk=proposal.pk, organisation=owner).first()
    if kept is None:
        raise NotYourProposal()
    known = Project.objects.filter(proposal=kept, owner=owner).first()
    if known is not None:
        return known
    snapshot = snapshot_of(kept)
    project = Project.objects.create(
        **asdict(card), origin=Origin.PROPOSAL, owner=owner, author=by.user, created_at=at, proposal=kept,
        tender=kept.tender, snapshot=kept.snapshot, snapshot_at=kept.kept_at,
    )  # fmt: skip
    members = _propose(project, candidates_of(snapshot), owner, at)
    open_terms(project=project, terms=terms_of_snapshot(snapshot, members), by=by, at=at)
    _opened(project, by, at, members=len(members))
    return project


@transaction.atomic
def edit_project(*, project: Project, card: Card, version: int | None, by: Actor, at: datetime) -> Project:
    """Change the card of a project. Raises MayNotSteer, ProjectClosed, ChangedMeanwhile."""
    row = steering(project, by, at).project
    check(read=version, kept=row.version, who=row.owner)
    was = {name: getattr(row, name) for name in asdict(card)}
    for name, value in asdict(card).items():
        setattr(row, name, value)
    before, after = changes(was, asdict(card))
    if not after:
        return row
    row.version += 1
    row.save()
    record(
        what="project.edited", about=f"project:{row.pk}", owner=row.owner, before=before, after=after, by=by, at=at
    )  # fmt: skip
    return row


@transaction.atomic
def change_state(*, project: Project, state: str, reason: str, by: Actor, at: datetime) -> Project:
    """Run, end, abandon or open a project again. Raises MayNotSteer, NoSuchState, EndNeedsReason."""
    row = Project.objects.select_for_update(of=("self",)).select_related("owner").get(pk=project.pk)
    seat = seat_in(row, by)
    if seat is None or seat.member is None or not seat.member.coordinates or not by.may(Verb.WRITE):
        raise MayNotSteer()
    if state not in ProjectState.values:
        raise NoSuchState()
    if state == ProjectState.ABANDONED and not reason.strip():
        raise EndNeedsReason()
    before, row.state = row.state, state
    if before == state:
        return row
    row.closed_at = None if state in OPEN else row.closed_at or at
    row.version += 1
    row.save()
    record(
        what="project.state", about=f"project:{row.pk}", owner=row.owner, before={"state": before},
        after={"state": state, "reason": reason.strip()[:500]}, by=by, at=at,
    )  # fmt: skip
    return row


def _writer(by: Actor) -> Organisation:
    if by.organisation is None or not by.may(Verb.WRITE):
        raise MayNotWrite()
    return by.organisation


def _own_seat(project: Project, owner: Organisation, role: str, at: datetime) -> Member:
    return Member.objects.create(
        project=project, organisation=owner, name=owner.name, siret=owner.siret, role=role, coordinates=True,
        state=MemberState.ACCEPTED, added_at=at, joined_at=at,
    )  # fmt: skip


def _propose(
    project: Project, candidates: list[Candidate], owner: Organisation, at: datetime
) -> list[Member]:
    """Write the seats of the proposal, and of who opens the project when it is not one of them."""
    known = dict(organisations_of([one.siret for one in candidates]))
    members: list[Member] = []
    seated: set[int] = set()
    for one in candidates:
        organisation = known.get(one.siret)
        if (
            organisation is not None and organisation.pk in seated
        ):  # it manages two members: one seat is its own
            organisation = None
        seated |= {organisation.pk} if organisation else set()
        own = organisation is not None and organisation.pk == owner.pk
        members.append(
            Member.objects.create(
                project=project,
                organisation=organisation,
                name=one.name,
                siret=one.siret,
                kind=one.kind,
                place=one.place,
                role=MemberRole.LEAD if one.is_lead else MemberRole.MEMBER,
                coordinates=own,
                state=MemberState.ACCEPTED if own else MemberState.PROPOSED,
                added_at=at,
                joined_at=at if own else None,
            )
        )
    if not any(one.coordinates for one in members):
        _own_seat(project, owner, role_of_opener(owner.kind), at)
    return members


def _opened(project: Project, by: Actor, at: datetime, *, members: int) -> None:
    record(
        what="project.opened", about=f"project:{project.pk}", owner=project.owner,
        after={"title": project.title, "members": members, "tender": project.tender_id}, by=by, at=at,
    )  # fmt: skip
