"""Open a vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.cooperation.actions.ballot_guard import check_close, journal
from maillage.cooperation.actions.ballot_news import tell
from maillage.cooperation.actions.decisions import ReviewPast
from maillage.cooperation.actions.guard import steering
from maillage.cooperation.domain import ballot_rules
from maillage.cooperation.domain.events import ballots as events  # noqa: F401  named before they are written
from maillage.cooperation.domain.votes import (
    Counting,
    Elector,
    Electorate,
    Method,
    Rule,
    colleges_as_plain,
    rule_as_plain,
)
from maillage.cooperation.models.ballots import About, Ballot, BallotMethod, BallotRound
from maillage.cooperation.models.ballots import Elector as ElectorRow
from maillage.cooperation.models.decisions import Decision, DecisionKind, DecisionState
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.queries.ballots import colleges_of, parties_of, rule_for


class NoQuestion(Refusal):
    message = gettext_noop("Posez la question en une ligne : c’est elle que chacune lira.")


class NoProposal(Refusal):
    message = gettext_noop("Écrivez la proposition : on consent à un texte, pas à un titre.")


class WrongTarget(Refusal):
    message = gettext_noop("On ne révise et on n’abroge qu’une décision en vigueur de ce projet.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a vote asks. options: of a choice. concerned: the member that it is about, which does not vote.

    rule: None for the one of its kind. born_in: « meeting:12 ». target, effect: the decision it revises or repeals.
    """

    question: str
    closes_at: datetime
    kind: str = DecisionKind.ORDINARY
    method: str = BallotMethod.YES_NO
    text: str = ""
    options: Sequence[str] = field(default_factory=tuple)
    is_secret: bool = False
    closes_early: bool = True
    review_on: date | None = None
    concerned: Member | None = None
    target: Decision | None = None
    effect: str = ""
    born_in: str = ""
    rule: Rule | None = None
    follows: Ballot | None = None


@transaction.atomic
def open_ballot(*, project: Project, draft: Draft, by: Actor, at: datetime) -> Ballot:
    """Open a vote: its rule, its electors, their weights and colleges are frozen now; all are told.

    Raises MayNotSteer, ProjectClosed, NoQuestion, NoProposal, ClosesTooSoon, ReviewPast, WrongTarget, and those of
    `ballot_rules.check_vote` and `check_options`.
    """
    seat = steering(project, by, at)
    project = seat.project
    _check_draft(draft, project, at)
    method = Method(draft.method)
    chooses = method in (Method.CHOICE, Method.APPROVAL)
    options = ballot_rules.check_options(draft.options) if chooses else ()
    rule = draft.rule or rule_for(project, draft.kind)
    members = [one for one in parties_of(project) if draft.concerned is None or one.pk != draft.concerned.pk]
    electorate = _electorate(project, members, rule)
    names = {one.pk: one.name for one in members}
    ballot_rules.check_vote(
        method=method,
        rule=rule,
        electorate=electorate,
        names=names,
        secret=draft.is_secret,
        form=project.form,
    )
    ballot = Ballot.objects.create(
        project=project, kind=draft.kind, method=method.value, question=draft.question.strip()[:200],
        text=draft.text.strip()[:5000], options=list(options), rule=rule_as_plain(rule),
        colleges=colleges_as_plain(electorate.colleges), is_secret=draft.is_secret, opened_at=at,
        closes_at=draft.closes_at, closes_early=draft.closes_early, review_on=draft.review_on, born_in=draft.born_in,
        follows=draft.follows, target=draft.target, effect=draft.effect if draft.target else "",
        concerned=draft.concerned, member=seat.member, author=by.user,
    )  # fmt: skip
    _freeze(ballot, electorate, names)
    tell(ballot=ballot, what="opened", at=at, by_name=project.owner.name)
    _record_opening(ballot, electorate, names, by, at)
    return ballot


def _check_draft(draft: Draft, project: Project, at: datetime) -> None:
    if not draft.question.strip():
        raise NoQuestion()
    if draft.method == BallotMethod.CONSENT and not draft.text.strip():
        raise NoProposal()
    check_close(draft.closes_at, at)
    if draft.review_on is not None and draft.review_on <= draft.closes_at.date():
        raise ReviewPast(today=draft.closes_at.date())
    target = draft.target
    if target is not None and (
        target.project_id != project.pk
        or target.state != DecisionState.IN_FORCE
        or draft.effect not in About.values
        or draft.method not in (BallotMethod.YES_NO, BallotMethod.CONSENT)
    ):
        raise WrongTarget()


def _electorate(project: Project, members: Sequence[Member], rule: Rule) -> Electorate:
    by_college = rule.counting == Counting.COLLEGES
    seats = []
    for one in members:
        voice = getattr(one, "voice", None)
        weight = voice.weight if voice and rule.counting == Counting.WEIGHTS else 1
        seats.append(Elector(one.pk, weight, voice.college if voice and by_college else ""))
    return Electorate(tuple(seats), colleges_of(project) if by_college else ())


def _freeze(ballot: Ballot, electorate: Electorate, names: dict[int, str]) -> None:
    ElectorRow.objects.bulk_create(
        ElectorRow(
            ballot=ballot,
            member_id=one.number,
            name=names[one.number],
            weight=one.weight,
            college=one.college,
        )
        for one in electorate.electors
    )
    if ballot.method == BallotMethod.CONSENT:
        BallotRound.objects.create(ballot=ballot, number=1, text=ballot.text, opened_at=ballot.opened_at)


def _record_opening(
    ballot: Ballot, electorate: Electorate, names: dict[int, str], by: Actor, at: datetime
) -> None:
    facts: dict[str, Any] = {
        "ballot": ballot.pk, "question": ballot.question, "text": ballot.text, "kind": ballot.kind,
        "method": ballot.method, "options": ballot.options, "is_secret": ballot.is_secret,
        "closes_at": ballot.closes_at, "colleges": ballot.colleges, **ballot.rule,
        "electors": [[one.number, one.weight, one.college, names[one.number]] for one in electorate.electors],
    }  # fmt: skip
    journal(ballot, "ballot.opened", by, at, after=facts)
