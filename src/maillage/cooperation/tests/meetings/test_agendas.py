"""Agendas: what is proposed, kept, put aside, asked for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from maillage.base.versions import ChangedMeanwhile
from maillage.cooperation.actions import agendas as actions
from maillage.cooperation.actions.decisions import register_decision
from maillage.cooperation.actions.plan import add_task
from maillage.cooperation.domain.reading import ALL
from maillage.cooperation.models import ItemState
from maillage.cooperation.models.ballots import Ballot
from maillage.cooperation.queries.meetings import agenda_of, items_of, proposed_points
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.cooperation.tests.meetings.making import SOON, convened, coordinator, planned, written
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db


def late_task(project, by, title="Louer le camion"):
    return add_task(project=project, title=title, owner=None, due=date(2026, 10, 1), by=by, at=NOW)


def test_proposes_late_tasks_decisions_to_review_and_minutes():
    record, by = written()
    project = record.meeting.project
    late_task(project, by)
    register_decision(
        project=project, title="Un camion à deux", text="", review_on=date(2027, 1, 10), by=by, at=NOW
    )
    register_decision(project=project, title="Plus tard", text="", review_on=date(2028, 1, 10), by=by, at=NOW)
    meeting, _by = planned(project, by=by, starts_at=SOON + timedelta(days=30))

    points = proposed_points(meeting, NOW, items_of(meeting))

    assert [point.source for point in points] == ["minutes", "task", "review"]
    assert "10 décembre 2026" in points[0].title
    assert points[1].title == "Louer le camion"


def test_keeps_and_puts_aside_once():
    project = make_project()
    by = coordinator(project)
    late_task(project, by, "Un")
    late_task(project, by, "Deux")
    meeting, _by = planned(project, by=by)
    one, two = proposed_points(meeting, NOW, items_of(meeting))
    lines = [
        actions.Line("Un, vite", 5, point=one),
        actions.Line("Deux", 5, state=ItemState.DROPPED, point=two),
    ]

    actions.save_agenda(meeting=meeting, lines=lines, version=meeting.version, by=by, at=NOW)

    assert proposed_points(meeting, NOW, items_of(meeting)) == []
    assert "Un, vite" in [item.title for item in agenda_of(meeting, ALL)]
    assert "Deux" not in [item.title for item in agenda_of(meeting, ALL)]


def test_order_is_that_of_the_lines_and_removed_points_go():
    meeting, by = planned()
    first, second = agenda_of(meeting, ALL)
    lines = [actions.Line(second.title, 15, second.pk), actions.Line("Divers", 5)]

    actions.save_agenda(
        meeting=meeting, lines=lines, removed=[first.pk], version=meeting.version, by=by, at=NOW
    )

    assert [(item.title, item.minutes) for item in agenda_of(meeting, ALL)] == [
        ("Le camion", 15),
        ("Divers", 5),
    ]


def test_two_who_prepare_it_at_once():
    meeting, by = planned()
    actions.save_agenda(meeting=meeting, lines=[], version=meeting.version, by=by, at=NOW)

    with pytest.raises(ChangedMeanwhile):
        actions.save_agenda(meeting=meeting, lines=[], version=meeting.version, by=by, at=NOW)


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ([actions.Line(" ", 5)], actions.EmptyPoint),
        ([actions.Line("a", 400), actions.Line("b", 400)], actions.AgendaTooLong),
        ([actions.Line(f"{n}", 1) for n in range(61)], actions.TooManyPoints),
    ],
)
def test_refuses(lines, refusal):
    meeting, by = planned()

    with pytest.raises(refusal):
        actions.save_agenda(meeting=meeting, lines=lines, version=meeting.version, by=by, at=NOW)

    assert len(agenda_of(meeting, ALL)) == 2


def test_a_wish_is_asked_once_and_kept_or_not():
    project = make_project()
    member = make_member(project)
    asking = acting_for(member)
    meeting, by = planned(project)

    item = actions.wish(meeting=meeting, text="  Parler du   froid ", by=asking, at=NOW)
    again = actions.wish(meeting=meeting, text="Parler du froid", by=asking, at=NOW)

    assert item.pk == again.pk
    assert "Parler du froid" not in [one.title for one in agenda_of(meeting, ALL)]
    lines = [actions.Line(item.title, 10, item.pk)]
    actions.save_agenda(meeting=meeting, lines=lines, version=meeting.version, by=by, at=NOW)
    assert "Parler du froid" in [one.title for one in agenda_of(meeting, ALL)]


def test_an_organisation_asks_for_ten_points_at_most():
    meeting, by = planned()
    for number in range(10):
        actions.wish(meeting=meeting, text=f"Point {number}", by=by, at=NOW)

    with pytest.raises(actions.TooManyWishes):
        actions.wish(meeting=meeting, text="Un de plus", by=by, at=NOW)


def test_proposals_cost_the_same_whatever_the_project(django_assert_max_num_queries):
    project = make_project()
    by = coordinator(project)
    for number in range(30):
        late_task(project, by, f"Action {number}")
    meeting, _by = planned(project, by=by)

    with django_assert_max_num_queries(8):
        assert len(proposed_points(meeting, NOW, items_of(meeting))) == 30


def test_a_changed_agenda_is_sent_again_once_a_version():
    project = make_project()
    make_member(project, organisation=None, email="sans-compte@exemple.test")
    meeting, by = convened(project)
    with pytest.raises(actions.NothingNew):
        actions.tell_agenda(meeting=meeting, by=by, at=NOW)

    lines = [actions.Line("Tout autre chose", 5)]
    actions.save_agenda(meeting=meeting, lines=lines, version=meeting.version, by=by, at=NOW)
    assert actions.tell_agenda(meeting=meeting, by=by, at=NOW) == 1

    with pytest.raises(actions.NothingNew):
        actions.tell_agenda(meeting=meeting, by=by, at=NOW)
    assert OutgoingMessage.objects.count() == 2
    assert "Tout autre chose" in OutgoingMessage.objects.latest("pk").text
    with pytest.raises(actions.AlreadyOver):
        actions.tell_agenda(meeting=meeting, by=by, at=SOON)


def test_open_votes_are_proposed():
    project = make_project()
    by = coordinator(project)
    Ballot.objects.create(
        project=project, question="Un camion ?", rule={}, opened_at=NOW, closes_at=NOW + timedelta(days=9),
        member=project.members.first(),
    )  # fmt: skip
    meeting, _by = planned(project, by=by)

    assert [point.title for point in proposed_points(meeting, NOW, items_of(meeting))] == ["Un camion ?"]
