"""What every write of a vote checks and does: hold it, check its date, count one more version, tell the journal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone, check
from maillage.cooperation.actions.guard import steering
from maillage.cooperation.domain.events import ballots as events  # noqa: F401  named before they are written
from maillage.cooperation.models.ballots import Ballot, BallotState
from maillage.cooperation.models.projects import Project

SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=366)


class ClosesTooSoon(Refusal):
    message = gettext_noop("Le vote doit se fermer dans cinq minutes au moins, dans un an au plus.")


class VoteOver(Refusal):
    message = gettext_noop("Ce vote est clos depuis le %(date)s : rien n’a été enregistré.")


class VoteCancelled(Refusal):
    message = gettext_noop("Ce vote est annulé : rien n’a été enregistré.")


def check_close(closes_at: datetime, at: datetime) -> None:
    """Check the date of a close. Raises ClosesTooSoon."""
    if not at + SHORTEST <= closes_at <= at + LONGEST:
        raise ClosesTooSoon()


def steered(ballot: Ballot, version: int | None, by: Actor, at: datetime) -> Ballot:
    """Hold a vote for somebody who coordinates its project. Raises Gone, MayNotSteer, ChangedMeanwhile."""
    project = steering(ballot.project, by, at).project
    row = held(ballot, project)
    check(read=version, kept=row.version, who=row.author)
    return row


def held(ballot: Ballot, project: Project) -> Ballot:
    """Return a vote as it is now, held until the transaction ends; its project is locked already. Raises Gone."""
    rows = Ballot.objects.select_for_update(of=("self",)).select_related("concerned", "target", "author")
    row = rows.filter(pk=ballot.pk, project=project).first()
    if row is None:
        raise Gone()
    row.project = project
    return row


def save(row: Ballot, *fields: str) -> None:
    """Save some fields of a vote, one version further."""
    row.version += 1
    row.save(update_fields=[*fields, "version"])


def journal(ballot: Ballot, what: str, by: Actor, at: datetime, **facts: Any) -> None:
    """Write what happens to a vote in the journal of its project."""
    record(what=what, about=f"project:{ballot.project_id}", owner=ballot.project.owner, by=by, at=at, **facts)


def check_open(row: Ballot, at: datetime) -> None:
    """Check that one may still vote. Raises VoteCancelled, VoteOver."""
    if row.state == BallotState.CANCELLED:
        raise VoteCancelled()
    if not row.is_open_at(at):
        raise VoteOver(date=min(row.closed_at or row.closes_at, row.closes_at))
