from __future__ import annotations

from fractions import Fraction

import pytest

from maillage.accounts.models import JournalEntry
from maillage.base.versions import Gone
from maillage.cooperation.actions import ballot_proxies as proxies
from maillage.cooperation.actions.ballot_casting import NotItsProxy, SaysWho, SecretGiven, VotedItself
from maillage.cooperation.actions.ballot_guard import VoteOver
from maillage.cooperation.actions.ballot_proxies import Written
from maillage.cooperation.actions.guard import MayNotVote
from maillage.cooperation.domain.ballot_proxies import (
    HolderAway,
    HolderFull,
    NoProxies,
    PrincipalHolds,
    ProxyOutside,
)
from maillage.cooperation.domain.votes import Rule
from maillage.cooperation.models import Ballot, Member, MemberRole, MemberState, Proxy, Vote
from maillage.cooperation.queries.ballot_recount import divergences
from maillage.cooperation.queries.decisions import open_counts, waiting_turns
from maillage.cooperation.queries.seats import seats_of
from maillage.cooperation.tests.decisions.scenes import CLOSE, LATER, Group, make_ballot, make_group, says
from maillage.cooperation.tests.factories import acting_for, make_member

pytestmark = pytest.mark.django_db


def gives(group: Group, ballot: Ballot, rank: int, to: int, **facts: object) -> Proxy:
    return proxies.give_proxy(
        ballot=ballot, holder=group.members[to], written=Written("Votez pour"), by=group.actors[rank], at=LATER,
        **facts,
    )  # fmt: skip


def test_the_holder_votes_for_each_organisation_that_asked_it():
    group = make_group(4)
    ballot = make_ballot(group)
    gives(group, ballot, 1, 0)
    gives(group, ballot, 2, 0)
    for rank in (0, 1, 2):
        says(group, ballot, rank, "yes", voter=0)
    says(group, ballot, 3, "no")

    row = Ballot.objects.get(pk=ballot.pk)
    assert row.result["lines"][0][1] == 3
    assert divergences([row]) == []
    named = JournalEntry.objects.filter(what="ballot.voted", after__holder=group.members[0].name)
    assert named.count() == 2


def test_a_proxy_counts_exactly_like_the_vote_of_its_author():
    results = []
    for by_proxy in (True, False):
        group = make_group(3)
        ballot = make_ballot(group)
        if by_proxy:
            gives(group, ballot, 1, 0)
        says(group, ballot, 0, "yes")
        says(group, ballot, 1, "no", voter=0 if by_proxy else 1)
        says(group, ballot, 2, "yes")
        results.append(Ballot.objects.get(pk=ballot.pk).result)

    assert results[0] == results[1]


def test_a_proxy_has_a_cap_and_is_not_passed_on():
    group = make_group(6)
    ballot = make_ballot(group)
    gives(group, ballot, 1, 0)
    gives(group, ballot, 2, 0)

    with pytest.raises(HolderFull):
        gives(group, ballot, 3, 0)
    with pytest.raises(HolderAway):
        gives(group, ballot, 3, 1)
    with pytest.raises(PrincipalHolds):
        gives(group, ballot, 0, 3)


def test_a_rule_may_admit_no_proxy():
    group = make_group(3)
    ballot = make_ballot(group, rule=Rule(most_proxies=0))

    with pytest.raises(NoProxies):
        gives(group, ballot, 1, 0)


def test_observers_neither_give_nor_hold():
    group = make_group(3)
    observer = make_member(group.project, role=MemberRole.OBSERVER)
    ballot = make_ballot(group)

    with pytest.raises(ProxyOutside):
        proxies.give_proxy(ballot=ballot, holder=observer, written=Written(), by=group.actors[1], at=LATER)
    with pytest.raises(ProxyOutside):
        proxies.give_proxy(
            ballot=ballot, holder=group.members[0], written=Written(), by=acting_for(observer), at=LATER
        )


def test_taking_a_proxy_back_withdraws_the_vote_it_gave():
    group = make_group(4)
    ballot = make_ballot(group)
    proxy = gives(group, ballot, 1, 0)
    says(group, ballot, 1, "yes", voter=0)
    with pytest.raises(MayNotVote):
        proxies.end_proxy(proxy=proxy, by=group.actors[2], at=LATER)

    proxies.end_proxy(proxy=proxy, by=group.actors[1], at=LATER)

    assert not Vote.objects.exists()
    with pytest.raises(NotItsProxy):
        says(group, ballot, 1, "yes", voter=0)
    with pytest.raises(Gone):
        proxies.end_proxy(proxy=proxy, by=group.actors[1], at=LATER)
    for rank in (0, 2, 3):
        says(group, ballot, rank, "yes")
    says(group, ballot, 1, "no")
    assert divergences(Ballot.objects.all()) == []


def test_voting_oneself_ends_one_s_proxy_for_good():
    group = make_group(4)
    ballot = make_ballot(group)
    gives(group, ballot, 1, 0)
    says(group, ballot, 1, "yes", voter=0)
    says(group, ballot, 1, "no")

    assert Proxy.objects.get().ended_at == LATER
    assert Vote.objects.get().holder is None
    with pytest.raises(NotItsProxy):
        says(group, ballot, 1, "yes", voter=0)
    with pytest.raises(proxies.AlreadyVoted):
        gives(group, ballot, 1, 0)


def test_a_proxy_is_neither_given_nor_taken_back_after_the_close():
    group = make_group(3)
    ballot = make_ballot(group)
    proxy = gives(group, ballot, 1, 0)

    with pytest.raises(VoteOver):
        proxies.give_proxy(
            ballot=ballot, holder=group.members[0], written=Written(), by=group.actors[2], at=CLOSE
        )
    with pytest.raises(proxies.VoteCounted):
        proxies.end_proxy(proxy=proxy, by=group.actors[1], at=CLOSE)


def test_a_secret_paper_given_by_proxy_cannot_be_withdrawn():
    group = make_group(4)
    ballot = make_ballot(group, is_secret=True)
    proxy = gives(group, ballot, 1, 0)
    says(group, ballot, 1, "yes", voter=0)

    with pytest.raises(SecretGiven):
        proxies.end_proxy(proxy=proxy, by=group.actors[1], at=LATER)


def test_a_proxy_for_a_meeting_holds_for_each_of_its_votes_only():
    group = make_group(4)
    proxies.give_proxy_for_meeting(
        project=group.project, meeting="meeting:7", holder=group.members[0], written=Written(), by=group.actors[1],
        at=LATER,
    )  # fmt: skip
    inside, outside = make_ballot(group, born_in="meeting:7"), make_ballot(group)

    says(group, inside, 1, "yes", voter=0)
    with pytest.raises(NotItsProxy):
        says(group, outside, 1, "yes", voter=0)
    says(group, inside, 1, "no")
    with pytest.raises(VotedItself):
        says(group, inside, 1, "yes", voter=0)


def test_a_link_gives_and_takes_back_a_proxy_with_a_name():
    group = make_group(3)
    ballot = make_ballot(group)
    away: Member = group.members[2]
    facts = {"ballot": ballot, "member": away, "holder": group.members[0], "at": LATER}
    with pytest.raises(SaysWho):
        proxies.give_proxy_by_link(written=Written(), **facts)

    proxy = proxies.give_proxy_by_link(written=Written("", "Lou Essai", "gérante"), **facts)
    assert (proxy.signer, proxy.author) == ("Lou Essai", None)
    proxies.end_proxy_by_link(proxy=proxy, member=away, at=LATER)
    assert Proxy.objects.get().ended_at == LATER


def test_what_waits_names_those_one_votes_for():
    group = make_group(4)
    ballot = make_ballot(group, rule=Rule(quorum=Fraction(0)))
    gives(group, ballot, 1, 0)
    seats = seats_of(group.lead)

    turns = waiting_turns(seats, LATER)
    assert {one.member_id for one in turns} == {group.members[0].pk, group.members[1].pk}
    counts = open_counts(group.project, group.members[0].pk)
    assert (counts[0].waits, list(counts[0].by_proxy)) == (True, [group.members[1].name])
    says(group, ballot, 0, "yes")
    says(group, ballot, 1, "yes", voter=0)
    counts = open_counts(group.project, group.members[0].pk)
    assert (counts[0].voted, counts[0].waits, list(counts[0].by_proxy)) == (2, False, [])
    assert waiting_turns(seats, LATER) == []


def for_meeting(group: Group, rank: int, to: int) -> Proxy:
    return proxies.give_proxy_for_meeting(
        project=group.project, meeting="meeting:7", holder=group.members[to], written=Written(),
        by=group.actors[rank], at=LATER,
    )  # fmt: skip


def test_proxies_for_the_meeting_and_for_the_vote_are_capped_together():
    group = make_group(6)
    ballot = make_ballot(group, born_in="meeting:7", rule=Rule(most_proxies=2))
    gives(group, ballot, 1, 0)
    for rank in (2, 3):
        for_meeting(group, rank, 0)

    says(group, ballot, 1, "yes", voter=0)
    says(group, ballot, 2, "yes", voter=0)
    with pytest.raises(NotItsProxy):
        says(group, ballot, 3, "yes", voter=0)
    says(group, ballot, 3, "no")


def test_a_vote_without_proxies_takes_none_given_for_its_meeting():
    group = make_group(3)
    for_meeting(group, 1, 0)
    ballot = make_ballot(group, born_in="meeting:7", rule=Rule(most_proxies=0))

    with pytest.raises(NotItsProxy):
        says(group, ballot, 1, "yes", voter=0)


def test_nobody_votes_for_who_left():
    group = make_group(4)
    ballot = make_ballot(group)
    gives(group, ballot, 1, 0)
    group.members[1].state = MemberState.LEFT
    group.members[1].save()

    with pytest.raises(NotItsProxy):
        says(group, ballot, 1, "yes", voter=0)
    seats = seats_of(group.lead)
    assert [one.member_id for one in waiting_turns(seats, LATER)] == [group.members[0].pk]
