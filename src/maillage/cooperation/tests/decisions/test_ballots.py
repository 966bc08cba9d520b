from __future__ import annotations

from datetime import timedelta

import pytest

from maillage.accounts.models import JournalEntry, Notification
from maillage.cooperation.actions import ballot_casting as casting
from maillage.cooperation.actions.ballot_closing import NotAllVoted, close_due, close_now
from maillage.cooperation.actions.ballot_guard import ClosesTooSoon, VoteOver
from maillage.cooperation.actions.ballots import Draft, NoProposal, NoQuestion, open_ballot
from maillage.cooperation.actions.guard import MayNotSteer, MayNotWrite, ProjectClosed
from maillage.cooperation.domain.ballot_rules import SecretTooSmall, TooFewOptions
from maillage.cooperation.models import (
    Ballot,
    BallotState,
    DecisionState,
    MemberRole,
    MemberState,
    ProjectState,
    Vote,
)
from maillage.cooperation.queries.ballot_recount import divergences, recompute_from_journal
from maillage.cooperation.tests.decisions.scenes import CLOSE, LATER, make_ballot, make_group, says
from maillage.cooperation.tests.factories import NOW, acting_for, make_member
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db


def fresh(ballot: Ballot) -> Ballot:
    return Ballot.objects.select_related("project__owner").get(pk=ballot.pk)


def test_open_ballot_freezes_the_electors_and_tells_them():
    group = make_group(3)
    for role in (MemberRole.OBSERVER, MemberRole.ADVISER, MemberRole.FUNDER, MemberRole.CANDIDATE):
        make_member(group.project, role=role)
    make_member(group.project, state=MemberState.INVITED)
    away = make_member(group.project, organisation=None, name="Sans compte", email="a@exemple.test")

    ballot = make_ballot(group)

    assert {one.member_id for one in ballot.electors.all()} == {*(m.pk for m in group.members), away.pk}
    mail = OutgoingMessage.objects.get(about=f"coop:vote:{ballot.pk}:m{away.pk}")
    assert "presse" in mail.subject
    entry = JournalEntry.objects.get(what="ballot.opened")
    assert entry.about == f"project:{group.project.pk}"


def test_open_ballot_tells_administrators_on_the_site():
    group = make_group(2)
    admin = acting_for(group.members[1], role="administrator")

    ballot = make_ballot(group)

    assert Notification.objects.get(user=admin.user).url == f"/cooperations/votes/{ballot.pk}"


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"question": "  "}, NoQuestion),
        ({"closes_at": NOW}, ClosesTooSoon),
        ({"closes_at": NOW + timedelta(days=800)}, ClosesTooSoon),
        ({"method": "consent"}, NoProposal),
        ({"method": "one_choice", "options": ["Bleu"]}, TooFewOptions),
        ({"is_secret": True}, SecretTooSmall),
    ],
)
def test_open_ballot_refuses(facts, refusal):
    group = make_group(2)

    with pytest.raises(refusal):
        make_ballot(group, **facts)
    assert not Ballot.objects.exists()


def test_open_ballot_only_by_who_coordinates():
    group = make_group(2)

    with pytest.raises(MayNotSteer):
        open_ballot(project=group.project, draft=Draft("?", CLOSE), by=group.actors[1], at=NOW)


def test_votes_close_at_their_date_enter_the_register_and_are_recomputed():
    group = make_group(6)
    ballot = make_ballot(group)
    for rank, word in enumerate(["yes", "yes", "no", "blank", "yes"]):
        says(group, ballot, rank, word)

    assert close_due(at=CLOSE - timedelta(minutes=1)) == 0
    assert close_due(at=CLOSE + timedelta(minutes=3)) == 1
    assert close_due(at=CLOSE + timedelta(minutes=3)) == 0

    row = fresh(ballot)
    assert (row.state, row.closed_at, row.decision.state) == (
        BallotState.CLOSED,
        CLOSE,
        DecisionState.IN_FORCE,
    )
    assert recompute_from_journal(row).votes("yes") == 3
    assert divergences([row]) == []


def test_divergences_finds_a_result_that_somebody_changed():
    group = make_group(3)
    ballot = make_ballot(group)
    for rank in range(3):
        says(group, ballot, rank, "no")
    row = fresh(ballot)
    assert row.decision.state == DecisionState.NOT_ADOPTED
    row.result["outcome"] = "adopted"
    row.save()

    assert [one.ballot for one in divergences([row])] == [row]


def test_a_vote_changes_until_the_close_and_not_after():
    group = make_group(3)
    ballot = make_ballot(group)
    says(group, ballot, 0, "yes")
    says(group, ballot, 0, "no")

    assert Vote.objects.get().choices == ["no"]
    with pytest.raises(VoteOver) as over:
        says(group, ballot, 1, "yes", at=CLOSE)
    assert over.value.facts == {"date": CLOSE}
    assert Vote.objects.count() == 1
    assert JournalEntry.objects.filter(what="ballot.voted").count() == 2


def test_two_colleagues_at_once_the_last_counts_and_is_told():
    group = make_group(3)
    ballot = make_ballot(group)
    colleague = acting_for(group.members[1])
    says(group, ballot, 1, "yes", version=0)
    group.actors[1] = colleague

    second = says(group, ballot, 1, "no", version=0)

    assert (second.overtaken, second.previous) == (True, ["yes"])
    assert second.who
    assert Vote.objects.get().choices == ["no"]
    said = JournalEntry.objects.filter(what="ballot.voted").order_by("number").values_list("after", flat=True)
    assert [one["choices"] for one in said] == [["yes"], ["no"]]


def test_the_last_vote_closes_when_the_vote_was_opened_so():
    group = make_group(2)
    early, late = make_ballot(group), make_ballot(group, closes_early=False)
    for rank in range(2):
        early_cast = says(group, early, rank, "yes")
        says(group, late, rank, "yes")

    assert early_cast.closed
    assert fresh(early).state == BallotState.CLOSED
    assert fresh(late).state == BallotState.OPEN
    row = close_now(ballot=late, version=None, by=group.lead, at=LATER)
    assert row.state == BallotState.CLOSED


def test_close_now_waits_for_everybody():
    group = make_group(2)
    ballot = make_ballot(group)

    with pytest.raises(NotAllVoted):
        close_now(ballot=ballot, version=None, by=group.lead, at=LATER)


@pytest.mark.parametrize(
    ("choices", "refusal"),
    [
        ((), casting.NoAnswer),
        (("peut-être",), casting.NoAnswer),
        (("yes", "no"), casting.OneAnswer),
        (("yes", "blank"), casting.OneAnswer),
    ],
)
def test_cast_vote_refuses_what_the_vote_does_not_allow(choices, refusal):
    group = make_group(2)
    ballot = make_ballot(group)

    with pytest.raises(refusal):
        says(group, ballot, 0, *choices)


def test_cast_vote_is_for_electors_who_write():
    group = make_group(3)
    ballot = make_ballot(group)
    late = make_member(group.project)
    group.members.append(late)
    group.actors += [acting_for(late), acting_for(group.members[1], role="reader")]

    with pytest.raises(casting.NotElector):
        says(group, ballot, 0, "yes", voter=3)
    with pytest.raises(casting.NotItsProxy):
        says(group, ballot, 0, "yes", voter=1)
    with pytest.raises(MayNotWrite):
        says(group, ballot, 1, "yes", voter=4)


def test_a_member_that_leaves_keeps_the_vote_it_gave():
    group = make_group(3)
    ballot = make_ballot(group)
    says(group, ballot, 2, "yes")
    group.members[2].state = MemberState.LEFT
    group.members[2].save()

    close_due(at=CLOSE)

    assert fresh(ballot).result["electors"] == 3
    assert fresh(ballot).result["cast"] == 1
    with pytest.raises(MayNotWrite):
        says(group, make_ballot(group), 0, "yes", voter=2)


def test_a_vote_ends_on_time_in_a_project_closed_meanwhile():
    group = make_group(2)
    ballot = make_ballot(group)
    says(group, ballot, 0, "yes")
    group.project.state = ProjectState.FINISHED
    group.project.save()

    with pytest.raises(ProjectClosed):
        says(group, ballot, 1, "yes")
    assert close_due(at=CLOSE) == 1


def test_the_organisation_concerned_does_not_vote():
    group = make_group(4)
    ballot = make_ballot(group, kind="exclusion", concerned=group.members[3])

    assert ballot.electors.count() == 3
    with pytest.raises(casting.NotElector):
        says(group, ballot, 0, "no", voter=3)
