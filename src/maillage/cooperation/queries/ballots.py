"""Reads of votes: who votes, what they said, who votes for whom, under which rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import Prefetch, Q, QuerySet

from maillage.base.refusals import Refusal
from maillage.cooperation.domain import ballot_rules
from maillage.cooperation.domain.ballot_count import Outcome, Result, count
from maillage.cooperation.domain.votes import (
    CONSENT_ANSWERS,
    YES_NO_ANSWERS,
    College,
    Electorate,
    Method,
    Paper,
    Rule,
    colleges_from_plain,
    rule_from_plain,
)
from maillage.cooperation.domain.votes import Elector as Seated
from maillage.cooperation.models.ballots import Ballot, BallotState, Elector, Proxy, Vote
from maillage.cooperation.models.decisions import DecisionKind, KindRule, VotingSetup
from maillage.cooperation.models.projects import Member, MemberState, Project


def ballots_of(project: Project) -> QuerySet[Ballot]:
    """Return the votes of a project, the latest first."""
    return (
        Ballot.objects.filter(project=project).select_related("decision", "member", "follows").order_by("-pk")
    )


def answers_of(ballot: Ballot) -> tuple[str, ...]:
    """Return the answers that may be given, a blank vote apart."""
    method = Method(ballot.method)
    if method == Method.YES_NO:
        return YES_NO_ANSWERS
    return CONSENT_ANSWERS if method == Method.CONSENT else tuple(ballot.options)


def electors_of(ballot: Ballot) -> list[Elector]:
    """Return who votes, by name, each with its vote of the current round in `now` (two queries)."""
    votes = Vote.objects.filter(round=ballot.round).select_related("holder", "author")
    rows = Elector.objects.filter(ballot=ballot).select_related("member__organisation")
    return list(rows.prefetch_related(Prefetch("votes", queryset=votes, to_attr="now")))


def said(elector: Elector) -> Vote | None:
    """Return the vote of an elector that `electors_of` read; None before it votes, and of a secret vote."""
    return next(iter(elector.now), None)  # type: ignore[attr-defined]


def has_voted(elector: Elector, ballot: Ballot) -> bool:
    """Tell whether an elector that `electors_of` read has voted in the current round."""
    return elector.voted_at is not None if ballot.is_secret else said(elector) is not None


def counts(elector: Elector, ballot: Ballot) -> bool:
    """Tell whether an elector that `electors_of` read counts: it is there, or voted before it left the group."""
    return elector.gone_at is None or (ballot.method != Method.CONSENT and has_voted(elector, ballot))


def awaited(ballot: Ballot, electors: Iterable[Elector]) -> list[Elector]:
    """Return those that may still vote and have not. electors: read by `electors_of`."""
    return [one for one in electors if one.gone_at is None and not has_voted(one, ballot)]


def all_voted(ballot: Ballot, electors: Sequence[Elector]) -> bool:
    """Tell whether nobody is awaited any more, and somebody counts."""
    return not awaited(ballot, electors) and any(counts(one, ballot) for one in electors)


def count_of(ballot: Ballot, electors: Sequence[Elector]) -> Result:
    """Count a vote as it stands now, from its box when it is secret. electors: read by `electors_of`."""
    return count(
        method=Method(ballot.method),
        options=answers_of(ballot),
        papers=papers_of(ballot, electors),
        electorate=electorate_of(ballot, electors),
        rule=rule_from_plain(ballot.rule),
    )


def result_of(ballot: Ballot, electors: Sequence[Elector]) -> Result:
    """Return the result of a vote that is over. The box of a secret vote whose quorum is missed is not opened."""
    if not ballot.is_secret:
        return count_of(ballot, electors)
    unopened = count(
        method=Method(ballot.method), options=answers_of(ballot),
        papers=[Paper(frozenset(), one.college) for one in electors if one.voted_at is not None],
        electorate=electorate_of(ballot, electors), rule=rule_from_plain(ballot.rule),
    )  # fmt: skip
    return unopened if unopened.outcome == Outcome.NO_QUORUM else count_of(ballot, electors)


def papers_of(ballot: Ballot, electors: Sequence[Elector]) -> list[Paper]:
    """Return what is in the box, without names."""
    if ballot.is_secret:
        return [Paper(frozenset(choices), college) for _id, college, *choices in ballot.box]
    found = [(one, said(one)) for one in electors if counts(one, ballot)]
    return [
        Paper(frozenset(vote.choices), one.college, one.weight) for one, vote in found if vote is not None
    ]


def electorate_of(ballot: Ballot, electors: Iterable[Elector]) -> Electorate:
    """Return who votes as the domain counts them, without those that left and had not voted."""
    seats = tuple(Seated(one.member_id, one.weight, one.college) for one in electors if counts(one, ballot))
    return Electorate(seats, colleges_from_plain(ballot.colleges))


def proxies_on(ballot: Ballot) -> list[Proxy]:
    """Return the proxies that hold for a vote: given for it, or for the meeting it belongs to (two queries).

    The rule of the vote caps them, whatever they were given for: beyond it, the first given hold. One given by, or to,
    an organisation that left since serves no more in an open vote.
    """
    where = Q(ballot=ballot)
    if ballot.born_in:
        where |= Q(project_id=ballot.project_id, meeting=ballot.born_in)
    rows = (
        Proxy.objects.filter(where, ended_at=None).select_related("principal", "holder").order_by("at", "pk")
    )
    electors = set(Elector.objects.filter(ballot=ballot).values_list("member_id", flat=True))
    found = [one for one in rows if one.principal_id in electors and one.holder_id in electors]
    if ballot.state == BallotState.OPEN:
        here = MemberState.ACCEPTED
        found = [one for one in found if one.principal.state == here and one.holder.state == here]
    return _capped(found, rule_from_plain(ballot.rule).most_proxies)


def _capped(proxies: Iterable[Proxy], most: int) -> list[Proxy]:
    held: Counter[int] = Counter()
    kept = []
    for one in proxies:
        held[one.holder_id] += 1
        if held[one.holder_id] <= most:
            kept.append(one)
    return kept


def most_proxies(project: Project) -> int:
    """Return how many proxies one organisation may hold in a meeting: what the common rule says (one query)."""
    return rule_for(project, DecisionKind.ORDINARY).most_proxies


def proxies_of_meeting(project: Project, meeting: str) -> list[Proxy]:
    """Return the proxies that hold in a meeting (« meeting:12 »)."""
    rows = Proxy.objects.filter(project=project, meeting=meeting, ended_at=None)
    return list(rows.select_related("principal", "holder"))


def rules_of(project: Project) -> dict[str, KindRule]:
    """Return the rules that a project chose, by kind of decision (one query)."""
    return {row.kind: row for row in KindRule.objects.filter(project=project).select_related("author")}


def rule_for(project: Project, kind: str) -> Rule:
    """Return the rule of a kind of decision: the project's, or the default (one query)."""
    row = KindRule.objects.filter(project=project, kind=kind).first()
    return rule_from_plain(row.rule) if row else ballot_rules.default(kind, project.form)[0]


def setup_of(project: Project) -> VotingSetup | None:
    """Return how the voices of a project are arranged; None as long as nobody did."""
    return VotingSetup.objects.filter(project=project).select_related("author").first()


def colleges_of(project: Project) -> tuple[College, ...]:
    """Return the colleges of a project, none by default (one query)."""
    setup = setup_of(project)
    return colleges_from_plain(setup.colleges) if setup else ()


def college_faults_of(project: Project) -> list[Refusal]:
    """Return what would stop a vote by colleges in a project today, with the form it has (two queries)."""
    members = parties_of(project)
    voices = [(one, getattr(one, "voice", None)) for one in members]
    seats = tuple(Seated(one.pk, 1, voice.college if voice else "") for one, voice in voices)
    names = {one.pk: one.name for one in members}
    return ballot_rules.college_faults(Electorate(seats, colleges_of(project)), names, project.form)


def parties_of(project: Project) -> list[Member]:
    """Return the members that vote today, with their voice (one query)."""
    rows = project.members.parties().select_related("voice", "organisation")
    return list(rows.order_by("name", "pk"))
