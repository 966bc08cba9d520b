"""Writes of a joint answer: the list of its pieces, each line, its steps put in the plan of actions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.domain.journal import changes
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone, check
from maillage.cooperation.actions.guard import steering, writing
from maillage.cooperation.actions.plan import add_task
from maillage.cooperation.actions.plan_news import tell_moved
from maillage.cooperation.domain.bid import backwards
from maillage.cooperation.domain.events import plan as events  # noqa: F401  named before they are written
from maillage.cooperation.formats.bid import bid_catalogue
from maillage.cooperation.models.plan import BidPiece, Task, TaskState
from maillage.cooperation.models.projects import PARTIES, Member, MemberRole, Project
from maillage.cooperation.queries.bid import deadline_of, may_write_piece, steps_of
from maillage.cooperation.queries.plan import today_of

MOST_PIECES = 3000


class NotYourPiece(Refusal):
    message = gettext_noop(
        "Une organisation met à jour ses propres pièces ; qui coordonne les met toutes à jour."
    )


class PieceNeedsLabel(Refusal):
    message = gettext_noop("Donnez un nom à la pièce, tel que le demande l’acheteur.")


class EndsBeforeIssue(Refusal):
    message = gettext_noop(
        "La pièce finirait le %(until)s, avant d’être établie, le %(issued)s : vérifiez les dates."
    )


class NotYetReceived(Refusal):
    message = gettext_noop(
        "La pièce serait reçue le %(day)s, qui n’est pas encore arrivé : vérifiez la date."
    )


class NoDeadline(Refusal):
    message = gettext_noop("Donnez d’abord l’échéance du projet : les étapes se comptent à partir d’elle.")


class TooManyPieces(Refusal):
    message = gettext_noop("Un dossier compte au plus %(count)s pièces.")


class MemberElsewhere(Refusal):
    message = gettext_noop("Cette organisation n’a pas, ou n’a plus, de place dans le projet.")


@dataclass(frozen=True, slots=True)
class Supplied:
    """What is known of a piece: asked or not, who brings it, its three dates, a remark."""

    is_needed: bool = True
    supplier: Member | None = None
    received_on: date | None = None
    issued_on: date | None = None
    valid_until: date | None = None
    note: str = ""


@transaction.atomic
def prepare_bid(*, project: Project, by: Actor, at: datetime) -> int:
    """Write the lines that the list does not have yet, for the group and for each member; return how many.

    Raises MayNotSteer, ProjectClosed, TooManyPieces.
    """
    row = steering(project, by, at).project
    members = list(Member.objects.held().filter(project=row, role__in=PARTIES))
    lead = next((one for one in members if one.role == MemberRole.LEAD), None)
    there = set(row.bid_pieces.values_list("code", "member"))
    new = []
    for known in bid_catalogue().pieces.values():
        for member in [None] if known.shared else members:
            is_own_power = known.code == "power" and member is not None and member.role == MemberRole.LEAD
            if (known.code, member.pk if member else None) in there or is_own_power:
                continue
            new.append(
                BidPiece(
                    project=row,
                    code=known.code,
                    label=known.label,
                    member=member,
                    supplier=member or lead,
                    changed_at=at,
                    changed_by=by.user,
                )
            )
    if len(there) + len(new) > MOST_PIECES:
        raise TooManyPieces(count=MOST_PIECES)
    if new:
        BidPiece.objects.bulk_create(new, batch_size=200)
        _tell("bid.prepared", row, None, {"pieces": len(new)}, by, at)
    return len(new)


@transaction.atomic
def add_piece(*, project: Project, label: str, member: Member | None, by: Actor, at: datetime) -> BidPiece:
    """Add a piece that this consultation asks for; member: whose it is (None: the group's).

    Raises MayNotWrite, NotYourPiece, PieceNeedsLabel, MemberElsewhere, TooManyPieces.
    """
    seat = writing(project, by, at)
    if not label.strip():
        raise PieceNeedsLabel()
    _check_member(member, seat.project)
    if seat.project.bid_pieces.count() >= MOST_PIECES:
        raise TooManyPieces(count=MOST_PIECES)
    piece = BidPiece(
        project=seat.project, label=label.strip()[:200], member=member, supplier=member or seat.member, changed_at=at,
        changed_by=by.user,
    )  # fmt: skip
    if not may_write_piece(seat, piece):
        raise NotYourPiece()
    piece.save()
    _tell("bid.piece_added", seat.project, None, _named(piece), by, at)
    return piece


@transaction.atomic
def edit_piece(
    *, piece: BidPiece, supplied: Supplied, version: int | None, by: Actor, at: datetime
) -> BidPiece:
    """Say what is known of a piece. Raises MayNotWrite, Gone, NotYourPiece, ChangedMeanwhile, MemberElsewhere,
    EndsBeforeIssue, NotYetReceived."""
    row = _held(piece, by, at)
    check(read=version, kept=row.version, who=row.changed_by or row.project.owner)
    _check_member(supplied.supplier, row.project)
    _check_dates(supplied, at)
    was, noted = _facts(row), row.note
    row.is_needed, row.supplier, row.note = supplied.is_needed, supplied.supplier, supplied.note.strip()[:300]
    row.received_on, row.issued_on, row.valid_until = (
        supplied.received_on, supplied.issued_on, supplied.valid_until,
    )  # fmt: skip
    before, after = changes(was, _facts(row))
    if not after and row.note == noted:
        return row
    row.version, row.changed_at, row.changed_by = row.version + 1, at, by.user
    row.save()
    _tell("bid.piece_edited", row.project, before, {**_named(row), **after}, by, at)
    return row


@transaction.atomic
def remove_piece(*, piece: BidPiece, by: Actor, at: datetime) -> None:
    """Take a line off the list. Raises MayNotWrite, Gone, NotYourPiece."""
    row = _held(piece, by, at)
    facts, project = _named(row), row.project
    row.delete()
    _tell("bid.piece_removed", project, facts, None, by, at)


@transaction.atomic
def plan_bid(*, project: Project, by: Actor, at: datetime) -> list[Task]:
    """Put in the plan the steps of the answer that are not there, with their latest days and what each waits for.

    Raises MayNotSteer, ProjectClosed, NoDeadline, TooManyTasks.
    """
    row = steering(project, by, at).project
    deadline = deadline_of(row)
    if deadline is None:
        raise NoDeadline()
    there = row.tasks.filter(born_in__startswith="bid:").exclude(state=TaskState.DROPPED)
    tasks = {task.born_in.removeprefix("bid:"): task for task in there}
    lead = Member.objects.held().filter(project=row, role=MemberRole.LEAD).first()
    new = []
    for planned in backwards(deadline, bid_catalogue().steps):
        step = planned.step
        if step.code in tasks:
            continue
        tasks[step.code] = add_task(
            project=row, title=step.label, detail=step.why, owner=lead, starts_on=planned.starts_on,
            due=planned.due, after=[tasks[code].pk for code in step.after if code in tasks],
            born_in=f"bid:{step.code}", by=by, at=at,
        )  # fmt: skip
        new.append(tasks[step.code])
    if new:
        _tell("bid.planned", row, None, {"steps": len(new)}, by, at)
    return new


@transaction.atomic
def hasten_bid(*, project: Project, by: Actor, at: datetime) -> int:
    """Bring the steps that the plan has too late back to their latest days, once the deadline has moved; return how
    many. Who bears one is told. Raises MayNotSteer, ProjectClosed, NoDeadline.
    """
    seat = steering(project, by, at)
    row, moved = seat.project, 0
    if deadline_of(row) is None:
        raise NoDeadline()
    for step in steps_of(row, today_of(at)):
        task = step.task
        if task is None or not step.is_too_late:
            continue
        task.starts_on, task.due = step.planned.starts_on, step.planned.due
        task.version, task.changed_at, task.changed_by = task.version + 1, at, by.user
        task.save()
        tell_moved(task, seat, at)
        moved += 1
    if moved:
        _tell("bid.hastened", row, None, {"steps": moved}, by, at)
    return moved


def _held(piece: BidPiece, by: Actor, at: datetime) -> BidPiece:
    seat = writing(piece.project, by, at)
    rows = seat.project.bid_pieces.select_related("member", "supplier", "changed_by")
    row = rows.filter(pk=piece.pk).first()
    if row is None:
        raise Gone()
    if not may_write_piece(seat, row):
        raise NotYourPiece()
    row.project = seat.project
    return row


def _check_member(member: Member | None, project: Project) -> None:
    if member is not None and (member.project_id != project.pk or not member.is_held):
        raise MemberElsewhere()


def _check_dates(supplied: Supplied, at: datetime) -> None:
    issued, until, received = supplied.issued_on, supplied.valid_until, supplied.received_on
    if issued and until and until < issued:
        raise EndsBeforeIssue(until=until, issued=issued)
    for day in (received, issued):
        if day and day > today_of(at):
            raise NotYetReceived(day=day)


def _named(row: BidPiece) -> dict[str, object]:
    return {"piece": row.label, "member": row.member.name if row.member else ""}


def _facts(row: BidPiece) -> dict[str, object]:
    return {
        "supplier": row.supplier.name if row.supplier else "",
        "is_needed": row.is_needed,
        "received_on": row.received_on,
        "issued_on": row.issued_on,
        "valid_until": row.valid_until,
    }


def _tell(
    what: str,
    project: Project,
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None,
    by: Actor,
    at: datetime,
) -> None:
    record(
        what=what, about=f"project:{project.pk}", owner=project.owner, before=before, after=after, by=by, at=at
    )  # fmt: skip
