"""Give a vote more time, rewrite it after objections, put it again, cancel it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from django.db import transaction

from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.cooperation.actions.ballot_guard import check_close, journal, save, steered
from maillage.cooperation.actions.ballot_news import tell
from maillage.cooperation.actions.ballots import Draft, NoProposal, open_ballot
from maillage.cooperation.actions.decisions import NoReason
from maillage.cooperation.domain.ballot_count import Outcome
from maillage.cooperation.domain.ballot_plain import result_from_plain
from maillage.cooperation.domain.votes import OBJECTION, Majority, Rule, rule_from_plain
from maillage.cooperation.models.ballots import PENDING, Ballot, BallotMethod, BallotRound, BallotState, Vote


class NotWaiting(Refusal):
    message = gettext_noop("Ce vote n’attend plus rien : son résultat est au registre.")


class NothingToAmend(Refusal):
    message = gettext_noop("Seule une proposition par consentement, arrêtée par une objection, se réécrit.")


class NotEarlier(Refusal):
    message = gettext_noop("Une prolongation donne plus de temps : choisissez une date après le %(date)s.")


class NoSecondMeeting(Refusal):
    message = gettext_noop("Une seconde consultation suit un quorum manqué, une seule fois.")


class NoSecondRound(Refusal):
    message = gettext_noop(
        "Un second tour suit un choix où aucune réponse n’a eu la majorité, une seule fois."
    )


class LowerQuorum(Refusal):
    message = gettext_noop("Le quorum de la seconde consultation est plus bas que celui de la première.")


@transaction.atomic
def extend_ballot(
    *, ballot: Ballot, closes_at: datetime, version: int | None, by: Actor, at: datetime
) -> Ballot:
    """Give more time to a vote that is open, or whose quorum was missed; votes already given stay.

    Raises Gone, MayNotSteer, ProjectClosed, ChangedMeanwhile, NotWaiting, NotEarlier, ClosesTooSoon.
    """
    row = steered(ballot, version, by, at)
    if row.state not in (BallotState.OPEN, BallotState.NO_QUORUM):
        raise NotWaiting()
    check_close(closes_at, at)
    if closes_at <= row.closes_at:
        raise NotEarlier(date=row.closes_at)
    before, row.closes_at, row.state, row.result, row.closed_at = (
        row.closes_at,
        closes_at,
        BallotState.OPEN,
        None,
        None,
    )
    save(row, "closes_at", "state", "result", "closed_at")
    tell(ballot=row, what="extended", at=at, by_name=row.project.owner.name)
    journal(
        row, "ballot.extended", by, at, before={"ballot": row.pk, "closes_at": before},
        after={"ballot": row.pk, "question": row.question, "closes_at": closes_at},
    )  # fmt: skip
    return row


@transaction.atomic
def amend_ballot(
    *, ballot: Ballot, text: str, closes_at: datetime, version: int | None, by: Actor, at: datetime
) -> Ballot:
    """Put another wording to consent after an objection, be it closed or not: a new round, all speak again.

    Raises Gone, MayNotSteer, ProjectClosed, ChangedMeanwhile, NothingToAmend, NoProposal, ClosesTooSoon.
    """
    row = steered(ballot, version, by, at)
    if row.state != BallotState.AMENDING and not _is_objected(row, at):
        raise NothingToAmend()
    text = text.strip()[:5000]
    if not text:
        raise NoProposal()
    check_close(closes_at, at)
    BallotRound.objects.filter(ballot=row, number=row.round, ended_at=None).update(ended_at=at)
    row.round += 1
    row.text, row.closes_at, row.state, row.result, row.closed_at = (
        text,
        closes_at,
        BallotState.OPEN,
        None,
        None,
    )
    save(row, "round", "text", "closes_at", "state", "result", "closed_at")
    BallotRound.objects.create(ballot=row, number=row.round, text=text, opened_at=at)
    tell(ballot=row, what="amended", at=at, by_name=row.project.owner.name)
    after = {
        "ballot": row.pk,
        "question": row.question,
        "round": row.round,
        "text": text,
        "closes_at": closes_at,
    }
    journal(row, "ballot.amended", by, at, after=after)
    return row


def _is_objected(row: Ballot, at: datetime) -> bool:
    """Tell whether an open proposal by consent already has an objection: nobody has to wait for the close."""
    if row.method != BallotMethod.CONSENT or not row.is_open_at(at):
        return False
    votes = Vote.objects.filter(elector__ballot=row, round=row.round)
    return any(OBJECTION in choices for choices in votes.values_list("choices", flat=True))


@transaction.atomic
def cancel_ballot(*, ballot: Ballot, reason: str, version: int | None, by: Actor, at: datetime) -> Ballot:
    """Cancel a vote that still waits for something, with the reason; it stays in the register, all are told.

    Raises Gone, MayNotSteer, ProjectClosed, ChangedMeanwhile, NotWaiting, NoReason.
    """
    row = steered(ballot, version, by, at)
    if row.state not in PENDING:
        raise NotWaiting()
    if not reason.strip():
        raise NoReason()
    row.state, row.reason, row.closed_at = BallotState.CANCELLED, reason.strip()[:500], at
    row.box = []
    save(row, "state", "reason", "closed_at", "box")
    tell(ballot=row, what="cancelled", at=at, by_name=row.project.owner.name)
    after = {"ballot": row.pk, "question": row.question, "reason": row.reason}
    journal(row, "ballot.cancelled", by, at, after=after)
    return row


@transaction.atomic
def second_meeting(
    *, ballot: Ballot, quorum: Fraction, closes_at: datetime, version: int | None, by: Actor, at: datetime
) -> Ballot:
    """Put a question again after its quorum was missed, with a lower one or none: a new vote, from nothing.

    Raises Gone, MayNotSteer, ProjectClosed, ChangedMeanwhile, NoSecondMeeting, LowerQuorum, and as `open_ballot`.
    """
    row = steered(ballot, version, by, at)
    if row.state != BallotState.NO_QUORUM or row.followed_by.exists():
        raise NoSecondMeeting()
    rule = rule_from_plain(row.rule)
    if not 0 <= quorum < rule.quorum:
        raise LowerQuorum()
    row.state, row.box = BallotState.CLOSED, []
    save(row, "state", "box")
    return open_ballot(
        project=row.project, draft=_again(row, replace(rule, quorum=quorum), closes_at), by=by, at=at
    )


@transaction.atomic
def second_round(
    *, ballot: Ballot, closes_at: datetime, version: int | None, by: Actor, at: datetime
) -> Ballot:
    """Vote again between the answers that came first, when none had the majority: then the most votes win.

    Raises Gone, MayNotSteer, ProjectClosed, ChangedMeanwhile, NoSecondRound, and as `open_ballot`.
    """
    row = steered(ballot, version, by, at)
    result = result_from_plain(row.result) if row.result else None
    again = result is not None and result.outcome in (Outcome.NO_MAJORITY, Outcome.TIED) and row.options
    if result is None or not again or row.followed_by.exists():
        raise NoSecondRound()
    rule = replace(rule_from_plain(row.rule), majority=Majority.RELATIVE)
    voices = sorted({line.voices for line in result.lines if line.voices}, reverse=True)
    level = sum(1 for line in result.lines if voices and line.voices == voices[0])
    least = voices[0] if level > 1 or len(voices) < 2 else voices[1]
    options = [line.choice for line in result.lines if line.voices >= least]
    draft = replace(_again(row, rule, closes_at), method=BallotMethod.CHOICE, options=options)
    return open_ballot(project=row.project, draft=draft, by=by, at=at)


def _again(row: Ballot, rule: Rule, closes_at: datetime) -> Draft:
    return Draft(
        question=row.question, closes_at=closes_at, kind=row.kind, method=row.method, text=row.text,
        options=tuple(row.options), is_secret=row.is_secret, closes_early=row.closes_early,
        review_on=row.review_on if row.review_on and row.review_on > closes_at.date() else None,
        concerned=row.concerned, target=row.target, effect=row.effect, born_in=row.born_in, rule=rule, follows=row,
    )  # fmt: skip
