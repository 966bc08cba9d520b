"""Close votes on time, once; enter what they decide; remind those that have not voted, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.cooperation.actions.ballot_guard import held, journal, save, steered
from maillage.cooperation.actions.ballot_news import tell
from maillage.cooperation.actions.decisions import next_number
from maillage.cooperation.domain.ballot_count import Outcome, Result
from maillage.cooperation.domain.ballot_plain import result_as_plain
from maillage.cooperation.models.ballots import About, Ballot, BallotMethod, BallotRound, BallotState, Elector
from maillage.cooperation.models.decisions import Decision, DecisionState
from maillage.cooperation.models.projects import Project
from maillage.cooperation.queries.ballots import all_voted, awaited, count_of, electors_of, result_of

CLOCK = Actor(origin="maillage tick")
NOTICE = timedelta(days=1)
AT_ONCE = 200


class NotAllVoted(Refusal):
    message = gettext_noop("Toutes n’ont pas voté : le vote se fermera à sa date, le %(date)s.")


@transaction.atomic
def close_now(*, ballot: Ballot, version: int | None, by: Actor, at: datetime) -> Ballot:
    """Close a vote before its date because every elector has voted.

    Raises Gone, MayNotSteer, ProjectClosed, ChangedMeanwhile, NotAllVoted.
    """
    row = steered(ballot, version, by, at)
    electors = electors_of(row)
    if row.state != BallotState.OPEN or not all_voted(row, electors):
        raise NotAllVoted(date=row.closes_at)
    facts = _close(row, electors, at, at)
    journal(row, "ballot.closed", by, at, after=facts)
    return row


def close_when_complete(row: Ballot, at: datetime) -> dict[str, Any] | None:
    """Close a vote, held, whose last elector has just voted, or left, when it was opened so; an objection leaves time.

    Returns what the journal is to be told, after what completed it; None when the vote goes on.
    """
    if not row.closes_early:
        return None
    electors = electors_of(row)
    if not all_voted(row, electors):
        return None
    if count_of(row, electors).outcome == Outcome.OBJECTED:
        return None
    return _close(row, electors, at, at)


def close_due(*, at: datetime) -> int:
    """Close the votes whose time has passed, each in its transaction; safe to run twice or to kill. Periodic."""
    due = Ballot.objects.over_at(at).select_related("project").order_by("closes_at")[:AT_ONCE]
    return sum(_close_one(ballot, at) for ballot in due)


@transaction.atomic
def _close_one(ballot: Ballot, at: datetime) -> bool:
    row = held(ballot, _project(ballot))
    if row.state != BallotState.OPEN or row.closes_at > at:
        return False
    facts = _close(row, electors_of(row), row.closes_at, at)
    journal(row, "ballot.closed", CLOCK, at, after=facts)
    return True


def _project(ballot: Ballot) -> Project:
    """Hold the project whatever its state: a vote ends on time in a project that was closed meanwhile."""
    return Project.objects.select_for_update(of=("self",)).select_related("owner").get(pk=ballot.project_id)


def _close(row: Ballot, electors: Sequence[Elector], ended: datetime, at: datetime) -> dict[str, Any]:
    """Keep the result of a vote that is over, tell it, and return what the journal is to be told.

    ended: its own moment, which the work that notices it may follow.
    """
    result = result_of(row, electors)
    row.result, row.closed_at, row.state = result_as_plain(result), ended, _state(result)
    if row.state == BallotState.CLOSED:
        row.decision = _entered(row, result, ended)
    save(row, "result", "closed_at", "state", "decision")
    if row.method == BallotMethod.CONSENT:
        rounds = BallotRound.objects.filter(ballot=row, number=row.round)
        rounds.update(ended_at=ended, result=row.result)
    tell(ballot=row, what="closed", at=at, to=electors)
    facts: dict[str, Any] = {
        "ballot": row.pk, "question": row.question, "outcome": result.outcome.value, "winner": result.winner,
        "cast": result.cast, "round": row.round,
    }  # fmt: skip
    opened = row.is_secret and row.state == BallotState.CLOSED
    return {**facts, "papers": row.box} if opened else facts


def _state(result: Result) -> BallotState:
    if result.outcome == Outcome.NO_QUORUM:
        return BallotState.NO_QUORUM
    return BallotState.AMENDING if result.outcome == Outcome.OBJECTED else BallotState.CLOSED


def _entered(row: Ballot, result: Result, ended: datetime) -> Decision:
    """Enter a decision in the register, adopted or not, and end the one that it revises or repeals."""
    adopted = result.outcome == Outcome.ADOPTED
    chosen = result.winner if row.options and adopted else ""
    decision = Decision.objects.create(
        project=row.project, number=next_number(row.project), kind=row.kind, title=row.question,
        text="\n\n".join(part for part in (chosen, row.text) if part)[:5000],
        state=DecisionState.IN_FORCE if adopted else DecisionState.NOT_ADOPTED, decided_at=ended,
        review_on=row.review_on if adopted else None, born_in=row.born_in, member=row.member, author=row.author,
        created_at=ended,
    )  # fmt: skip
    target = row.target
    if adopted and target is not None and target.state == DecisionState.IN_FORCE:
        target.state = DecisionState.REPEALED if row.effect == About.REPEAL else DecisionState.REVISED
        target.ended_by = decision
        target.version += 1
        target.save(update_fields=["state", "ended_by", "version"])
    return decision


def remind_due(*, at: datetime) -> int:
    """Remind, a day before the close, those that have not voted: once for each date of close. Periodic.

    A vote that lasts a day or less is not reminded: it was opened the day before.
    """
    soon = Ballot.objects.filter(state=BallotState.OPEN, closes_at__gt=at, closes_at__lte=at + NOTICE)
    return sum(
        _remind(ballot, at) for ballot in soon.select_related("project").order_by("closes_at")[:AT_ONCE]
    )


@transaction.atomic
def _remind(ballot: Ballot, at: datetime) -> int:
    row = held(ballot, _project(ballot))
    if row.state != BallotState.OPEN or row.reminded_for == row.closes_at:
        return 0
    row.reminded_for = row.closes_at
    row.save(update_fields=["reminded_for"])
    if row.closes_at - row.opened_at <= NOTICE:
        return 0
    late = awaited(row, electors_of(row))
    return tell(ballot=row, what="reminded", at=at, to=late, by_name=row.project.owner.name)
