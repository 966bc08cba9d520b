"""Reads of a joint answer: its pieces, its steps counted backwards, who may write which line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from maillage.cooperation.domain.bid import (
    Piece,
    PieceStanding,
    Planned,
    backwards,
    comes_too_late,
    holds_until,
    is_behind,
    should_begin,
    standing_of,
)
from maillage.cooperation.formats.bid import KnownPiece, bid_catalogue
from maillage.cooperation.models.plan import BidPiece, Task, TaskState
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.stages import language

GROUPINGS = ("R-304", "R-305", "R-306")


def answers_a_tender(project: Project) -> bool:
    """Tell whether a project has an offer to send before a day (no query): another form than a grouping has none."""
    if project.tender_id is not None:
        return True
    return project.deadline is not None and project.form in ("", *GROUPINGS)


def deadline_of(project: Project) -> date | None:
    """Return the day the answer is due: the project's, else its tender's (one query at most)."""
    if project.deadline is not None or project.tender is None:
        return project.deadline
    return project.tender.deadline


def may_write_piece(seat: Seat, piece: BidPiece) -> bool:
    """Tell whether somebody may write a line: whoever coordinates, all; a member, its own and those it brings."""
    if seat.may_steer:
        return True
    own = seat.member
    return seat.may_write and own is not None and own.pk in (piece.member_id, piece.supplier_id)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the checklist. until: the last day it holds; is_counted: that day is counted from the one it was
    issued, not written on it."""

    piece: BidPiece
    label: str
    known: KnownPiece | None
    standing: PieceStanding
    until: date | None
    is_counted: bool


def lines_of(project: Project, today: date, members: Sequence[Member] | None = None) -> list[Line]:
    """Return the pieces of an answer: the group's first, then each member's, in the order of the catalogue (two
    queries and the deadline).

    members: every seat of the project, when they were read already: there are some ten pieces for each.
    """
    deadline = deadline_of(project)
    known = bid_catalogue(language()).pieces
    rank = {code: n for n, code in enumerate(known)}
    seats = {one.pk: one for one in (project.members.all() if members is None else members)}
    found = []
    for row in project.bid_pieces.all():
        row.member, row.supplier = seats.get(row.member_id or 0), seats.get(row.supplier_id or 0)
        found.append(_line(row, known.get(row.code), today, deadline))
    return sorted(
        found,
        key=lambda line: (
            line.piece.member is not None,
            line.piece.member.name if line.piece.member else "",
            line.piece.member_id or 0,
            rank.get(line.piece.code, len(rank)),
            line.piece.pk,
        ),
    )


def line_of(row: BidPiece, today: date) -> Line:
    """Return one piece of an answer (two queries at most)."""
    known = bid_catalogue(language()).pieces.get(row.code)
    return _line(row, known, today, deadline_of(row.project))


def _line(row: BidPiece, known: KnownPiece | None, today: date, deadline: date | None) -> Line:
    piece = Piece(
        row.is_needed, row.received_on, row.issued_on, row.valid_until, months=known.months if known else None
    )
    return Line(
        piece=row,
        label=known.label if known else row.label,
        known=known,
        standing=standing_of(piece, today=today, deadline=deadline),
        until=holds_until(piece),
        is_counted=row.valid_until is None,
    )


@dataclass(frozen=True, slots=True)
class BackStep:
    """A step of the answer at the latest, and its task when it is in the plan. is_too_late: as the plan has it."""

    planned: Planned
    task: Task | None
    is_done: bool
    is_too_late: bool
    is_behind: bool
    should_begin: bool


def steps_of(project: Project, today: date) -> list[BackStep]:
    """Return the steps counted backwards from the deadline; empty without one (one query and the deadline)."""
    deadline = deadline_of(project)
    if deadline is None:
        return []
    born = project.tasks.filter(born_in__startswith="bid:").exclude(state=TaskState.DROPPED)
    tasks = {task.born_in: task for task in born.select_related("owner")}
    found = []
    for planned in backwards(deadline, bid_catalogue(language()).steps):
        task = tasks.get(f"bid:{planned.step.code}")
        done = task is not None and not task.is_open
        behind, begin = (check(planned, today, is_done=done) for check in (is_behind, should_begin))
        late = task is not None and not done and comes_too_late(planned, task.due)
        found.append(BackStep(planned, task, done, late, behind, begin))
    return found
