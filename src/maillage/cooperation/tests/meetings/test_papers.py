"""The papers of a meeting: who signs, who does not come, what is counted."""

from __future__ import annotations

from datetime import date

import pytest

from maillage.cooperation.actions.attendance import Answer, note_attendance
from maillage.cooperation.domain.paper import Paragraph, Table
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.models import Meeting
from maillage.cooperation.presentation.meeting_papers import attendance_sheet, convocation, minutes_paper
from maillage.cooperation.tests.factories import make_member, make_project
from maillage.cooperation.tests.meetings.making import SOON, convened, written
from maillage.cooperation.views.meeting_answers import session_of

pytestmark = pytest.mark.django_db
ON = date(2026, 12, 10)


def read(meeting: Meeting):
    return session_of(
        Meeting.objects.select_related("project__owner", "convener").get(pk=meeting.pk), set(Part)
    )


def test_each_person_signs_on_a_line_and_who_does_not_come_is_named_apart():
    project = make_project()
    names = ["Atelier", "Régie", "Jardins", "Chantier"]
    two, away, proxy, late = (make_member(project, organisation=None, name=name) for name in names)
    meeting, by = convened(project)
    sheet = {
        two.pk: Answer("present", "Ana Exemple, directrice\nBo Exemple, chef d’atelier"),
        away.pk: Answer("excused"), proxy.pk: Answer("represented", proxy=two), late.pk: Answer("absent"),
    }  # fmt: skip
    note_attendance(meeting=meeting, sheet=sheet, version=None, by=by, at=SOON)

    blocks = attendance_sheet(read(meeting), ON).blocks
    (table,) = [one for one in blocks if isinstance(one, Table)]

    assert table.tall
    assert [row[1] for row in table.rows if row[0] == "Atelier"] == [
        "Ana Exemple, directrice", "Bo Exemple, chef d’atelier",
    ]  # fmt: skip
    assert ("Jardins", "par Atelier", "") in table.rows
    assert blocks[-1] == Paragraph("", ("Régie, excusée", "Chantier, absente"))
    assert not {"Régie", "Chantier"} & {row[0] for row in table.rows}


def test_before_the_meeting_nobody_is_said_present():
    meeting, _by = convened()
    said = str(attendance_sheet(read(meeting), ON).blocks)

    assert "organisation attendue" in said
    assert "0 présente" not in said
    assert "Horaires prévus" in str(convocation(read(meeting), ON).blocks)


def test_the_minutes_have_their_points_in_order():
    record, _by = written()
    said = str(minutes_paper(read(record.meeting), ON).blocks)

    assert said.index("Où en sont les collectes") < said.index("Le camion") < said.index("Merci à tous.")
