"""Meetings on the overview of a project, on the home page, and on one's agenda."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from maillage.accounts.tests.factories import make_actor
from maillage.cooperation.actions.agendas import Line, save_agenda, wish
from maillage.cooperation.actions.attendance import Answer, answer_meeting
from maillage.cooperation.actions.minutes import send_minutes
from maillage.cooperation.actions.plan import add_task
from maillage.cooperation.models import CalendarFeed
from maillage.cooperation.presentation.meetings import overview_meetings, waiting_meetings
from maillage.cooperation.queries.seats import seats_of
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.cooperation.tests.meetings.making import SOON, convened, coordinator, planned, sign_in, written

pytestmark = pytest.mark.django_db


def test_overview_of_a_project_without_meeting():
    assert [line.title for line in overview_meetings(make_project(), NOW)] == ["Aucune réunion prévue"]


def test_overview_says_what_comes_next_within_a_query(django_assert_max_num_queries):
    meeting, by = convened()
    planned(meeting.project, by=by, starts_at=SOON + timedelta(days=40))

    with django_assert_max_num_queries(1):
        lines = overview_meetings(meeting.project, NOW)

    assert len(lines) == 1
    assert lines[0].title.endswith("à 10\u00a0h")
    assert lines[0].due == SOON.date()
    assert "puis 1 autre" in lines[0].detail


def test_overview_says_that_minutes_are_late():
    meeting, _by = convened()

    early, late = (overview_meetings(meeting.project, SOON + timedelta(days=n)) for n in (5, 12))

    assert [line.state for line in early] == ["info"]
    assert [line.state for line in late] == ["info", "attention"]


def test_what_waits_for_a_member(django_assert_max_num_queries):
    project = make_project()
    member = make_member(project)
    acting = acting_for(member)
    meeting, _by = convened(project)
    with django_assert_max_num_queries(4):  # two of them are of the actor, read once a page
        assert [line.action for line in waiting_meetings(seats_of(acting), NOW)] == ["Répondre"]

    answer_meeting(meeting=meeting, answer=Answer("coming"), by=acting, at=NOW)

    assert waiting_meetings(seats_of(acting), NOW) == []
    assert waiting_meetings(seats_of(make_actor()), NOW) == []


def test_a_meeting_to_convene_waits_for_who_coordinates():
    meeting, by = planned()
    member = acting_for(make_member(meeting.project))

    [line] = waiting_meetings(seats_of(by), NOW)

    assert line.title == f"À convoquer : {meeting.title}".replace(" :", "\u00a0:")
    assert waiting_meetings(seats_of(by), SOON - timedelta(days=60)) == []
    assert waiting_meetings(seats_of(member), NOW) == []
    assert [one.state for one in overview_meetings(meeting.project, NOW)] == ["attention"]


def test_a_point_asked_for_waits_until_it_is_kept_or_set_aside(client, django_assert_max_num_queries):
    meeting, by = convened()
    member = acting_for(make_member(meeting.project))
    asked = wish(meeting=meeting, text="Le local de tri", by=member, at=NOW)
    page = reverse("cooperation:meeting", args=[meeting.project_id, meeting.pk])

    lines = [line for line in waiting_meetings(seats_of(by), NOW) if "ordre du jour" in line.title]

    assert ["1 point demandé" in line.detail for line in lines] == [True]
    assert "Le local de tri" in sign_in(client, by).get(page).text
    assert [line for line in waiting_meetings(seats_of(member), NOW) if "ordre du jour" in line.title] == []
    lines = [Line("Le local de tri", 10, pk=asked.pk, state="dropped")]
    save_agenda(meeting=meeting, lines=lines, version=None, by=by, at=NOW)
    assert [line for line in waiting_meetings(seats_of(by), NOW) if "ordre du jour" in line.title] == []
    assert "Le local de tri" not in client.get(page).text


def test_minutes_to_read_wait_for_members():
    record, by = written()
    member = acting_for(make_member(record.meeting.project))
    sent = SOON + timedelta(days=1)
    send_minutes(record=record, days=15, version=1, by=by, at=sent)

    assert [line.action for line in waiting_meetings(seats_of(member), sent)] == ["Le relire"]
    assert waiting_meetings(seats_of(member), sent + timedelta(days=16)) == []


def test_my_agenda_shows_what_comes_and_what_is_late(client):
    project = make_project(deadline=date(2030, 1, 15))
    by = coordinator(project)
    member = project.members.first()
    add_task(project=project, title="Louer", owner=member, due=date(2030, 1, 5), by=by, at=NOW)
    make_project(title="Projet des autres", deadline=date(2030, 1, 15))

    page = sign_in(client, by).get(reverse("cooperation:agenda"))

    assert page.status_code == 200
    assert "Louer" in page.text
    assert "Janvier 2030".lower() in page.text.lower()
    assert "Projet des autres" not in page.text


def test_an_address_is_shown_once_and_taken_back(client):
    meeting, by = planned()
    sign_in(client, by)
    follow = reverse("cooperation:calendar_follow")

    made = client.post(follow, {"what": f"p{meeting.project_id}"})
    wrong = client.post(follow, {"what": "p999999"})

    feed = CalendarFeed.objects.get(user=by.user)
    secret = made.text.split("/c/agenda/")[1].split(".ics")[0]
    assert made.status_code == 201
    assert wrong.status_code == 422
    page = client.get(reverse("cooperation:agenda")).text
    assert secret not in page
    stop = reverse("cooperation:calendar_stop", args=[feed.pk])
    assert sign_in(client, make_actor()).post(stop).status_code == 404
    assert sign_in(client, by).post(stop).status_code == 302
    assert client.get(f"/c/agenda/{secret}.ics").status_code == 410
