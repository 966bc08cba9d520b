"""The page of a vote: what one may do, for whom, what came out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from maillage.cooperation.domain.ballot_count import Outcome
from maillage.cooperation.domain.ballot_plain import result_from_plain
from maillage.cooperation.domain.votes import colleges_from_plain, rule_from_plain
from maillage.cooperation.models.ballots import Ballot, BallotMethod, BallotState, Elector, Proxy, Vote
from maillage.cooperation.models.projects import Member, MemberState
from maillage.cooperation.presentation.ballot_words import (
    count_lines,
    needed_words,
    quorum_lines,
    rule_words,
    said_words,
    sentence,
)
from maillage.cooperation.queries.ballots import count_of, counts, electors_of, has_voted, proxies_on, said


@dataclass(frozen=True, slots=True)
class ElectorLine:
    """An elector as the page shows it. said: its vote in words, empty when secret or not given."""

    elector: Elector
    college: str
    voted: bool
    said: str
    tone: str
    reason: str
    by: str
    at: datetime | None
    proxy: Proxy | None
    left: datetime | None
    counts: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """One vote that somebody may give: for its organisation, or by proxy. proxy: what was asked in writing."""

    elector: Elector
    voted: bool
    vote: Vote | None
    proxy: Proxy | None
    may_vote: bool

    @property
    def said(self) -> str:
        """What it voted, in words; empty when it did not, or in secret."""
        return said_words(self.vote.choices) if self.vote else ""


@dataclass(frozen=True, slots=True)
class BallotPage:
    """All that the page of a vote, or its door, shows."""

    ballot: Ballot
    is_open: bool
    electors: list[ElectorLine]
    turns: list[Turn]
    mine: Elector | None
    my_proxy: Proxy | None
    holders: list[Member]
    voted: int
    facts: dict[str, Any]

    @property
    def objections(self) -> list[ElectorLine]:
        """Return who objects, with its reason."""
        return [one for one in self.electors if one.tone == "objects" and one.counts]

    @property
    def ended_at(self) -> datetime:
        """When it closed, or was to."""
        return min(self.ballot.closed_at or self.ballot.closes_at, self.ballot.closes_at)

    @property
    def silent(self) -> int:
        """How many may still vote and have not."""
        return sum(1 for one in self.electors if not one.voted and one.left is None)

    @property
    def counted(self) -> int:
        """How many electors count today."""
        return sum(1 for one in self.electors if one.counts)

    @property
    def gone(self) -> list[ElectorLine]:
        """Return who left since the opening."""
        return [one for one in self.electors if one.left is not None]


def ballot_page(ballot: Ballot, member: Member | None, at: datetime) -> BallotPage:
    """Return the page of a vote as a member sees it (five queries)."""
    electors, proxies = electors_of(ballot), proxies_on(ballot)
    is_open = ballot.is_open_at(at)
    by_principal = {one.principal_id: one for one in proxies}
    mine = next((one for one in electors if member is not None and one.member_id == member.pk), None)
    lines = [_line(one, ballot, by_principal.get(one.member_id)) for one in electors]
    my_proxy = by_principal.get(mine.member_id) if mine else None
    return BallotPage(
        ballot=ballot,
        is_open=is_open,
        electors=lines,
        turns=_turns(ballot, electors, mine, proxies) if is_open else [],
        mine=mine,
        my_proxy=my_proxy,
        holders=_holders(ballot, electors, mine, proxies) if is_open and not my_proxy else [],
        voted=sum(1 for one in lines if one.voted and one.counts),
        facts=_facts(ballot, electors),
    )


def _line(elector: Elector, ballot: Ballot, proxy: Proxy | None) -> ElectorLine:
    vote = said(elector)
    colleges = {one.code: one.name for one in colleges_from_plain(ballot.colleges)}
    who = vote.holder.name if vote and vote.holder else ""
    return ElectorLine(
        elector=elector,
        college=colleges.get(elector.college, ""),
        voted=has_voted(elector, ballot),
        said=said_words(vote.choices) if vote else "",
        tone=vote.choices[0] if vote and len(vote.choices) == 1 else "",
        reason=vote.reason if vote else "",
        by=who,
        at=vote.at if vote else elector.voted_at,
        proxy=proxy,
        left=elector.gone_at,
        counts=counts(elector, ballot),
    )


def _turns(
    ballot: Ballot, electors: Iterable[Elector], mine: Elector | None, proxies: Iterable[Proxy]
) -> list[Turn]:
    if mine is None:
        return []
    held = {one.principal_id: one for one in proxies if one.holder_id == mine.member_id}
    found = []
    for elector in electors:
        proxy = held.get(elector.member_id)
        if elector.pk != mine.pk and proxy is None:
            continue
        voted, vote = has_voted(elector, ballot), said(elector)
        itself = bool(proxy and vote and vote.holder_id is None)
        may = not itself and not (voted and ballot.is_secret)
        found.append(Turn(elector, voted, vote, proxy, may))
    return sorted(found, key=lambda one: one.elector.pk != mine.pk)


def _holders(
    ballot: Ballot, electors: Iterable[Elector], mine: Elector | None, proxies: list[Proxy]
) -> list[Member]:
    """Return to whom one's organisation may give its proxy, none once it has voted or holds some."""
    most = rule_from_plain(ballot.rule).most_proxies
    if mine is None or not most or has_voted(mine, ballot):
        return []
    holding = [one.holder_id for one in proxies]
    if mine.member_id in holding:
        return []
    away = {one.principal_id for one in proxies}
    return [
        one.member
        for one in electors
        if one.pk != mine.pk
        and one.member_id not in away
        and holding.count(one.member_id) < most
        and one.member.state == MemberState.ACCEPTED
    ]


@dataclass(frozen=True, slots=True)
class Round:
    """One wording of a proposal by consent. words: name, advice and reason of each, once the round is over."""

    number: int
    text: str
    opened_at: datetime
    words: tuple[tuple[str, str, str], ...] = ()


def rounds_of(ballot: Ballot) -> list[Round]:
    """Return the wordings of a proposal, with what was said of those that were written again (two queries)."""
    votes = Vote.objects.filter(elector__ballot=ballot, round__lt=ballot.round).exclude(reason="")
    words: dict[int, list[tuple[str, str, str]]] = {}
    for one in votes.select_related("elector").order_by("at", "pk"):
        words.setdefault(one.round, []).append((one.elector.name, said_words(one.choices), one.reason))
    return [
        Round(one.number, one.text, one.opened_at, tuple(words.get(one.number, ())))
        for one in ballot.rounds.all()
    ]


def _facts(ballot: Ballot, electors: list[Elector]) -> dict[str, Any]:
    """Return the rule, and the count: as it stands for an open vote, never of a secret one before its close."""
    rule = rule_from_plain(ballot.rule)
    facts: dict[str, Any] = {"rule": rule_words(rule, ballot.method), "result": None}
    if ballot.result:
        result = result_from_plain(ballot.result)
    elif ballot.is_secret or ballot.state == BallotState.CANCELLED:
        return facts
    else:
        result = count_of(ballot, electors)
    hidden = ballot.is_secret and result.outcome == Outcome.NO_QUORUM
    return facts | {
        "result": result,
        "is_final": bool(ballot.result),
        "sentence": sentence(ballot, result),
        "counts": [] if hidden else count_lines(result),
        "blanks": None if hidden or ballot.method == BallotMethod.CONSENT else result.blanks,
        "quorums": quorum_lines(ballot, result),
        "needed": "" if ballot.method == BallotMethod.CONSENT else needed_words(result, rule),
        "weighs": rule.counting != "equal",
        "may_again": result.outcome in (Outcome.NO_MAJORITY, Outcome.TIED) and bool(ballot.options),
    }
