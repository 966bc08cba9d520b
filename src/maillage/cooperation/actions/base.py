"""Write the common texts statement by statement: propose, take a position, take an amendment in, withdraw, move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone
from maillage.cooperation.actions.guard import MayNotSteer, MayNotWrite, writing
from maillage.cooperation.domain.base import LONGEST_WORDING, MOST_STATEMENTS, SECTIONS, cleaned
from maillage.cooperation.domain.events import base as events  # noqa: F401  named before they are written
from maillage.cooperation.models.base import Position, PositionStance, Statement, StatementVersion
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.queries.access import Seat

LONGEST_REASON = 1000


class EmptyWording(Refusal):
    message = gettext_noop("Écrivez l’énoncé : une phrase que chacune puisse signer.")


class TooLong(Refusal):
    message = gettext_noop("Ce texte a %(count)s signes ; au plus %(most)s. Coupez-le en deux énoncés.")


class SameWording(Refusal):
    message = gettext_noop("Cet énoncé est déjà dans le texte, mot pour mot.")


class TooManyStatements(Refusal):
    message = gettext_noop("Un texte a au plus %(most)s énoncés : au-delà, personne ne le lit.")


class NoSuchSection(Refusal):
    message = gettext_noop("Choisissez la partie du texte où va cet énoncé.")


class NoReason(Refusal):
    message = gettext_noop(
        "Dites pourquoi vous n’êtes pas d’accord : votre raison sera gardée avec le texte."
    )


class NothingAmended(Refusal):
    message = gettext_noop(
        "Votre rédaction est celle qui est déjà là : changez-la, ou dites que vous êtes d’accord."
    )


class StatementMoved(Refusal):
    message = gettext_noop(
        "Cet énoncé a changé pendant que vous l’aviez sous les yeux : relisez-le, puis donnez votre position."
    )


class Withdrawn(Refusal):
    message = gettext_noop("Cet énoncé a été retiré du texte le %(date)s.")


class NotAnAmendment(Refusal):
    message = gettext_noop("Cette rédaction n’est plus proposée : son auteur a changé de position.")


class HasAnAccount(Refusal):
    message = gettext_noop("%(name)s a un compte ici : c’est à elle de le dire.")


class NoReasonToWithdraw(Refusal):
    message = gettext_noop(
        "Dites pourquoi l’énoncé est retiré : il reste dans l’historique avec cette raison."
    )


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is said of a wording. wording: for an amendment. version: the number of the wording that was read."""

    stance: str
    version: int
    wording: str = ""
    reason: str = ""


@transaction.atomic
def propose(*, project: Project, text: str, section: str, wording: str, by: Actor, at: datetime) -> Statement:
    """Propose a statement; the organisation that proposes it agrees with it.

    Raises MayNotWrite, ProjectClosed, NoSuchSection, EmptyWording, TooLong, SameWording, TooManyStatements.
    """
    seat, member = _writer(project, by, at)
    words = _worded(wording)
    if section not in SECTIONS[text]:
        raise NoSuchSection()
    standing = Statement.objects.standing().filter(project=project, text=text)
    if standing.count() >= MOST_STATEMENTS:
        raise TooManyStatements(most=MOST_STATEMENTS)
    kept = StatementVersion.objects.filter(statement__in=standing, wording=words).select_related("statement")
    if any(one.number == one.statement.version for one in kept):
        raise SameWording()
    last = Statement.objects.filter(project=project, text=text, section=section).order_by("-rank").first()
    row = Statement.objects.create(
        project=seat.project,
        text=text,
        section=section,
        rank=last.rank + 1 if last else 1,
        member=member,
        at=at,
    )
    StatementVersion.objects.create(
        statement=row, number=1, wording=words, member=member, author=by.user, at=at
    )
    _agree(row, member, by, at)
    _tell("base.statement_proposed", row, {"text": text, "wording": words}, by, at)
    return row


@transaction.atomic
def take_position(
    *, statement: Statement, opinion: Opinion, on_behalf: Member | None = None, by: Actor, at: datetime
) -> Position:
    """Say what one's organisation thinks of the wording that was read; what it said before stays in the history.

    on_behalf: a member without account, whose answer a coordinator writes down.
    Raises MayNotWrite, MayNotSteer, HasAnAccount, StatementMoved, Withdrawn, NoReason, NothingAmended, EmptyWording.
    """
    seat, own = _writer(statement.project, by, at)
    row = _held(statement)
    member = speaking_for(seat, own, on_behalf)
    if opinion.version != row.version:
        raise StatementMoved()
    stance, reason = PositionStance(opinion.stance), cleaned(opinion.reason)[:LONGEST_REASON]
    wording = _amended(row, opinion.wording) if stance == PositionStance.AMEND else ""
    if stance == PositionStance.DISAGREE and not reason:
        raise NoReason()
    _end(row, member, at)
    position = Position.objects.create(
        statement=row, version=row.version, member=member, stance=stance, wording=wording, reason=reason,
        author=by.user, noted_by=own if member.pk != own.pk else None, at=at,
    )  # fmt: skip
    facts = {
        "member": member.name,
        "stance": stance.value,
        "version": row.version,
        "reason": reason,
        "wording": wording,
    }
    _tell("base.position_taken", row, {name: fact for name, fact in facts.items() if fact}, by, at)
    return position


@transaction.atomic
def take_in(*, amendment: Position, version: int, by: Actor, at: datetime) -> StatementVersion:
    """Make the wording that an organisation proposed the one of the text; it is said to agree with its own words.

    For the organisation that proposed it, and for coordinators. Raises MayNotWrite, MayNotSteer, NotAnAmendment,
    StatementMoved, Withdrawn.
    """
    seat, own = _writer(amendment.statement.project, by, at)
    row = _held(amendment.statement)
    found = Position.objects.filter(
        pk=amendment.pk, statement=row, stance=PositionStance.AMEND, ended_at=None
    )
    taken = found.select_related("member").first()
    if taken is None:
        raise NotAnAmendment()
    if taken.member_id != own.pk and not seat.may_steer:
        raise MayNotSteer()
    if version != row.version:
        raise StatementMoved()
    before = row.versions.get(number=row.version).wording
    row.version += 1
    row.save()
    made = StatementVersion.objects.create(
        statement=row, number=row.version, wording=taken.wording, member=taken.member, author=taken.author,
        taken_by=own, at=at,
    )  # fmt: skip
    _end(row, taken.member, at)
    _agree(row, taken.member, by, at, noted_by=own if taken.member_id != own.pk else None)
    record(
        what="base.amendment_taken", about=f"project:{row.project_id}", owner=seat.project.owner,
        before={"wording": before}, after={"wording": made.wording, "member": taken.member.name}, by=by, at=at,
    )  # fmt: skip
    return made


@transaction.atomic
def withdraw(*, statement: Statement, reason: str, by: Actor, at: datetime) -> Statement:
    """Take a statement out of the text, for the organisation that proposed it and for coordinators.

    Raises MayNotWrite, MayNotSteer, Withdrawn, NoReasonToWithdraw.
    """
    seat, own = _writer(statement.project, by, at)
    row = _held(statement)
    if row.member_id != own.pk and not seat.may_steer:
        raise MayNotSteer()
    why = cleaned(reason)[:500]
    if not why:
        raise NoReasonToWithdraw()
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = at, own, why
    row.save()
    wording = row.versions.get(number=row.version).wording
    _tell("base.statement_withdrawn", row, {"text": row.text, "wording": wording, "reason": why}, by, at)
    return row


@transaction.atomic
def move(*, statement: Statement, up: bool, by: Actor, at: datetime) -> Statement:
    """Put a statement before (or after) the one beside it in its section. Raises MayNotSteer, Withdrawn."""
    seat, _own = _writer(statement.project, by, at)
    if not seat.may_steer:
        raise MayNotSteer()
    row = _held(statement)
    beside = list(
        Statement.objects.standing().filter(project=row.project_id, text=row.text, section=row.section)
    )
    place = next(number for number, one in enumerate(beside) if one.pk == row.pk)
    to = place - 1 if up else place + 1
    if not 0 <= to < len(beside):
        return row
    beside[place], beside[to] = beside[to], beside[place]
    for rank, one in enumerate(beside, 1):
        one.rank = rank
    Statement.objects.bulk_update(beside, ["rank"])
    _tell("base.statement_moved", row, {"rank": to + 1, "text": row.text}, by, at)
    return row


def speaking_for(seat: Seat, own: Member, other: Member | None) -> Member:
    """Return the member whose word is written down. Raises MayNotSteer, HasAnAccount, Gone."""
    if other is None or other.pk == own.pk:
        return own
    if not seat.may_steer:
        raise MayNotSteer()
    found = Member.objects.parties().filter(pk=other.pk, project=seat.project).first()
    if found is None:
        raise Gone()
    if found.organisation_id is not None:
        raise HasAnAccount(name=found.name)
    return found


def _writer(project: Project, by: Actor, at: datetime) -> tuple[Seat, Member]:
    seat = writing(project, by, at)
    if seat.member is None:
        raise MayNotWrite()
    return seat, seat.member


def _held(statement: Statement) -> Statement:
    row = (
        Statement.objects.select_for_update(of=("self",))
        .select_related("project__owner")
        .get(pk=statement.pk)
    )
    if row.withdrawn_at is not None:
        raise Withdrawn(date=row.withdrawn_at)
    return row


def _worded(wording: str) -> str:
    words = cleaned(wording)
    if not words:
        raise EmptyWording()
    if len(words) > LONGEST_WORDING:
        raise TooLong(count=len(words), most=LONGEST_WORDING)
    return words


def _amended(row: Statement, wording: str) -> str:
    words = _worded(wording)
    if words == row.versions.get(number=row.version).wording:
        raise NothingAmended()
    return words


def _end(row: Statement, member: Member, at: datetime) -> None:
    Position.objects.filter(statement=row, member=member, ended_at=None).update(ended_at=at)


def _agree(row: Statement, member: Member, by: Actor, at: datetime, noted_by: Member | None = None) -> None:
    Position.objects.create(
        statement=row, version=row.version, member=member, stance=PositionStance.AGREE, author=by.user, at=at,
        noted_by=noted_by,
    )  # fmt: skip


def _tell(what: str, row: Statement, after: dict[str, object], by: Actor, at: datetime) -> None:
    record(what=what, about=f"project:{row.project_id}", owner=row.project.owner, after=after, by=by, at=at)
