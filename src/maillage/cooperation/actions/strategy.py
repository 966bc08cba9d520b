"""Write the strategy of one's own organisation: no other reads it until it is shared with the group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import ChangedMeanwhile, Gone, check
from maillage.cooperation.actions.guard import MayNotWrite, writing
from maillage.cooperation.domain.base import cleaned
from maillage.cooperation.domain.events import base as events  # noqa: F401  named before they are written
from maillage.cooperation.domain.strategy import PILLARS, QUESTIONS
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.models.strategy import (
    Relation,
    RelationFamily,
    RelationMoment,
    Strategy,
    StrategyAnswer,
)

LONGEST = 2000
MOST_RELATIONS = 100
MOST_MOMENTS = 30


class NothingToShare(Refusal):
    message = gettext_noop("Rien n’est encore écrit : répondez à une question avant de partager.")


class NoPartner(Refusal):
    message = gettext_noop("Donnez le nom du partenaire.")


class KnownPartner(Refusal):
    message = gettext_noop("%(name)s est déjà dans vos relations.")


class TooManyRelations(Refusal):
    message = gettext_noop("Vos relations sont déjà %(most)s : gardez celles que vous suivez vraiment.")


@dataclass(frozen=True, slots=True)
class Ties:
    """What is said of a relation. moments: (year, family, what), in any order."""

    partner: str
    current: int | None = None
    target: int | None = None
    note: str = ""
    moments: Sequence[tuple[int, str, str]] = field(default_factory=list)


@transaction.atomic
def write_strategy(
    *,
    project: Project,
    answers: Mapping[str, str],
    hours: int | None,
    version: int | None,
    by: Actor,
    at: datetime,
) -> Strategy:
    """Answer the questions and the pillars for one's organisation.

    Raises MayNotWrite, ProjectClosed, ChangedMeanwhile.
    """
    member = _own(project, by, at)
    row = _strategy(member, by, at, version)
    row.hours_a_month = hours
    row.save()
    row.answers.all().delete()
    said = {code: cleaned(answers.get(code, ""))[:LONGEST] for code in (*QUESTIONS, *PILLARS)}
    StrategyAnswer.objects.bulk_create(
        StrategyAnswer(strategy=row, question=code, words=words) for code, words in said.items() if words
    )
    _tell("strategy.written", row, by, at)
    return row


@transaction.atomic
def share_strategy(*, project: Project, shared: bool, by: Actor, at: datetime) -> Strategy:
    """Let the group read the strategy of one's organisation, or no more. Raises MayNotWrite, NothingToShare."""
    member = _own(project, by, at)
    row = Strategy.objects.select_for_update().filter(member=member).first()
    if row is None:
        raise NothingToShare()
    if bool(row.shared_at) != shared:
        row.shared_at = at if shared else None
        row.save()
        _tell("strategy.shared" if shared else "strategy.unshared", row, by, at)
    return row


@transaction.atomic
def write_relation(
    *, project: Project, relation: Relation | None, ties: Ties, version: int | None, by: Actor, at: datetime
) -> Relation:
    """Note a relation of one's organisation, with its history; relation None: a new one.

    Raises MayNotWrite, Gone, ChangedMeanwhile, NoPartner, KnownPartner, TooManyRelations.
    """
    member = _own(project, by, at)
    partner = " ".join(cleaned(ties.partner).split())[:200]
    if not partner:
        raise NoPartner()
    row = _relation(member, relation, by, at)
    if row.pk:
        check(read=version, kept=row.version, who=row.author or member)
        row.version += 1
    others = Relation.objects.filter(strategy=row.strategy, partner__iexact=partner).exclude(pk=row.pk)
    if others.exists():
        raise KnownPartner(name=partner)
    row.partner, row.current, row.target = partner, ties.current, ties.target
    row.note, row.author, row.at = cleaned(ties.note)[:500], by.user, at
    row.save()
    row.moments.all().delete()
    RelationMoment.objects.bulk_create(
        RelationMoment(relation=row, year=year, family=RelationFamily(family), what=what.strip()[:200])
        for year, family, what in ties.moments[:MOST_MOMENTS]
    )
    _tell("strategy.relation_written", row.strategy, by, at)
    return row


@transaction.atomic
def delete_relation(*, relation: Relation, by: Actor, at: datetime) -> None:
    """Take a relation away. Raises MayNotWrite, Gone."""
    member = _own(relation.strategy.member.project, by, at)
    row = _relation(member, relation, by, at)
    strategy = row.strategy
    row.delete()
    _tell("strategy.relation_deleted", strategy, by, at)


def _own(project: Project, by: Actor, at: datetime) -> Member:
    seat = writing(project, by, at)
    if seat.member is None:
        raise MayNotWrite()
    return seat.member


def _strategy(member: Member, by: Actor, at: datetime, version: int | None) -> Strategy:
    row = (
        Strategy.objects.select_for_update(of=("self",))
        .select_related("author")
        .filter(member=member)
        .first()
    )
    if row is None:
        if version:
            raise ChangedMeanwhile(who="", version=0)
        return Strategy.objects.create(member=member, author=by.user, at=at)
    check(read=version, kept=row.version, who=row.author or member)
    row.author, row.at = by.user, at
    row.version += 1
    return row


def _relation(member: Member, relation: Relation | None, by: Actor, at: datetime) -> Relation:
    if relation is None:
        strategy, _made = Strategy.objects.get_or_create(
            member=member, defaults={"author": by.user, "at": at}
        )
        if strategy.relations.count() >= MOST_RELATIONS:
            raise TooManyRelations(most=MOST_RELATIONS)
        return Relation(strategy=strategy)
    rows = Relation.objects.select_for_update(of=("self",)).select_related("strategy__member", "author")
    row = rows.filter(pk=relation.pk).first()
    if row is None:
        raise Gone()
    if row.strategy.member_id != member.pk:
        raise MayNotWrite()
    return row


def _tell(what: str, row: Strategy, by: Actor, at: datetime) -> None:
    """Journal it as the organisation's own: the history of the project tells nothing of it."""
    record(what=what, about=f"strategy:{row.pk}", owner=row.member.organisation, by=by, at=at)
