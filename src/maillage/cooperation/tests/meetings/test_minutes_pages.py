"""Pages of agendas, sheets and minutes; what is born at a meeting; papers."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from maillage.cooperation.actions.plan import add_task
from maillage.cooperation.domain.reading import ALL
from maillage.cooperation.models import Meeting, MinutesState
from maillage.cooperation.queries.meetings import agenda_of, born_in, record_of
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.cooperation.tests.meetings.making import convened, coordinator, planned, sign_in

pytestmark = pytest.mark.django_db


def url(name, meeting, *more):
    return reverse(f"cooperation:{name}", args=[meeting.project_id, meeting.pk, *more])


def past(project=None, *, days=2, **facts):
    """Return a meeting that was convened, and held some days ago."""
    meeting, by = convened(project, **facts)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(days=days))
    return Meeting.objects.get(pk=meeting.pk), by


def minuted(client, **facts):
    """Return minutes written by their page."""
    meeting, by = past(**facts)
    item = agenda_of(meeting, ALL)[0]
    sign_in(client, by).post(
        url("minutes_write", meeting), {f"said_{item.pk}": "Quatre tonnes", "notes": "", "version": "0"}
    )
    return Meeting.objects.select_related("record").get(pk=meeting.pk), by


def row_names(answer):
    return [part.split('"')[0] for part in answer.text.split('name="row" value="')[1:]]


def test_agenda_is_prepared_without_script(client):
    project = make_project()
    by = coordinator(project)
    add_task(project=project, title="Louer", owner=None, due=date(2026, 10, 1), by=by, at=NOW)
    meeting, _by = planned(project, by=by)
    page = url("meeting_agenda", meeting)
    first, second, proposed = row_names(sign_in(client, by).get(page))
    data = {"row": [first, second, proposed], f"in-{proposed}": "proposed", "version": str(meeting.version)}

    moved = client.post(page, data | {"do": f"down {first}", f"title-{first}": "Changé"})
    added = client.post(page, data | {"do": "add"})
    saved = client.post(
        page,
        {
            "row": [second, first, "n1", proposed], f"choice-{first}": "drop", "title-n1": "Divers", "minutes-n1": "5",
            f"choice-{proposed}": "keep", f"in-{proposed}": "proposed", "version": str(meeting.version), "do": "save",
        },
    )  # fmt: skip

    assert row_names(moved) == [second, first, proposed]
    assert 'value="Changé"' in moved.text
    assert "n1" in row_names(added)
    assert saved.status_code == 302
    assert [item.title for item in agenda_of(meeting, ALL)] == ["Le camion", "Divers", "Louer"]


@pytest.mark.parametrize("minutes", ["", "0", "abc", "-3", "9999", "١٢"])
def test_agenda_says_what_is_wrong_and_keeps_what_was_typed(client, minutes):
    meeting, by = planned()
    item = agenda_of(meeting, ALL)[0]
    name = f"i{item.pk}"
    data = {
        "row": [name],
        f"title-{name}": "Gardé tel quel",
        f"minutes-{name}": minutes,
        "version": meeting.version,
    }

    answer = sign_in(client, by).post(url("meeting_agenda", meeting), data)

    assert answer.status_code == 422
    assert "Gardé tel quel" in answer.text
    assert agenda_of(meeting, ALL)[0].title == item.title


@pytest.mark.parametrize("do", ["up", "down i999", "up n1", "x", "save i1", "down  "])
def test_agenda_takes_no_harm_from_an_unknown_button(client, do):
    meeting, by = planned()

    assert (
        sign_in(client, by).post(url("meeting_agenda", meeting), {"do": do, "row": ["zz", "i0"]}).status_code
        == 200
    )


def test_two_who_prepare_the_agenda_see_both(client):
    meeting, by = planned()
    name = f"i{agenda_of(meeting, ALL)[0].pk}"
    data = {
        "row": [name],
        f"title-{name}": "Le mien",
        f"minutes-{name}": "5",
        "version": str(meeting.version),
    }
    sign_in(client, by).post(url("meeting_agenda", meeting), data | {f"title-{name}": "Le leur"})

    answer = client.post(url("meeting_agenda", meeting), data)

    assert answer.status_code == 409
    assert "Le leur" in answer.text
    assert 'value="Le mien"' in answer.text


def test_two_who_write_minutes_see_both_versions_and_lose_nothing(client):
    meeting, by = minuted(client)
    item = agenda_of(meeting, ALL)[0]
    other = sign_in(client, acting_for(make_member(meeting.project)))
    other.post(url("minutes_write", meeting), {f"said_{item.pk}": "Cinq tonnes", "notes": "", "version": "1"})
    sign_in(client, by)

    typed = {f"said_{item.pk}": "Six tonnes", "notes": "", "version": "1"}
    answer = client.post(url("minutes_write", meeting), typed)
    again = client.post(url("minutes_write", meeting), typed | {"version": "2"})

    assert answer.status_code == 409
    assert "Cinq tonnes" in answer.text
    assert "Six tonnes" in answer.text
    assert 'name="version" value="2"' in answer.text
    assert again.status_code == 302
    assert agenda_of(meeting, ALL)[0].said == "Six tonnes"


def test_two_who_begin_minutes_see_both(client):
    meeting, by = minuted(client)
    item = agenda_of(meeting, ALL)[0]

    answer = sign_in(client, by).post(url("minutes_write", meeting), {f"said_{item.pk}": "x", "version": "0"})

    assert answer.status_code == 409


def test_the_sheet_is_noted_then_the_other_sees_both(client):
    meeting, by = past()
    member = make_member(meeting.project)
    page = url("meeting_sheet", meeting)
    data = {f"presence_{row.pk}": "present" for row in meeting.project.members.all()}
    data |= {f"people_{member.pk}": "Ana Exemple, directrice", "version": str(meeting.version)}

    wrong = sign_in(client, by).post(page, data | {f"presence_{member.pk}": "represented"})
    done = client.post(page, data)
    late = client.post(page, data | {f"presence_{member.pk}": "absent"})

    assert (wrong.status_code, done.status_code, late.status_code) == (422, 302, 409)
    assert "Ana Exemple, directrice" in wrong.text
    assert "Ana Exemple, directrice" in client.get(url("minutes", meeting)).text


def test_a_task_and_a_decision_are_born_there(client):
    meeting, by = minuted(client)
    page = url("minutes_bear", meeting)
    member = make_member(meeting.project)
    due = (timezone.localdate() + timedelta(days=40)).isoformat()
    sign_in(client, by)

    task = {"born-sort": "task", "born-title": "Louer", "born-owner": str(member.pk), "born-due": due}
    assert client.post(page, task).status_code == 302
    assert (
        client.post(page, {"born-sort": "decision", "born-title": "Un camion", "born-due": due}).status_code
        == 302
    )
    assert client.post(page, {"born-sort": "task", "born-title": ""}).status_code == 422

    born = born_in(meeting, ALL)
    assert ([one.title for one in born.tasks], [one.title for one in born.decisions]) == (
        ["Louer"],
        ["Un camion"],
    )
    assert born.tasks[0].owner == member
    other = sign_in(client, acting_for(member))
    assert other.post(page, {"born-sort": "decision", "born-title": "Non"}).status_code == 422
    assert other.post(page, {"born-sort": "task", "born-title": "Oui"}).status_code == 302


def test_minutes_are_sent_remarked_approved_corrected(client):
    meeting, by = minuted(client)
    sign_in(client, by)
    record = record_of(meeting)

    assert client.post(url("minutes_send", meeting), {"days": "1", "version": "1"}).status_code == 422
    assert client.post(url("minutes_send", meeting), {"days": "15", "version": "1"}).status_code == 302
    assert client.post(url("minutes_say", meeting), {"text": ""}).status_code == 422
    assert client.post(url("minutes_say", meeting), {"text": "Il manque le prix"}).status_code == 302
    client.post(url("minutes_approve", meeting), {"version": "2"})
    record.refresh_from_db()
    assert record.state == MinutesState.SENT  # one remark, no other meeting since
    past(meeting.project, days=1)
    client.post(url("minutes_approve", meeting), {"version": "2"})
    record.refresh_from_db()
    assert record.state == MinutesState.APPROVED
    assert client.post(url("minutes_say", meeting), {"text": "Cinq, et non quatre"}).status_code == 302
    page = client.get(url("minutes", meeting)).text
    assert "Cinq, et non quatre" in page
    assert "Rectifications" in page


def test_no_minutes_no_sending(client):
    meeting, by = past()

    assert sign_in(client, by).post(url("minutes_send", meeting), {"days": "15"}).status_code == 404


@pytest.mark.parametrize("name", ["convocation", "presence", "compte-rendu"])
def test_papers_are_pdf_and_word(client, name):
    hostile = "Copil « froid » {{ x }} #set 😀 שלום <b>"
    meeting, by = minuted(client, title=hostile)
    make_member(meeting.project, organisation=None, name='Atelier #1 \\ "bis"')

    pdf = sign_in(client, by).get(url("meeting_paper", meeting, name, "pdf"))
    word = client.get(url("meeting_paper", meeting, name, "docx"))

    assert pdf.content.startswith(b"%PDF-")
    text = "\n".join(part.text for part in Document(BytesIO(word.content)).paragraphs)
    assert hostile in text
    assert "attachment" in pdf["Content-Disposition"]


@pytest.mark.parametrize(("name", "kind"), [("x", "pdf"), ("presence", "exe"), ("compte-rendu", "pdf")])
def test_no_other_papers(client, name, kind):
    meeting, by = convened()

    assert sign_in(client, by).get(url("meeting_paper", meeting, name, kind)).status_code == 404
