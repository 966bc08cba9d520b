from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from maillage.accounts.models import JournalEntry, Notification
from maillage.cooperation.actions import ballot_care as care
from maillage.cooperation.actions import ballot_casting as casting
from maillage.cooperation.actions.ballot_closing import NotAllVoted, close_due, close_now, remind_due
from maillage.cooperation.actions.ballot_guard import ClosesTooSoon, VoteCancelled, VoteOver
from maillage.cooperation.actions.ballots import Draft, NoProposal, NoQuestion, WrongTarget, open_ballot
from maillage.cooperation.actions.decisions import NoReason, register_decision
from maillage.cooperation.actions.guard import MayNotSteer, MayNotWrite, ProjectClosed
from maillage.cooperation.domain.ballot_rules import SecretTooSmall, TooFewOptions
from maillage.cooperation.domain.votes import Rule
from maillage.cooperation.models import (
    Ballot,
    BallotState,
    Decision,
    DecisionState,
    Elector,
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
NO_QUORUM = Rule(quorum=Fraction(0))


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


def test_cancel_ballot_keeps_the_reason_and_stops_the_votes():
    group = make_group(2)
    ballot = make_ballot(group)
    with pytest.raises(NoReason):
        care.cancel_ballot(ballot=ballot, reason=" ", version=None, by=group.lead, at=LATER)

    care.cancel_ballot(ballot=ballot, reason="Mal posé", version=None, by=group.lead, at=LATER)

    with pytest.raises(VoteCancelled):
        says(group, ballot, 0, "yes")
    with pytest.raises(care.NotWaiting):
        care.cancel_ballot(ballot=ballot, reason="Encore", version=None, by=group.lead, at=LATER)
    assert close_due(at=CLOSE) == 0
    assert not Decision.objects.exists()


def test_a_missed_quorum_is_extended_with_the_votes_already_given():
    group = make_group(4)
    ballot = make_ballot(group)
    says(group, ballot, 0, "yes")
    close_due(at=CLOSE)
    assert fresh(ballot).state == BallotState.NO_QUORUM
    again = CLOSE + timedelta(days=5)
    with pytest.raises(care.NotEarlier):
        care.extend_ballot(ballot=ballot, closes_at=CLOSE, version=None, by=group.lead, at=LATER)

    care.extend_ballot(ballot=ballot, closes_at=again, version=None, by=group.lead, at=CLOSE)
    says(group, ballot, 1, "yes", at=CLOSE + timedelta(days=1))
    close_due(at=again)

    row = fresh(ballot)
    assert (row.decision.state, row.result["cast"]) == (DecisionState.IN_FORCE, 2)
    assert divergences([row]) == []


def test_second_meeting_starts_from_nothing_with_a_lower_quorum():
    group = make_group(4)
    ballot = make_ballot(group)
    says(group, ballot, 0, "yes")
    close_due(at=CLOSE)
    late = {"closes_at": CLOSE + timedelta(days=9), "version": None, "by": group.lead, "at": CLOSE}
    with pytest.raises(care.LowerQuorum):
        care.second_meeting(ballot=ballot, quorum=Fraction(1, 2), **late)

    second = care.second_meeting(ballot=ballot, quorum=Fraction(0), **late)

    assert (second.follows_id, second.rule["quorum"], Vote.objects.filter(elector__ballot=second).count()) == (
        ballot.pk, "0", 0,
    )  # fmt: skip
    with pytest.raises(care.NoSecondMeeting):
        care.second_meeting(ballot=ballot, quorum=Fraction(0), **late)
    assert fresh(ballot).decision is None


def test_second_round_between_the_first_two():
    group = make_group(5)
    ballot = make_ballot(group, method="one_choice", options=["Bleu", "Rouge", "Vert"])
    for rank, choice in enumerate(["Bleu", "Bleu", "Rouge", "Rouge", "Vert"]):
        says(group, ballot, rank, choice)
    assert fresh(ballot).result["outcome"] == "tied"

    second = care.second_round(ballot=ballot, closes_at=CLOSE, version=None, by=group.lead, at=LATER)

    assert (second.options, second.rule["majority"]) == (["Bleu", "Rouge"], "relative")
    with pytest.raises(care.NoSecondRound):
        care.second_round(ballot=ballot, closes_at=CLOSE, version=None, by=group.lead, at=LATER)


def test_consent_rounds_until_no_objection_remains():
    group = make_group(3)
    ballot = make_ballot(group, method="consent", text="Achetons-la à crédit.")
    with pytest.raises(casting.NotReasoned):
        says(group, ballot, 2, "objects")
    says(group, ballot, 0, "agrees")
    says(group, ballot, 1, "stands_aside", reason="Sans enthousiasme")
    says(group, ballot, 2, "objects", reason="Le crédit pèse trop sur nous.")
    close_due(at=CLOSE)
    assert fresh(ballot).state == BallotState.AMENDING

    end = CLOSE + timedelta(days=4)
    care.amend_ballot(ballot=ballot, text="Louons-la.", closes_at=end, version=None, by=group.lead, at=CLOSE)
    for rank in range(3):
        says(group, ballot, rank, "agrees", at=CLOSE + timedelta(days=1))

    row = fresh(ballot)
    assert (row.round, row.decision.text, row.decision.state) == (2, "Louons-la.", DecisionState.IN_FORCE)
    assert [one.text for one in row.rounds.all()] == ["Achetons-la à crédit.", "Louons-la."]
    assert divergences([row]) == []
    with pytest.raises(care.NothingToAmend):
        care.amend_ballot(ballot=ballot, text="x", closes_at=end, version=None, by=group.lead, at=CLOSE)


def test_an_objection_lifted_before_the_close_adopts():
    group = make_group(2)
    ballot = make_ballot(group, method="consent", text="Louons-la.")
    says(group, ballot, 0, "agrees")
    assert not says(group, ballot, 1, "objects", reason="Trop cher").closed

    assert says(group, ballot, 1, "agrees").closed
    assert fresh(ballot).decision.state == DecisionState.IN_FORCE


def test_a_vote_revises_or_repeals_a_decision():
    group = make_group(2)
    old = register_decision(
        project=group.project, title="Louer", text="", review_on=None, by=group.lead, at=NOW
    )
    ballot = make_ballot(group, target=old, effect="revises", question="Acheter plutôt ?")
    for rank in range(2):
        says(group, ballot, rank, "yes")

    old.refresh_from_db()
    assert (old.state, old.ended_by) == (DecisionState.REVISED, fresh(ballot).decision)
    with pytest.raises(WrongTarget):
        make_ballot(group, target=old, effect="repeals")


def test_the_organisation_concerned_does_not_vote():
    group = make_group(4)
    ballot = make_ballot(group, kind="exclusion", concerned=group.members[3])

    assert ballot.electors.count() == 3
    with pytest.raises(casting.NotElector):
        says(group, ballot, 0, "no", voter=3)


def test_remind_due_writes_once_a_day_before_to_those_that_have_not_voted():
    group = make_group(2)
    away = make_member(group.project, organisation=None, name="Sans compte", email="b@exemple.test")
    done = make_member(group.project, organisation=None, name="Aussi", email="c@exemple.test")
    ballot = make_ballot(group)
    Vote.objects.create(elector=Elector.objects.get(ballot=ballot, member=done), choices=["yes"], at=NOW)

    assert remind_due(at=CLOSE - timedelta(days=2)) == 0
    assert remind_due(at=CLOSE - timedelta(hours=20)) == 1
    assert remind_due(at=CLOSE - timedelta(hours=19)) == 0

    told = OutgoingMessage.objects.filter(subject__startswith="Il reste un jour")
    assert [one.about for one in told] == [f"coop:vote:{ballot.pk}:m{away.pk}"]
