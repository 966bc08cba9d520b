"""Give one's proxy in writing, take it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone
from maillage.cooperation.actions.ballot_casting import BY_LINK, NotElector, SaysWho, SecretGiven
from maillage.cooperation.actions.ballot_guard import check_open, held, journal
from maillage.cooperation.actions.ballot_news import tell_holder
from maillage.cooperation.actions.guard import MayNotVote, locked, party, writing
from maillage.cooperation.domain.ballot_proxies import Grant, check_grant
from maillage.cooperation.domain.votes import rule_from_plain
from maillage.cooperation.models.ballots import Ballot, BallotState, Elector, Proxy, Vote
from maillage.cooperation.models.projects import Member, MemberState, Project
from maillage.cooperation.queries.ballots import most_proxies, parties_of, proxies_of_meeting, proxies_on


class AlreadyVoted(Refusal):
    message = gettext_noop("%(name)s a déjà voté : sa procuration ne servirait à rien.")


class VoteCounted(Refusal):
    message = gettext_noop("Un vote donné par cette procuration est clos : elle ne se reprend plus.")


@dataclass(frozen=True, slots=True)
class Written:
    """A mandate as its author writes it. text: what to vote, if one says so; signer, quality: from a link."""

    text: str = ""
    signer: str = ""
    quality: str = ""


@transaction.atomic
def give_proxy(*, ballot: Ballot, holder: Member, written: Written, by: Actor, at: datetime) -> Proxy:
    """Ask another elector to vote for one's organisation on a question.

    Raises Gone, MayNotVote, ProjectClosed, VoteOver, VoteCancelled, AlreadyVoted and those of `check_grant`.
    """
    seat = writing(ballot.project, by, at)
    if seat.member is None:
        raise MayNotVote()
    return _give(held(ballot, seat.project), seat.member, holder, written, by, at)


@transaction.atomic
def give_proxy_by_link(
    *, ballot: Ballot, member: Member, holder: Member, written: Written, at: datetime
) -> Proxy:
    """Ask another elector to vote, from a link mailed to a member. Raises SaysWho, and as `give_proxy`."""
    project = locked(ballot.project)
    if not written.signer.strip() or not written.quality.strip():
        raise SaysWho()
    fresh = Member.objects.filter(pk=member.pk, project=project, state=MemberState.ACCEPTED).first()
    if fresh is None:
        raise NotElector()
    return _give(held(ballot, project), fresh, holder, written, Actor(origin=BY_LINK), at)


def _give(row: Ballot, principal: Member, holder: Member, written: Written, by: Actor, at: datetime) -> Proxy:
    check_open(row, at)
    electors = {one.member_id: one for one in Elector.objects.filter(ballot=row).select_related("member")}
    here = [pk for pk, one in electors.items() if one.member.state == MemberState.ACCEPTED]
    grants = [Grant(one.principal_id, one.holder_id) for one in proxies_on(row)]
    check_grant(
        grant=Grant(principal.pk, holder.pk), standing=grants, electors=here,
        most=rule_from_plain(row.rule).most_proxies,
    )  # fmt: skip
    mine = electors[principal.pk]
    if mine.voted_at or Vote.objects.filter(elector=mine, round=row.round).exists():
        raise AlreadyVoted(name=mine.name)
    proxy = _create(row.project, principal, holder, written, by, at, ballot=row)
    tell_holder(proxy, row, at)
    _record(proxy, "proxy.given", by, at)
    return proxy


@transaction.atomic
def give_proxy_for_meeting(
    *, project: Project, meeting: str, holder: Member, written: Written, by: Actor, at: datetime
) -> Proxy:
    """Ask another member to vote for one's organisation on all that is put to the vote in a meeting (« meeting:12 »).

    Raises MayNotVote, ProjectClosed and those of `check_grant`.
    """
    seat = party(project, by, at)
    assert seat.member is not None
    grants = [Grant(one.principal_id, one.holder_id) for one in proxies_of_meeting(seat.project, meeting)]
    check_grant(
        grant=Grant(seat.member.pk, holder.pk), standing=grants,
        electors=[one.pk for one in parties_of(seat.project)], most=most_proxies(seat.project),
    )  # fmt: skip
    proxy = _create(seat.project, seat.member, holder, written, by, at, meeting=meeting)
    _record(proxy, "proxy.given", by, at)
    return proxy


def _create(
    project: Project,
    principal: Member,
    holder: Member,
    written: Written,
    by: Actor,
    at: datetime,
    **where: Any,
) -> Proxy:
    return Proxy.objects.create(
        project=project, principal=principal, holder=holder, text=written.text.strip()[:500], author=by.user,
        signer=written.signer.strip()[:150], quality=written.quality.strip()[:150], at=at, **where,
    )  # fmt: skip


@transaction.atomic
def end_proxy(*, proxy: Proxy, by: Actor, at: datetime) -> Proxy:
    """Take back the proxy of one's organisation; an open vote that was given with it is withdrawn.

    Raises Gone, MayNotVote, ProjectClosed, SecretGiven (a paper cannot be taken out of the box), VoteCounted.
    """
    seat = writing(proxy.project, by, at)
    if seat.member is None:
        raise MayNotVote()
    return _end(proxy, seat.project, seat.member, by, at)


@transaction.atomic
def end_proxy_by_link(*, proxy: Proxy, member: Member, at: datetime) -> Proxy:
    """Take back a proxy from a link mailed to who gave it. Raises as `end_proxy`."""
    return _end(proxy, locked(proxy.project), member, Actor(origin=BY_LINK), at)


def _end(proxy: Proxy, project: Project, principal: Member, by: Actor, at: datetime) -> Proxy:
    row = (
        Proxy.objects.select_for_update(of=("self",))
        .filter(pk=proxy.pk, project=project, ended_at=None)
        .first()
    )
    if row is None:
        raise Gone()
    if row.principal_id != principal.pk:
        raise MayNotVote()
    ballots = _ballots(row)
    if row.ballot_id and not any(one.is_open_at(at) for one in ballots):
        raise VoteCounted()
    dropped = [one for one in ballots if one.is_open_at(at) and _withdrawn(one, row)]
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    for ballot in dropped:
        ballot.project = project
        facts = {
            "ballot": ballot.pk,
            "question": ballot.question,
            "elector": principal.pk,
            "member": principal.name,
        }
        journal(ballot, "ballot.dropped", by, at, after=facts)
    row.project = project
    _record(row, "proxy.ended", by, at)
    return row


def _ballots(row: Proxy) -> list[Ballot]:
    rows = Ballot.objects.select_for_update(of=("self",)).filter(project_id=row.project_id)
    found = rows.filter(pk=row.ballot_id) if row.ballot_id else rows.filter(born_in=row.meeting)
    return list(found.exclude(state=BallotState.CANCELLED))


def _withdrawn(ballot: Ballot, row: Proxy) -> bool:
    """Take the vote given by proxy out of an open vote. Raises SecretGiven."""
    elector = Elector.objects.filter(ballot=ballot, member_id=row.principal_id).first()
    if elector is None:
        return False
    if elector.voted_at is not None:
        raise SecretGiven(name=elector.name, date=elector.voted_at)
    gone, _rows = Vote.objects.filter(elector=elector, round=ballot.round, holder_id=row.holder_id).delete()
    if gone:
        elector.version += 1
        elector.save(update_fields=["version"])
    return bool(gone)


def _record(proxy: Proxy, what: str, by: Actor, at: datetime) -> None:
    facts = {"member": proxy.principal.name, "holder": proxy.holder.name}
    where = (
        {"ballot": proxy.ballot_id, "question": proxy.ballot.question}
        if proxy.ballot
        else {"meeting": proxy.meeting}
    )
    record(
        what=what, about=f"project:{proxy.project_id}", owner=proxy.project.owner, by=by, at=at,
        after={**where, **facts},
        personal={"text": proxy.text, "signer": proxy.signer} if proxy.text or proxy.signer else None,
    )  # fmt: skip
