from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.accounts.models import JournalEntry
from maillage.cooperation.actions.ballot_closing import close_due
from maillage.cooperation.actions.exit import Exit, leave_project
from maillage.cooperation.domain.ballot_count import Outcome, Result
from maillage.cooperation.domain.ballot_rules import EmptyCollege, ScicColleges
from maillage.cooperation.domain.votes import (
    College,
    CollegeCounting,
    Counting,
    Elector,
    Electorate,
    Method,
    Rule,
    counted_of,
)
from maillage.cooperation.models import Ballot, BallotState, Voice, VotingSetup
from maillage.cooperation.models import Elector as ElectorRow
from maillage.cooperation.presentation.ballots import ballot_page
from maillage.cooperation.queries.ballot_recount import divergences, recompute_from_journal
from maillage.cooperation.queries.ballots import college_faults_of
from maillage.cooperation.queries.decisions import open_counts
from maillage.cooperation.tests.decisions.naive import naive_departure
from maillage.cooperation.tests.decisions.scenes import CLOSE, LATER, Group, make_ballot, make_group, says
from maillage.cooperation.tests.decisions.test_ballot_count import counted, motions


def goes(group: Group, rank: int, at=LATER) -> None:
    leave_project(
        member=group.members[rank], exit=Exit("Fin d’activité"), version=None, by=group.actors[rank], at=at
    )


def fresh(ballot: Ballot) -> Ballot:
    return Ballot.objects.select_related("project__owner", "concerned").get(pk=ballot.pk)


def after(said: dict[int, str], electorate: Electorate, rule, gone: set[int]) -> Result:
    left = counted_of(electorate.electors, gone=gone, voted=set(said), method=Method.YES_NO)
    return counted(said, Electorate(left, electorate.colleges), rule)


@given(motions(), st.sets(st.integers(0, 8)))
def test_departures_count_as_the_naive_count_does(motion, gone):
    said, electorate, rule = motion

    assert after(said, electorate, rule, gone).outcome.value == naive_departure(said, electorate, rule, gone)


@given(motions(), st.sets(st.integers(0, 8)))
def test_a_departure_never_undoes_what_was_adopted(motion, gone):
    said, electorate, rule = motion

    if counted(*motion).outcome == Outcome.ADOPTED:
        assert after(said, electorate, rule, gone).outcome == Outcome.ADOPTED


def test_a_college_whose_votes_are_level_weighs_and_approves_nothing():
    colleges = tuple(College(code, code, Fraction(part)) for code, part in [("a", 50), ("b", 30), ("c", 20)])
    seats = [Elector(0, 1, "a"), Elector(1, 1, "a"), Elector(2, 1, "b"), Elector(3, 1, "c")]
    rule = Rule(counting=Counting.COLLEGES, college_counting=CollegeCounting.MAJORITY)

    result = counted({0: "yes", 1: "no", 2: "yes", 3: "no"}, Electorate(tuple(seats), colleges), rule)

    assert (result.outcome, result.base, result.lines[0].voices) == (Outcome.REJECTED, 100, 30)


@pytest.mark.django_db
def test_the_limits_of_a_scic_are_looked_at_again_when_a_vote_by_colleges_opens():
    group = make_group(2)
    plain = [
        {"code": "a", "name": "Salariées", "percent": "60"},
        {"code": "b", "name": "Clientes", "percent": "40"},
    ]
    VotingSetup.objects.create(project=group.project, colleges=plain, at=LATER)
    for member, college in zip(group.members, "ab", strict=True):
        Voice.objects.create(member=member, college=college)
    rule = Rule(counting=Counting.COLLEGES)
    make_ballot(group, rule=rule)
    group.project.form = "R-314"
    group.project.save()

    with pytest.raises(ScicColleges):
        make_ballot(group, rule=rule)
    assert [type(one) for one in college_faults_of(group.project)] == [ScicColleges]
    Voice.objects.filter(college="b").update(college="a")
    assert [type(one) for one in college_faults_of(group.project)] == [ScicColleges, EmptyCollege]


@pytest.mark.django_db
def test_one_that_leaves_without_voting_weighs_no_more_and_the_vote_ends_with_the_others():
    group = make_group(3)
    ballot = make_ballot(group)
    says(group, ballot, 0, "yes")
    says(group, ballot, 1, "no")

    goes(group, 2)

    row = fresh(ballot)
    assert (row.state, row.result["electors"], row.result["cast"]) == (BallotState.CLOSED, 2, 2)
    assert ElectorRow.objects.get(ballot=ballot, member=group.members[2]).gone_at == LATER
    assert divergences([row]) == []
    entry = JournalEntry.objects.get(what="ballot.left")
    assert (entry.after["member"], entry.after["voted"]) == (group.members[2].name, False)


@pytest.mark.django_db
@pytest.mark.parametrize("secret", [False, True])
def test_a_vote_given_before_leaving_stays_open_or_secret(secret):
    group = make_group(4)
    ballot = make_ballot(group, is_secret=secret)
    says(group, ballot, 3, "no")
    goes(group, 3)
    goes(group, 2)
    says(group, ballot, 0, "yes")
    close_due(at=CLOSE)

    row = fresh(ballot)
    assert (row.result["electors"], row.result["cast"]) == (3, 2)
    assert recompute_from_journal(row).votes("no") == 1
    page = ballot_page(row, None, CLOSE)
    assert (page.counted, page.voted, [one.counts for one in page.gone].count(True)) == (3, 2, 1)


@pytest.mark.django_db
def test_by_consent_an_objection_goes_with_who_made_it():
    group = make_group(3)
    ballot = make_ballot(group, method="consent", text="Une presse pour trois")
    says(group, ballot, 2, "objects", reason="Trop cher")
    says(group, ballot, 0, "agrees")
    goes(group, 2)
    assert [(one.voted, one.electors) for one in open_counts(group.project, None)] == [(1, 2)]
    says(group, ballot, 1, "agrees")

    row = fresh(ballot)
    assert (row.state, row.result["outcome"], row.result["electors"]) == (BallotState.CLOSED, "adopted", 2)
    assert divergences([row]) == []


@pytest.mark.django_db
def test_a_departure_after_the_close_changes_nothing_of_a_vote_that_nobody_closed_yet():
    group = make_group(4)
    ballot = make_ballot(group)
    says(group, ballot, 0, "yes")
    says(group, ballot, 1, "yes")

    goes(group, 3, at=CLOSE + timedelta(seconds=5))
    close_due(at=CLOSE + timedelta(minutes=1))

    row = fresh(ballot)
    assert row.result["electors"] == 4
    assert divergences([row]) == []


@pytest.mark.django_db
def test_a_departure_after_a_missed_quorum_counts_only_once_the_vote_goes_on():
    group = make_group(5)
    ballot = make_ballot(group)
    says(group, ballot, 0, "yes")
    close_due(at=CLOSE)
    goes(group, 4, at=CLOSE + timedelta(hours=1))

    row = fresh(ballot)
    assert (row.state, row.result["electors"]) == (BallotState.NO_QUORUM, 5)
    assert divergences([row]) == []
