"""Who comes, who was there, who represents whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from maillage.base.versions import ChangedMeanwhile
from maillage.cooperation.actions import attendance as actions
from maillage.cooperation.actions.agendas import MinutesApproved
from maillage.cooperation.actions.guard import MayNotWrite
from maillage.cooperation.actions.meetings import AlreadyBegun, MeetingCancelled, cancel_meeting
from maillage.cooperation.actions.minutes import approve_silent, send_minutes
from maillage.cooperation.forms.meetings import AnswerForm
from maillage.cooperation.models import MemberRole, MemberState, Presence
from maillage.cooperation.queries.meetings import counted, sheet_of
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.cooperation.tests.meetings.making import SOON, convened, planned, written

pytestmark = pytest.mark.django_db
Answer = actions.Answer


def group():
    project = make_project()
    member, other = make_member(project), make_member(project)
    meeting, by = convened(project)
    return meeting, by, member, other


def test_an_answer_counts_until_the_meeting_begins():
    meeting, _by, member, other = group()
    acting = acting_for(member)

    actions.answer_meeting(
        meeting=meeting, answer=Answer(Presence.COMING, "Ana Exemple, chargée"), by=acting, at=NOW
    )
    row = actions.answer_meeting(
        meeting=meeting, answer=Answer(Presence.REPRESENTED, proxy=other), by=acting, at=NOW
    )

    assert (row.presence, row.proxy, row.answered_by) == (Presence.REPRESENTED, other, acting.user.name)
    with pytest.raises(AlreadyBegun):
        actions.answer_meeting(meeting=meeting, answer=Answer(Presence.COMING), by=acting, at=SOON)


def test_nobody_represents_itself_nor_is_represented_from_outside():
    meeting, _by, member, other = group()
    acting, stranger = acting_for(member), make_member(make_project())
    left = make_member(meeting.project, state=MemberState.LEFT)
    adviser = make_member(meeting.project, role=MemberRole.ADVISER)

    assert adviser.state == MemberState.ACCEPTED
    assert set(AnswerForm(members=[member, other, adviser], own=member.pk).members) == {str(other.pk)}
    for proxy in (None, member, stranger, left, adviser):
        with pytest.raises(actions.NeedsProxy):
            actions.answer_meeting(
                meeting=meeting, answer=Answer(Presence.REPRESENTED, proxy=proxy), by=acting, at=NOW
            )
    assert other.pk


@pytest.mark.parametrize("presence", ["present", "absent", "expected", "", "x"])
def test_only_the_three_answers_are_answers(presence):
    meeting, _by, member, _other = group()

    with pytest.raises(actions.NoSuchAnswer):
        actions.answer_meeting(meeting=meeting, answer=Answer(presence), by=acting_for(member), at=NOW)


def test_no_answer_before_convening_nor_once_cancelled():
    meeting, by = planned()
    with pytest.raises(actions.NotConvened):
        actions.answer_meeting(meeting=meeting, answer=Answer("coming"), by=by, at=NOW)

    cancel_meeting(meeting=meeting, reason="neige", by=by, at=NOW)

    with pytest.raises(MeetingCancelled):
        actions.answer_meeting(meeting=meeting, answer=Answer("coming"), by=by, at=NOW)


def test_by_link_one_says_who_answers():
    meeting, _by, member, _other = group()

    with pytest.raises(actions.SaysWho):
        actions.answer_by_link(meeting=meeting, member=member, answer=Answer("coming"), name=" ", at=NOW)
    row = actions.answer_by_link(
        meeting=meeting, member=member, answer=Answer("coming"), name="Ana Exemple, présidente", at=NOW
    )

    assert row.answered_by == "Ana Exemple, présidente"


def test_by_link_a_member_that_left_answers_no_more():
    meeting, _by, member, _other = group()
    member.state = MemberState.LEFT
    member.save()

    with pytest.raises(actions.NotInvited):
        actions.answer_by_link(meeting=meeting, member=member, answer=Answer("coming"), name="Ana", at=NOW)


def test_attendance_is_noted_by_organisation():
    meeting, by, member, other = group()
    sheet = {
        member.pk: Answer("present", "Ana Exemple, directrice\nBo Exemple"),
        other.pk: Answer("represented", proxy=member),
    }

    actions.note_attendance(meeting=meeting, sheet=sheet, version=meeting.version, by=by, at=SOON)

    rows = {row.member_id: row for row in sheet_of(meeting)}
    assert [str(one) for one in rows[member.pk].who] == ["Ana Exemple, directrice", "Bo Exemple"]
    assert counted(rows.values()).held == {member.pk: 1}


def test_attendance_waits_for_the_day_and_for_the_others():
    meeting, by, member, _other = group()
    sheet = {member.pk: Answer("present")}

    with pytest.raises(actions.NotYet):
        actions.note_attendance(meeting=meeting, sheet=sheet, version=meeting.version, by=by, at=NOW)
    actions.note_attendance(meeting=meeting, sheet=sheet, version=meeting.version, by=by, at=SOON)
    with pytest.raises(ChangedMeanwhile):
        actions.note_attendance(meeting=meeting, sheet=sheet, version=meeting.version, by=by, at=SOON)


def test_a_stranger_is_on_no_sheet():
    meeting, by, _member, _other = group()
    stranger = make_member(make_project())

    with pytest.raises(actions.NotInvited):
        actions.note_attendance(
            meeting=meeting, sheet={stranger.pk: Answer("present")}, version=None, by=by, at=SOON
        )


def test_readers_note_nothing():
    meeting, _by, member, _other = group()

    with pytest.raises(MayNotWrite):
        actions.note_attendance(
            meeting=meeting, sheet={}, version=None, by=acting_for(member, "reader"), at=SOON
        )


def test_the_sheet_of_approved_minutes_does_not_change():
    record, by = written()
    at = SOON + timedelta(hours=3)
    send_minutes(record=record, days=15, version=record.version, by=by, at=at)
    assert approve_silent(at + timedelta(days=15)) == 1
    member = record.meeting.project.members.first()

    with pytest.raises(MinutesApproved):
        actions.note_attendance(
            meeting=record.meeting, sheet={member.pk: Answer("absent")}, version=None, by=by, at=at
        )
