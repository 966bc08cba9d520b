"""The role of an organisation that is engaged changes with its agreement only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone
from maillage.cooperation.actions.doors import Opened
from maillage.cooperation.actions.guard import MayNotSteer, MayNotWrite, locked
from maillage.cooperation.actions.lead import terms_follow
from maillage.cooperation.actions.members import CoordinatorWithoutAccount, LastCoordinator, OneLead
from maillage.cooperation.actions.role_news import ask_answer, tell_answer, tell_withdrawn
from maillage.cooperation.actions.terms_changes import release
from maillage.cooperation.actions.terms_guard import Signer
from maillage.cooperation.domain.events import roles as events  # noqa: F401  named before they are written
from maillage.cooperation.domain.terms import Terms
from maillage.cooperation.models.projects import PARTIES, Member, MemberRole, MemberState, Project
from maillage.cooperation.models.roles import RoleRequest, RoleRequestState
from maillage.cooperation.queries.access import Seat, others_coordinate, seat_in
from maillage.cooperation.queries.terms import current_version, lead_of, terms_of


class NotEngaged(Refusal):
    message = gettext_noop(
        "%(name)s n’est pas engagée : changez sa place directement, elle la lira dans son invitation."
    )


class SameRole(Refusal):
    message = gettext_noop("C’est déjà la place de %(name)s : choisissez ce qui doit changer.")


class RoleWaits(Refusal):
    message = gettext_noop("Une demande attend déjà une réponse pour %(name)s : retirez-la d’abord.")


class HoldsAPart(Refusal):
    message = gettext_noop(
        "%(name)s a une part dans le groupe : videz-la d’abord, à la page « Parts et prix », puis changez son rôle."
    )


class LeadPasses(OneLead):
    message = gettext_noop(
        "%(name)s est mandataire ou porteur : ce rôle ne passe à une autre qu’à sa demande (R-242)."
    )


class RoleAnswered(Refusal):
    message = gettext_noop("Cette demande n’attend plus de réponse.")


class RefusalNeedsReason(Refusal):
    message = gettext_noop("Dites en quelques mots pourquoi vous refusez : l’autre organisation le lira.")


@dataclass(frozen=True, slots=True)
class RoleWish:
    """What is asked for a seat. role: a `MemberRole`; reason: shown to who answers."""

    role: str
    coordinates: bool
    reason: str


@transaction.atomic
def ask_role(*, member: Member, wish: RoleWish, by: Actor, at: datetime) -> RoleRequest:
    """Ask another role for an engaged organisation: one that coordinates asks it, or it asks for itself.

    Who leads without coordinating may ask that its role pass to another, and nothing else of it. Who coordinates
    alone and asks for itself has it at once. When the lead changes, the terms follow (`actions.lead`).
    Raises MayNotSteer, ProjectClosed, Gone, NotEngaged, SameRole, RoleWaits, LeadPasses, LastCoordinator,
    CoordinatorWithoutAccount, HoldsAPart.
    """
    project = locked(member.project)
    seat, row = seat_in(project, by), _engaged(project, member)
    passing = (wish.role, wish.coordinates) == (MemberRole.LEAD, row.coordinates)
    if seat is None or seat.member is None or not (may_ask(seat, row) or (passing and passes_lead(seat))):
        raise MayNotSteer()
    if (row.role, row.coordinates) == (wish.role, wish.coordinates):
        raise SameRole(name=row.name)
    if row.role_requests.waiting().exists():
        raise RoleWaits(name=row.name)
    _check(project, row, wish, seat.member)
    request = RoleRequest.objects.create(
        member=row, role=MemberRole(wish.role), coordinates=wish.coordinates, reason=wish.reason.strip()[:500],
        asked_by=seat.member, author=by.user, at=at,
    )  # fmt: skip
    if _own(seat, row) and (_gives_up(row, wish) or not others_coordinate(row)):
        _apply(request, project, by, at)
        _tell("member.role_agreed", request, by, at)
        return request
    ask_answer(request, at)
    _tell("member.role_asked", request, by, at)
    return request


@transaction.atomic
def answer_role(
    *, request: RoleRequest, accepts: bool, reason: str, signer: Signer, by: Actor, at: datetime,
    opened: Opened | None = None,
) -> RoleRequest:  # fmt: skip
    """Accept or refuse: the organisation itself, by its account or its link; one that coordinates if it asked.

    Raises MayNotWrite, ProjectClosed, Gone, RoleAnswered, RefusalNeedsReason, and as `ask_role`.
    """
    project, row = _held(request)
    if not may_answer(row, seat_in(project, by), opened):
        raise MayNotWrite()
    if not accepts and not reason.strip():
        raise RefusalNeedsReason()
    row.answer, row.name, row.quality = reason.strip()[:500], signer.name[:150], signer.quality[:150]
    if accepts:
        if row.asked_by_id != row.member_id and not _may_still_ask(row):
            raise MayNotSteer()
        _check(project, row.member, RoleWish(row.role, row.coordinates, row.reason), row.asked_by)
        _apply(row, project, by, at)
    else:
        _end(row, RoleRequestState.REFUSED, at)
    tell_answer(row, at)
    _tell("member.role_agreed" if accepts else "member.role_refused", row, by, at)
    return row


@transaction.atomic
def withdraw_role(*, request: RoleRequest, by: Actor, at: datetime) -> RoleRequest:
    """Take a request back: who asked, or coordinates. Raises MayNotSteer, ProjectClosed, Gone, RoleAnswered."""
    project, row = _held(request)
    if not may_withdraw(row, seat_in(project, by)):
        raise MayNotSteer()
    _end(row, RoleRequestState.WITHDRAWN, at)
    tell_withdrawn(row, by.organisation, at)
    _tell("member.role_withdrawn", row, by, at)
    return row


def end_requests(*, gone: Member, by: Actor, at: datetime) -> None:
    """Withdraw what waits for a seat that ends, or was asked by it; within the transaction that ends it."""
    waiting = RoleRequest.objects.waiting().select_related(
        "member__project__owner", "member__organisation", "asked_by__organisation"
    )
    for row in (waiting.filter(member=gone) | waiting.filter(asked_by=gone)).distinct():
        _end(row, RoleRequestState.WITHDRAWN, at)
        tell_withdrawn(row, by.organisation, at)
        _tell("member.role_withdrawn", row, by, at)


def may_ask(seat: Seat, row: Member) -> bool:
    """Tell whether somebody may ask any other role for a seat."""
    return seat.may_steer or _own(seat, row)


def passes_lead(seat: Seat) -> bool:
    """Tell whether somebody acts for who holds the role of lead, and may ask that it pass to another."""
    return seat.member is not None and seat.may_write and seat.member.role == MemberRole.LEAD


def may_answer(row: RoleRequest, seat: Seat | None, opened: Opened | None = None) -> bool:
    """Tell whether somebody's answer is the one awaited."""
    own = row.asked_by_id != row.member_id
    if opened is not None:
        return own and opened.member.pk == row.member_id and opened.member.state == MemberState.ACCEPTED
    if seat is None or seat.member is None or not seat.may_write:
        return False
    return _own(seat, row.member) if own else seat.may_steer and not _own(seat, row.member)


def may_withdraw(row: RoleRequest, seat: Seat | None) -> bool:
    """Tell whether somebody may take a request back."""
    if seat is None or seat.member is None or not seat.may_write:
        return False
    return seat.member.pk == row.asked_by_id or (seat.may_steer and seat.member.pk != row.member_id)


def _own(seat: Seat, row: Member) -> bool:
    return seat.member is not None and seat.member.pk == row.pk and seat.may_write


def _may_still_ask(row: RoleRequest) -> bool:
    """Tell whether who asked could still ask: it may have left, let go of the coordination or of the lead, since."""
    asker = row.asked_by
    passes = row.role == asker.role == MemberRole.LEAD and row.coordinates == row.member.coordinates
    return asker.state == MemberState.ACCEPTED and (asker.coordinates or passes)


def _gives_up(row: Member, wish: RoleWish) -> bool:
    """Tell whether one only lets go of the coordination: nobody has to agree."""
    return wish.role == row.role and not wish.coordinates


def _engaged(project: Project, member: Member) -> Member:
    rows = Member.objects.select_for_update(of=("self",)).select_related("project__owner", "organisation")
    row = rows.filter(pk=member.pk, project=project).first()
    if row is None or not row.is_held:
        raise Gone()
    if row.state != MemberState.ACCEPTED:
        raise NotEngaged(name=row.name)
    return row


def _held(request: RoleRequest) -> tuple[Project, RoleRequest]:
    project = locked(request.member.project)
    rows = RoleRequest.objects.select_related(
        "member__project__owner", "member__organisation", "asked_by__organisation"
    )
    row = rows.filter(pk=request.pk).first()
    if row is None:
        raise Gone()
    if row.state != RoleRequestState.ASKED:
        raise RoleAnswered()
    return project, row


def _check(project: Project, row: Member, wish: RoleWish, asked_by: Member) -> None:
    """Refuse what could not be applied; the lead passes only from the hands of who holds it (R-242)."""
    version = current_version(project)
    terms = terms_of(version) if version else Terms()
    lead = lead_of(project.members.all(), terms if version else None)
    if wish.role == MemberRole.LEAD and lead is not None and lead.pk not in (asked_by.pk, row.pk):
        raise (LeadPasses if lead.state == MemberState.ACCEPTED else OneLead)(name=lead.name)
    if row.coordinates and not wish.coordinates and not others_coordinate(row):
        raise LastCoordinator()
    if wish.coordinates and row.organisation_id is None:
        raise CoordinatorWithoutAccount()
    if wish.role not in PARTIES and terms.part(row.pk) is not None:
        raise HoldsAPart(name=row.name)


def _apply(request: RoleRequest, project: Project, by: Actor, at: datetime) -> None:
    """Change the seat; the terms follow when the lead changes."""
    row, was = request.member, request.member.role
    if request.role == MemberRole.LEAD:
        for lead in project.members.held().filter(role=MemberRole.LEAD).exclude(pk=row.pk):
            lead.role, lead.version = MemberRole.MEMBER, lead.version + 1
            lead.save(update_fields=["role", "version"])
    row.role, row.coordinates = MemberRole(request.role), request.coordinates
    row.version += 1
    row.save(update_fields=["role", "coordinates", "version"])
    _end(request, RoleRequestState.AGREED, at)
    if row.role != was and MemberRole.LEAD in (row.role, was):
        terms_follow(project=project, reason=request.reason, member=request.asked_by, by=by, at=at)
    if row.role not in PARTIES and not row.coordinates:  # it answers changes of the terms no more
        release(gone=row, project=project, by=by, at=at)


def _end(row: RoleRequest, state: RoleRequestState, at: datetime) -> None:
    row.state, row.ended_at = state, at
    row.save()


def _tell(what: str, row: RoleRequest, by: Actor, at: datetime) -> None:
    facts: dict[str, object] = {
        "member": row.member.name, "role": row.role, "coordinates": row.coordinates,
        "reason": row.answer or row.reason,
    }  # fmt: skip
    named = {"name": row.name, "quality": row.quality} if row.name else None
    record(
        what=what, about=f"project:{row.member.project_id}", owner=row.member.project.owner, after=facts,
        personal=named, by=by, at=at,
    )  # fmt: skip
