from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from maillage.accounts.models import JournalEntry
from maillage.base.versions import ChangedMeanwhile
from maillage.cooperation.actions import decisions as actions
from maillage.cooperation.actions import voting_rules as rules
from maillage.cooperation.actions.guard import MayNotSteer
from maillage.cooperation.domain.ballot_rules import OutsideColleges, PercentMissing
from maillage.cooperation.domain.votes import College, Counting, Majority, Rule
from maillage.cooperation.models import Ballot, Decision, DecisionState
from maillage.cooperation.presentation.decisions import overview_decisions, rule_cards, waiting_decisions
from maillage.cooperation.queries.access import seat_in
from maillage.cooperation.queries.ballot_recount import divergences
from maillage.cooperation.queries.decisions import decisions_born_in, decisions_born_in_any
from maillage.cooperation.queries.seats import seats_of
from maillage.cooperation.tests.decisions.scenes import LATER, Group, make_ballot, make_group, says
from maillage.cooperation.tests.factories import NOW

pytestmark = pytest.mark.django_db


def enters(group: Group, **facts: object) -> Decision:
    facts = {"title": "Louer un quai", "text": "Douze mois.", "review_on": None, **facts}
    return actions.register_decision(project=group.project, by=group.lead, at=NOW, **facts)


def test_register_decision_numbers_them_and_says_where_they_were_born():
    group, other = make_group(2), make_group(1)
    first, second = enters(group, born_in="meeting:12"), enters(group)

    assert (first.number, second.number, enters(other).number) == (1, 2, 1)
    assert decisions_born_in("meeting:12") == [first]
    assert decisions_born_in_any(["meeting:12", "meeting:13"]) == {"meeting:12": [first]}
    assert JournalEntry.objects.filter(what="decision.registered").count() == 3


def test_register_decision_refuses():
    group = make_group(2)

    with pytest.raises(actions.NoTitle):
        enters(group, title=" ")
    with pytest.raises(actions.ReviewPast):
        enters(group, review_on=NOW.date())
    with pytest.raises(MayNotSteer):
        actions.register_decision(
            project=group.project, title="x", text="", review_on=None, by=group.actors[1], at=NOW
        )


def test_review_decision_sets_the_next_date_once_at_a_time():
    group = make_group(1)
    row = enters(group, review_on=date(2027, 1, 5))
    facts = {"decision": row, "by": group.lead, "at": NOW}

    actions.review_decision(review_on=date(2028, 1, 5), version=1, **facts)

    with pytest.raises(ChangedMeanwhile):
        actions.review_decision(review_on=None, version=1, **facts)
    row.refresh_from_db()
    assert (row.review_on, row.reviewed_at, row.version) == (date(2028, 1, 5), NOW, 2)


def test_repeal_decision_keeps_it_with_its_reason():
    group = make_group(1)
    row = enters(group)
    facts = {"decision": row, "version": None, "by": group.lead, "at": NOW}
    with pytest.raises(actions.NoReason):
        actions.repeal_decision(reason="", **facts)

    actions.repeal_decision(reason="Le quai est vendu", **facts)

    row.refresh_from_db()
    assert row.state == DecisionState.REPEALED
    with pytest.raises(actions.NotInForce):
        actions.repeal_decision(reason="Encore", **facts)


def test_overview_and_waiting_say_what_is_late_and_what_waits(django_assert_max_num_queries):
    group = make_group(3)
    row = enters(group, review_on=date(2027, 1, 5))
    ballot = make_ballot(group)
    assert [one.title for one in overview_decisions(seat_in(group.project, group.lead), NOW)] == [
        f"Vote\N{NO-BREAK SPACE}: {ballot.question}"
    ]

    late = NOW + timedelta(days=90)
    seat = seat_in(group.project, group.lead)
    with django_assert_max_num_queries(2):
        assert [one.state for one in overview_decisions(seat, late)] == ["info", "attention"]
    with django_assert_max_num_queries(3):  # its seats are read once a page
        lead = waiting_decisions(seats_of(group.lead), LATER)
    assert [one.detail for one in lead] == [group.project.title]
    due = waiting_decisions(seats_of(group.lead), late)
    assert [one.url for one in due] == [f"/cooperations/decisions/{row.pk}"]
    assert waiting_decisions(seats_of(group.actors[1]), late) == []


def test_choose_rule_is_journaled_and_spares_open_votes():
    group = make_group(3)
    ballot = make_ballot(group)
    rule = Rule(Majority.TWO_THIRDS, quorum=Fraction(2, 3))
    facts = {"project": group.project, "rule": rule, "by": group.lead, "at": NOW}

    rules.choose_rule(kind="ordinary", version=0, **facts)

    assert (ballot.rule["majority"], make_ballot(group).rule["majority"]) == ("more_than_half", "two_thirds")
    entry = JournalEntry.objects.get(what="voting.rule")
    assert (entry.before["quorum"], entry.after["quorum"]) == ("1/2", "2/3")
    with pytest.raises(ChangedMeanwhile):
        rules.choose_rule(kind="ordinary", version=0, **facts)
    with pytest.raises(rules.NoSuchKind):
        rules.choose_rule(kind="x", version=None, **facts)
    with pytest.raises(rules.BadQuorum):
        rules.choose_rule(kind="budget", version=None, **{**facts, "rule": Rule(quorum=Fraction(2))})
    with pytest.raises(MayNotSteer):
        rules.choose_rule(kind="budget", version=None, **{**facts, "by": group.actors[1]})


def test_a_gie_is_proposed_unanimity():
    group = make_group(2, form="R-307")

    assert {card.words.majority for card in rule_cards(group.project)} == {
        "Il faut\N{NO-BREAK SPACE}: l’unanimité de toutes les organisations."
    }


HALVES = [College("c1", "Structures", Fraction(60)), College("c2", "Territoire", Fraction(40))]


def arranges(group: Group, colleges: list[College], **seats: rules.Said) -> None:
    said = {group.members[int(rank[1:])].pk: one for rank, one in seats.items()}
    rules.arrange_voices(
        project=group.project, colleges=colleges, said=said, version=None, by=group.lead, at=NOW
    )


def test_a_vote_by_colleges_is_counted_again_from_the_journal():
    group = make_group(4)
    one, two = rules.Said(college="c1"), rules.Said(college="c2")
    arranges(group, HALVES, m0=one, m1=one, m2=one, m3=two)
    ballot = make_ballot(group, rule=Rule(counting=Counting.COLLEGES))
    for rank, word in enumerate(["yes", "yes", "no", "yes"]):
        says(group, ballot, rank, word)

    row = Ballot.objects.get(pk=ballot.pk)
    assert row.result["lines"][0] == ["yes", 3, "80"]
    assert divergences([row]) == []


def test_arrange_voices_refuses_what_cannot_be_counted():
    group = make_group(2)
    with pytest.raises(PercentMissing):
        arranges(group, HALVES[:1])
    with pytest.raises(rules.BadCollege):
        arranges(group, HALVES, m0=rules.Said(college="c9"))
    with pytest.raises(rules.BadWeight):
        arranges(group, [], m0=rules.Said(weight=0))
    arranges(group, HALVES, m0=rules.Said(college="c1"))
    with pytest.raises(OutsideColleges) as outside:
        make_ballot(group, rule=Rule(counting=Counting.COLLEGES))

    assert outside.value.facts == {"names": [group.members[1].name]}


def test_weights_count_when_the_rule_says_so():
    group = make_group(3)
    arranges(group, [], m0=rules.Said(weight=5))
    ballot = make_ballot(group, rule=Rule(counting=Counting.WEIGHTS))
    for rank, word in enumerate(["yes", "no", "no"]):
        says(group, ballot, rank, word)

    assert Ballot.objects.get(pk=ballot.pk).result["outcome"] == "adopted"
    assert make_ballot(group).electors.get(member=group.members[0]).weight == 1
