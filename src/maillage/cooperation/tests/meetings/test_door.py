"""The page of a meeting by the link mailed: no account, one thumb."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from maillage.cooperation.actions.meetings import cancel_meeting, convene_meeting
from maillage.cooperation.actions.minutes import Text, save_minutes, send_minutes
from maillage.cooperation.models import ItemState, Meeting, MemberState, Presence, ProjectState
from maillage.cooperation.tests.factories import make_member, make_project
from maillage.cooperation.tests.meetings.making import planned
from maillage.mail.models import Link, OutgoingMessage

pytestmark = pytest.mark.django_db
MAILED = "sans-compte@exemple.test"
WHO = {"name": "Ana Exemple", "quality": "présidente"}
REMARK = {
    "do": "remark",
    "remark-text": "Il manque le prix",
    "remark-name": "Ana",
    "remark-quality": "présidente",
}


def invited(**facts):
    """Return a convened meeting, the member mailed, the address it received."""
    project = make_project()
    member = make_member(project, organisation=None, name="Sans compte", email=MAILED, contact="Ana Exemple")
    meeting, by = planned(project, starts_at=timezone.now() + timedelta(days=9), **facts)
    convene_meeting(meeting=meeting, message="À jeudi", by=by, at=timezone.now())
    return meeting, member, address(), by


def address() -> str:
    text = OutgoingMessage.objects.filter(to=MAILED).latest("pk").text
    return re.search(r"/c/meeting/[^\s/]+", text)[0]


def test_the_door_shows_the_meeting_and_changes_nothing(client):
    meeting, member, url, _by = invited()

    answer = client.get(url)

    assert answer.status_code == 200
    assert "Où en sont les collectes" in answer.text
    assert "s…@exemple.test" in answer.text
    assert MAILED not in answer.text
    assert meeting.attendance.get(member=member).presence == Presence.EXPECTED


def test_one_answers_by_the_door_with_name_and_quality(client):
    meeting, member, url, _by = invited()

    missing = client.post(url, {"do": "answer", "presence": "coming"})
    done = client.post(url, {"do": "answer", "presence": "excused", "people": "", **WHO})

    assert missing.status_code == 422
    assert done.status_code == 302
    row = meeting.attendance.get(member=member)
    assert (row.presence, row.answered_by) == (Presence.EXCUSED, "Ana Exemple, présidente")
    assert "excusée" in client.get(url).text


def test_one_is_represented_by_another(client):
    meeting, member, url, _by = invited()
    other = meeting.project.members.get(coordinates=True)

    client.post(url, {"do": "answer", "presence": "represented", "proxy": str(other.pk), **WHO})

    assert meeting.attendance.get(member=member).proxy == other


def test_one_asks_for_a_point(client):
    meeting, member, url, _by = invited()

    assert client.post(url, {"do": "wish", "wish-text": " "}).status_code == 422
    assert client.post(url, {"do": "wish", "wish-text": "<b>Le froid</b>"}).status_code == 302

    item = meeting.items.get(member=member)
    assert (item.title, item.state) == ("<b>Le froid</b>", ItemState.WISHED)


def test_the_date_goes_to_the_calendar_of_a_phone(client):
    meeting, _member, url, _by = invited()

    event = Calendar.from_ical(client.get(f"{url}/reunion.ics").content).walk("VEVENT")[0]

    assert event.decoded("DTSTART") == meeting.starts_at.replace(microsecond=0)
    assert url in str(event["URL"])
    assert "Où en sont les collectes" in str(event["DESCRIPTION"])


def test_a_cancelled_meeting_says_so_and_takes_no_answer(client):
    meeting, _member, _url, by = invited()
    cancel_meeting(meeting=meeting, reason="La neige", by=by, at=timezone.now())

    page = client.get(address())
    answer = client.post(address(), {"do": "answer", "presence": "coming", **WHO})

    assert "La neige" in page.text
    assert answer.status_code == 422
    assert "annulée" in answer.text


@pytest.mark.parametrize("change", ["revoked", "expired", "left", "altered"])
def test_a_link_that_is_over_says_why(client, change):
    _meeting, member, url, _by = invited()
    past = timezone.now() - timedelta(days=1)
    if change == "revoked":
        Link.objects.update(revoked_at=past)
    if change == "expired":
        Link.objects.update(created_at=past - timedelta(days=9), expires_at=past)
    if change == "left":
        member.state = MemberState.LEFT
        member.save()

    for page in (url, f"{url}/reunion.ics"):
        answer = client.get(f"{page}x" if change == "altered" and page == url else page)
        assert answer.status_code == (200 if change == "altered" and page != url else 410)


def test_a_link_of_another_kind_opens_nothing(client):
    _meeting, _member, url, _by = invited()
    token = url.rsplit("/", 1)[1]
    Link.objects.update(purpose="coop-vote")

    assert client.get(reverse("cooperation:meeting_door", args=[token])).status_code == 410


def test_minutes_are_read_and_remarked_on_by_the_door(client):
    meeting, member, url, by = invited()
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(days=1))
    meeting = Meeting.objects.get(pk=meeting.pk)
    said = {meeting.items.first().pk: "Quatre tonnes"}
    record = save_minutes(meeting=meeting, text=Text(said, ""), version=0, by=by, at=timezone.now())
    assert "Quatre tonnes" not in client.get(url).text  # not sent yet
    send_minutes(record=record, days=15, version=1, by=by, at=timezone.now())

    page = client.get(address())
    wrong = client.post(address(), REMARK | {"remark-name": ""})
    done = client.post(address(), REMARK)

    assert "Quatre tonnes" in page.text
    assert (wrong.status_code, done.status_code) == (422, 302)
    note = record.remarks.get()
    assert (note.member, note.author) == (member, "Ana, présidente")

    save_minutes(meeting=meeting, text=Text(said, "Corrigé"), version=2, by=by, at=timezone.now())
    assert "en cours de correction" in client.get(address()).text


def test_a_closed_project_is_read_and_takes_no_answer(client):
    meeting, _member, url, _by = invited()
    meeting.project.state = ProjectState.ABANDONED
    meeting.project.closed_at = timezone.now()
    meeting.project.save()

    assert client.get(url).status_code == 200
    assert client.post(url, {"do": "answer", "presence": "coming", **WHO}).status_code == 422


def test_a_later_mail_leaves_the_first_link_open(client):
    meeting, _member, url, by = invited()
    cancel_meeting(meeting=meeting, reason="Neige", by=by, at=timezone.now())

    assert OutgoingMessage.objects.filter(to=MAILED).count() == 2
    assert client.get(url).status_code == 200
