"""Pages of meetings: who opens them, what was typed is kept, hostile text does no harm."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from maillage.accounts.tests.factories import make_actor
from maillage.cooperation.domain.reading import ALL
from maillage.cooperation.models import AgendaItem, Meeting, MeetingState
from maillage.cooperation.queries.meetings import agenda_of
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.cooperation.tests.meetings.making import convened, coordinator, planned, sign_in

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script> \"'{{ 7 }} 😀 שלום"
TOMORROW = NOW + timedelta(days=1)


def url(name: str, meeting: Meeting, *more: object) -> str:
    return reverse(f"cooperation:{name}", args=[meeting.project_id, meeting.pk, *more])


def typed(**changes) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=30)
    return {
        "kind": "steering", "title": "Copil", "day": day.isoformat(), "start": "14:00", "end": "15:30",
        "place": "Salle des fêtes", "link": "", "every_months": "", "over_months": "", **changes,
    }  # fmt: skip


READ = ("meeting", "minutes", "meeting_calendar")
STEER = ("meeting_edit", "meeting_agenda", "meeting_cancel")
WRITE = ("meeting_sheet", "minutes_write")


@pytest.mark.parametrize("name", [*READ, *STEER, *WRITE])
def test_pages_open_for_who_coordinates_and_for_no_stranger(client, name):
    meeting, by = planned()

    assert sign_in(client, by).get(url(name, meeting)).status_code == 200
    assert sign_in(client, make_actor()).get(url(name, meeting)).status_code == 404


@pytest.mark.parametrize(
    ("name", "status"), [*((n, 200) for n in READ), *((n, 403) for n in (*STEER, *WRITE))]
)
def test_a_reader_reads_and_writes_nothing(client, name, status):
    meeting, _by = planned()
    reader = acting_for(meeting.project.members.first(), "reader")

    assert sign_in(client, reader).get(url(name, meeting)).status_code == status


@pytest.mark.parametrize("name", STEER)
def test_a_member_that_does_not_coordinate_prepares_nothing(client, name):
    meeting, _by = planned()
    member = acting_for(make_member(meeting.project))

    assert sign_in(client, member).get(url(name, meeting)).status_code == 403


def test_a_meeting_of_another_project_is_not_found(client):
    meeting, _by = planned()
    other = make_project()

    page = reverse("cooperation:meeting", args=[other.pk, meeting.pk])

    assert sign_in(client, coordinator(other)).get(page).status_code == 404


def test_a_series_is_planned_at_the_same_hour_here(client):
    project = make_project()
    new = reverse("cooperation:meeting_new", args=[project.pk])
    sign_in(client, coordinator(project))

    answer = client.post(new, typed(every_months="6", over_months="36"))

    rows = list(project.meetings.all())
    assert answer.status_code == 302
    assert len(rows) == 6
    assert {timezone.localtime(row.starts_at).hour for row in rows} == {14}
    assert len({row.series for row in rows}) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"end": "13:00"}, "finit avant de commencer"),
        ({"end": "14:05"}, "au moins un quart d’heure"),
        ({"day": "2020-01-06"}, "est passé"),
        ({"day": "31/31/2027"}, "id_day"),
        ({"every_months": "6"}, "combien de mois"),
        ({"every_months": "6", "over_months": "3"}, "plus courte"),
        ({"link": "javascript:alert(1)"}, "id_link"),
        ({"day": "2027-03-28", "start": "02:30", "end": "03:30"}, "id_start"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, changes, said):
    project = make_project()
    new = reverse("cooperation:meeting_new", args=[project.pk])

    answer = sign_in(client, coordinator(project)).post(new, typed(title=HOSTILE, **changes))

    assert answer.status_code == 422
    assert said in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
    assert not Meeting.objects.exists()


def test_hostile_text_is_escaped_everywhere(client):
    meeting, by = convened(title=HOSTILE, place=HOSTILE)
    AgendaItem.objects.update(title=HOSTILE)
    sign_in(client, by)
    names = ("meeting", "meeting_agenda", "meeting_edit", "minutes_write", "meeting_sheet", "minutes")
    pages = [url(name, meeting) for name in names] + [
        reverse("cooperation:meetings", args=[meeting.project_id]), reverse("cooperation:agenda"),
    ]  # fmt: skip

    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
    event = Calendar.from_ical(client.get(url("meeting_calendar", meeting)).content).walk("VEVENT")[0]
    assert HOSTILE in str(event["SUMMARY"])


def test_two_who_move_it_see_both_versions(client):
    meeting, by = planned()
    sign_in(client, by)
    client.post(url("meeting_edit", meeting), typed(place="Ailleurs", version=str(meeting.version)))

    answer = client.post(url("meeting_edit", meeting), typed(place="Ici", version=str(meeting.version)))

    assert answer.status_code == 409
    assert "Ailleurs" in answer.text
    assert 'value="Ici"' in answer.text


def test_convene_once_and_tell_a_changed_agenda(client):
    meeting, by = planned(starts_at=TOMORROW)
    make_member(meeting.project)
    sign_in(client, by)
    assert client.post(url("meeting_convene", meeting), {"message": "Venez"}).status_code == 302
    assert client.post(url("meeting_convene", meeting), {}).status_code == 422

    line = agenda_of(meeting, ALL)[0]
    typed_lines = {
        "row": [f"i{line.pk}"],
        f"title-i{line.pk}": "Autre",
        f"minutes-i{line.pk}": "5",
        "version": "3",
    }
    assert client.post(url("meeting_agenda", meeting), typed_lines).status_code == 302
    assert "Leur envoyer" in client.get(url("meeting", meeting)).text
    assert client.post(url("meeting_agenda_tell", meeting)).status_code == 302
    assert "Leur envoyer" not in client.get(url("meeting", meeting)).text


def test_answer_wish_cancel(client):
    meeting, by = convened(starts_at=TOMORROW)
    acting = sign_in(client, acting_for(make_member(meeting.project)))
    assert acting.post(url("meeting_answer", meeting), {"presence": "represented"}).status_code == 422
    assert (
        acting.post(url("meeting_answer", meeting), {"presence": "coming", "people": "Ana"}).status_code
        == 302
    )
    assert acting.post(url("meeting_wish", meeting), {"wish-text": ""}).status_code == 422
    assert acting.post(url("meeting_wish", meeting), {"wish-text": "Le froid"}).status_code == 302
    assert "Le froid" in sign_in(client, by).get(url("meeting_agenda", meeting)).text
    assert client.post(url("meeting_cancel", meeting), {"reason": ""}).status_code == 422
    assert client.post(url("meeting_cancel", meeting), {"reason": "Neige"}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CANCELLED


def test_the_list_costs_the_same_whatever_it_holds(client, django_assert_max_num_queries):
    project = make_project()
    by = coordinator(project)
    for number in range(12):
        planned(project, by=by, starts_at=TOMORROW + timedelta(days=number))
    sign_in(client, by)

    with django_assert_max_num_queries(16):
        assert client.get(reverse("cooperation:meetings", args=[project.pk])).status_code == 200


def test_sixty_members_on_a_page_within_a_budget(client, django_assert_max_num_queries):
    meeting, by = convened()
    for number in range(60):
        make_member(meeting.project, organisation=None, name=f"Membre {number}")
    sign_in(client, by)

    with django_assert_max_num_queries(18):
        answer = client.get(url("meeting", meeting))
    with django_assert_max_num_queries(18):
        assert client.get(url("meeting_sheet", meeting)).status_code == 200

    assert "Membre 59" in answer.text
