from __future__ import annotations

from datetime import timedelta

import pytest

from maillage.accounts.models import JournalEntry
from maillage.cooperation.actions import ballot_care as care
from maillage.cooperation.actions.ballot_casting import SecretGiven
from maillage.cooperation.actions.ballot_closing import close_due
from maillage.cooperation.models import Ballot, BallotState, Vote
from maillage.cooperation.queries.ballot_recount import NotInJournal, divergences, recompute_from_journal
from maillage.cooperation.tests.decisions.scenes import CLOSE, make_ballot, make_group, says

pytestmark = pytest.mark.django_db


def test_a_secret_vote_says_who_voted_and_never_what():
    group = make_group(5)
    ballot = make_ballot(group, is_secret=True)
    for rank, word in enumerate(["yes", "yes", "no"]):
        says(group, ballot, rank, word)

    assert not Vote.objects.exists()
    signed = JournalEntry.objects.filter(what="ballot.signed")
    assert [one.after["elector"] for one in signed.order_by("number")] == [m.pk for m in group.members[:3]]
    assert all("choices" not in one.after and not one.detail_digest for one in signed)
    row = Ballot.objects.get(pk=ballot.pk)
    assert [one[0] for one in row.box] == sorted(one[0] for one in row.box)
    assert sorted(one[2] for one in row.box) == ["no", "yes", "yes"]


def test_a_secret_vote_is_given_once():
    group = make_group(3)
    ballot = make_ballot(group, is_secret=True)
    says(group, ballot, 0, "yes")

    with pytest.raises(SecretGiven):
        says(group, ballot, 0, "no")
    assert len(Ballot.objects.get(pk=ballot.pk).box) == 1


def test_a_secret_vote_is_counted_again_from_the_papers_of_the_journal():
    group = make_group(4)
    ballot = make_ballot(group, is_secret=True)
    for rank, word in enumerate(["yes", "no", "yes", "blank"]):
        says(group, ballot, rank, word)

    row = Ballot.objects.get(pk=ballot.pk)
    again = recompute_from_journal(row)
    assert (again.votes("yes"), again.votes("no"), again.blanks) == (2, 1, 1)
    assert divergences([row]) == []


def test_the_box_is_not_opened_when_the_quorum_is_missed():
    group = make_group(5)
    ballot = make_ballot(group, is_secret=True)
    says(group, ballot, 0, "no")
    close_due(at=CLOSE)

    row = Ballot.objects.get(pk=ballot.pk)
    assert row.state == BallotState.NO_QUORUM
    assert [line[1] for line in row.result["lines"]] == [0, 0]
    assert "papers" not in JournalEntry.objects.get(what="ballot.closed").after
    assert divergences([row]) == []

    end = CLOSE + timedelta(days=3)
    care.extend_ballot(ballot=ballot, closes_at=end, version=None, by=group.lead, at=CLOSE)
    for rank in (1, 2):
        says(group, ballot, rank, "yes", at=CLOSE + timedelta(days=1))
    close_due(at=end)
    row.refresh_from_db()
    assert (row.result["outcome"], divergences([row])) == ("adopted", [])


def test_a_missing_paper_is_noticed():
    group = make_group(4)
    ballot = make_ballot(group, is_secret=True)
    for rank in range(3):
        says(group, ballot, rank, "yes")
    row = Ballot.objects.get(pk=ballot.pk)
    row.box = row.box[:2]
    row.save()
    close_due(at=CLOSE)

    with pytest.raises(NotInJournal):
        recompute_from_journal(Ballot.objects.get(pk=ballot.pk))
    assert len(divergences(Ballot.objects.all())) == 1


def test_a_cancelled_secret_vote_burns_its_papers():
    group = make_group(3)
    ballot = make_ballot(group, is_secret=True)
    says(group, ballot, 0, "yes")

    care.cancel_ballot(ballot=ballot, reason="Mal posé", version=None, by=group.lead, at=CLOSE)

    assert Ballot.objects.get(pk=ballot.pk).box == []
