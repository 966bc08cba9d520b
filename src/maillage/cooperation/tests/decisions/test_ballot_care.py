from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from maillage.cooperation.actions import ballot_care as care
from maillage.cooperation.actions import ballot_casting as casting
from maillage.cooperation.actions.ballot_closing import close_due, remind_due
from maillage.cooperation.actions.ballot_guard import VoteCancelled
from maillage.cooperation.actions.ballots import WrongTarget
from maillage.cooperation.actions.decisions import NoReason, register_decision
from maillage.cooperation.models import (
    Ballot,
    BallotState,
    Decision,
    DecisionState,
    Elector,
    Vote,
)
from maillage.cooperation.queries.ballot_recount import divergences
from maillage.cooperation.tests.decisions.scenes import CLOSE, LATER, make_ballot, make_group, says
from maillage.cooperation.tests.factories import NOW, make_member
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db


def fresh(ballot: Ballot) -> Ballot:
    return Ballot.objects.select_related("project__owner").get(pk=ballot.pk)


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


def test_remind_due_writes_once_a_day_before_to_those_that_have_not_voted():
    group = make_group(2)
    away = make_member(group.project, organisation=None, name="Sans compte", email="b@exemple.test")
    done = make_member(group.project, organisation=None, name="Aussi", email="c@exemple.test")
    ballot = make_ballot(group)
    Vote.objects.create(elector=Elector.objects.get(ballot=ballot, member=done), choices=["yes"], at=NOW)

    assert remind_due(at=CLOSE - timedelta(days=2)) == 0
    assert remind_due(at=CLOSE - timedelta(hours=20)) == 3  # the two whose editors are told, and the mail
    assert remind_due(at=CLOSE - timedelta(hours=19)) == 0

    told = OutgoingMessage.objects.filter(subject__startswith="Il reste un jour")
    assert [one.about for one in told] == [f"coop:vote:{ballot.pk}:m{away.pk}"]


def test_an_objection_lets_one_write_again_before_the_close():
    group = make_group(3)
    ballot = make_ballot(group, method="consent", text="Deux jours par semaine.")
    soon = {
        "text": "Un jour par semaine.",
        "closes_at": CLOSE,
        "version": None,
        "by": group.lead,
        "at": LATER,
    }
    says(group, ballot, 0, "agrees")
    with pytest.raises(care.NothingToAmend):
        care.amend_ballot(ballot=ballot, **soon)
    says(group, ballot, 1, "objects", reason="Personne pour la remplacer.")

    care.amend_ballot(ballot=ballot, **soon)

    assert (fresh(ballot).round, fresh(ballot).text) == (2, "Un jour par semaine.")
    assert fresh(ballot).rounds.get(number=1).ended_at == LATER
    for rank in range(3):
        says(group, fresh(ballot), rank, "agrees")
    close_due(at=CLOSE)
    assert Decision.objects.get().state == DecisionState.IN_FORCE
    assert divergences([fresh(ballot)]) == []
