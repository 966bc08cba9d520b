"""Calendars that people follow: what they show today, to whom, until when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from maillage.accounts.models import FacilitationMandate, JournalEntry, Mandate
from maillage.accounts.tests.factories import MandateFactory, UserFactory, make_actor, make_facilitator
from maillage.cooperation.actions import feeds as actions
from maillage.cooperation.actions.decisions import register_decision
from maillage.cooperation.actions.meetings import cancel_meeting, edit_meeting
from maillage.cooperation.actions.plan import add_task
from maillage.cooperation.models import CalendarFeed, FeedScope, MemberState
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.cooperation.tests.meetings.making import SOON, convened, planned, sitting

pytestmark = pytest.mark.django_db


def read(client, secret: str, **headers):
    return client.get(reverse("cooperation:calendar_feed", args=[secret]), headers=headers)


def events(client, secret: str) -> dict[str, object]:
    answer = read(client, secret)
    assert answer.status_code == 200
    return {str(one["UID"]): one for one in Calendar.from_ical(answer.content).walk("VEVENT")}


def titles(client, secret: str) -> list[str]:
    return sorted(str(one["SUMMARY"]).split(" · ")[0] for one in events(client, secret).values())


def everything():
    """Return a project with a date of each sort, and somebody who coordinates it."""
    project = make_project(deadline=date(2027, 1, 15))
    meeting, by = convened(project)
    member = project.members.first()
    add_task(project=project, title="Louer", owner=member, due=date(2026, 12, 5), by=by, at=NOW)
    add_task(project=project, title="Appeler", owner=None, due=date(2026, 12, 6), by=by, at=NOW)
    register_decision(project=project, title="Un camion", text="", review_on=date(2027, 2, 1), by=by, at=NOW)
    return project, meeting, by


def test_person_sees_meetings_deadlines_and_own_tasks(client):
    _project, _meeting, by = everything()
    _feed, secret = actions.follow(scope=FeedScope.PERSON, by=by, at=NOW)

    assert titles(client, secret) == [
        "Comité de décembre", "Décision à revoir : Un camion", "À faire : Louer",
        "Échéance : Collecter les cartons ensemble",
    ]  # fmt: skip


def test_project_shows_the_tasks_of_everybody(client):
    project, _meeting, by = everything()
    _feed, secret = actions.follow(scope=FeedScope.PROJECT, project=project, by=by, at=NOW)

    assert "À faire : Appeler" in titles(client, secret)


def test_organisation_shows_its_projects_only(client):
    project, _meeting, by = everything()
    make_member(make_project(title="Ailleurs", deadline=date(2027, 1, 1)))
    _feed, secret = actions.follow(scope=FeedScope.ORGANISATION, organisation=by.organisation, by=by, at=NOW)

    assert len(titles(client, secret)) == 4
    assert project.pk


def test_who_left_sees_an_empty_calendar(client):
    _project, _meeting, by = everything()
    secrets = [
        actions.follow(scope=FeedScope.PERSON, by=by, at=NOW)[1],
        actions.follow(scope=FeedScope.PROJECT, project=_project, by=by, at=NOW)[1],
        actions.follow(scope=FeedScope.ORGANISATION, organisation=by.organisation, by=by, at=NOW)[1],
    ]
    Mandate.objects.filter(user=by.user).update(ended_at=NOW)

    assert [events(client, secret) for secret in secrets] == [{}, {}, {}]


def test_a_closed_account_sees_an_empty_calendar(client):
    _project, _meeting, by = everything()
    _feed, secret = actions.follow(scope=FeedScope.PERSON, by=by, at=NOW)
    by.user.is_active = False
    by.user.save()

    assert events(client, secret) == {}


def test_an_organisation_that_left_the_project_sees_nothing_of_it(client):
    project, _meeting, _by = everything()
    member = make_member(project)
    acting = acting_for(member)
    _feed, secret = actions.follow(scope=FeedScope.PROJECT, project=project, by=acting, at=NOW)
    assert events(client, secret)
    member.state = MemberState.LEFT
    member.save()

    assert events(client, secret) == {}


def test_a_facilitator_reads_as_long_as_it_is_mandated(client):
    project, _meeting, _by = everything()
    facilitator = make_facilitator(project.owner)
    _feed, secret = actions.follow(scope=FeedScope.PROJECT, project=project, by=facilitator, at=NOW)
    assert events(client, secret)
    FacilitationMandate.objects.update(state="withdrawn")

    assert events(client, secret) == {}


def test_nobody_follows_what_he_does_not_read():
    project, _meeting, by = everything()
    stranger = make_actor()

    with pytest.raises(actions.NotYourCalendar):
        actions.follow(scope=FeedScope.PROJECT, project=project, by=stranger, at=NOW)
    with pytest.raises(actions.NotYourCalendar):
        actions.follow(scope=FeedScope.ORGANISATION, organisation=by.organisation, by=stranger, at=NOW)


def test_a_moved_meeting_keeps_its_uid_and_grows_its_sequence_then_is_cancelled(client):
    _project, meeting, by = everything()
    _feed, secret = actions.follow(scope=FeedScope.PERSON, by=by, at=NOW)
    uid = f"meeting-{meeting.pk}@127.0.0.1"
    first = events(client, secret)[uid]

    moved = edit_meeting(meeting=meeting, sitting=sitting(place="Ailleurs"), version=None, by=by, at=NOW)
    second = events(client, secret)[uid]
    cancel_meeting(meeting=moved, reason="neige", by=by, at=NOW)
    third = events(client, secret)[uid]

    assert [int(one["SEQUENCE"]) for one in (first, second, third)] == [0, 1, 2]
    assert [str(one["STATUS"]) for one in (first, second, third)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert first.decoded("DTSTART") == SOON


def test_a_planned_meeting_is_tentative(client):
    meeting, by = planned()
    _feed, secret = actions.follow(scope=FeedScope.PERSON, by=by, at=NOW)

    assert str(events(client, secret)[f"meeting-{meeting.pk}@127.0.0.1"]["STATUS"]) == "TENTATIVE"


def test_an_unchanged_calendar_is_not_sent_again(client):
    _project, meeting, by = everything()
    _feed, secret = actions.follow(scope=FeedScope.PERSON, by=by, at=NOW)
    first = read(client, secret)

    again = read(client, secret, if_none_match=first["ETag"])
    edit_meeting(
        meeting=meeting, sitting=sitting(title="Autre"), version=None, by=by, at=NOW + timedelta(hours=1)
    )
    changed = read(client, secret, if_none_match=first["ETag"])

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert changed.status_code == 200
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in first["Cache-Control"]


def test_a_new_address_ends_the_old_one_and_neither_is_kept(client):
    _project, _meeting, by = everything()
    _one, old = actions.follow(scope=FeedScope.PERSON, by=by, at=NOW)
    feed, new = actions.follow(scope=FeedScope.PERSON, by=by, at=NOW)

    assert read(client, old).status_code == 410
    assert read(client, new).status_code == 200
    actions.stop(feed=feed, by=by, at=NOW)
    assert read(client, new).status_code == 410
    assert read(client, "x" * 43).status_code == 404
    kept = str(list(CalendarFeed.objects.values()))
    assert old not in kept
    assert new not in kept
    assert JournalEntry.objects.filter(what="calendar.followed", about=f"person:{by.user.pk}").count() == 2


def test_only_its_person_stops_a_calendar():
    _project, _meeting, by = everything()
    feed, _secret = actions.follow(scope=FeedScope.PERSON, by=by, at=NOW)

    with pytest.raises(actions.NotYourCalendar):
        actions.stop(feed=feed, by=make_actor(), at=NOW)


def test_a_calendar_costs_the_same_whatever_it_holds(client, django_assert_max_num_queries):
    project, _meeting, by = everything()
    for number in range(20):
        planned(project, by=by, starts_at=SOON + timedelta(days=number + 1))
    for _ in range(3):
        MandateFactory(user=by.user, organisation=make_project().owner)
    _feed, secret = actions.follow(scope=FeedScope.PERSON, by=by, at=NOW)

    with django_assert_max_num_queries(9):
        assert len(events(client, secret)) == 24


def test_the_language_is_that_of_its_person(client):
    _project, _meeting, by = everything()
    _feed, secret = actions.follow(scope=FeedScope.PERSON, by=by, at=NOW)

    assert b"X-WR-CALNAME:Maillage \xc2\xb7 mes coop\xc3\xa9rations" in read(client, secret).content


def test_thirty_calendars_at_most():
    by = make_actor()
    for number in range(actions.MOST_FEEDS):
        CalendarFeed.objects.create(
            user=by.user,
            organisation=by.organisation,
            scope="organisation_feed",
            digest=f"{number}",
            created_at=NOW,
        )

    with pytest.raises(actions.TooManyCalendars):
        actions.follow(scope=FeedScope.PERSON, by=by, at=NOW)


def test_a_visitor_follows_nothing():
    from maillage.accounts.actors import ANONYMOUS

    with pytest.raises(actions.NotYourCalendar):
        actions.follow(scope=FeedScope.PERSON, by=ANONYMOUS, at=NOW)
    assert UserFactory().pk
