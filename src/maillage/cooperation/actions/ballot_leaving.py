"""Take who leaves the group out of the votes that are not over; what it had voted stays, but by consent."""

from __future__ import annotations

from datetime import datetime

from maillage.accounts.actors import Actor
from maillage.cooperation.actions.ballot_closing import CLOCK, close_when_complete
from maillage.cooperation.actions.ballot_guard import journal
from maillage.cooperation.models.ballots import PENDING, Ballot, BallotState, Elector
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.queries.ballots import electors_of, has_voted


def leave_votes(*, member: Member, project: Project, by: Actor, at: datetime) -> list[Ballot]:
    """Take a member out of the votes of its project, within the transaction of its departure; return those votes.

    A vote whose time has passed is over, even if nothing closed it yet. One that waited for this member only is
    closed. The project is locked by whoever calls.
    """
    rows = Ballot.objects.select_for_update(of=("self",)).select_related("concerned", "target", "author")
    rows = rows.filter(project=project, state__in=PENDING, electors__member=member, electors__gone_at=None)
    left = [row for row in rows if row.state != BallotState.OPEN or row.is_open_at(at)]
    for row in left:
        row.project = project
        _leave(row, member, by, at)
    return left


def _leave(row: Ballot, member: Member, by: Actor, at: datetime) -> None:
    mine = next(one for one in electors_of(row) if one.member_id == member.pk)
    Elector.objects.filter(pk=mine.pk).update(gone_at=at)
    facts = {
        "ballot": row.pk, "question": row.question, "elector": member.pk, "member": member.name,
        "voted": has_voted(mine, row),
    }  # fmt: skip
    journal(row, "ballot.left", by, at, after=facts)
    closing = close_when_complete(row, at) if row.state == BallotState.OPEN else None
    if closing is not None:
        journal(row, "ballot.closed", CLOCK, at, after=closing)
