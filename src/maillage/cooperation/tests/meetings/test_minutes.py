"""Minutes: written by two at once, sent, remarked on, approved, corrected."""

from __future__ import annotations

from datetime import timedelta

import pytest

from maillage.accounts.models import JournalEntry
from maillage.base.versions import ChangedMeanwhile
from maillage.cooperation.actions import minutes as actions
from maillage.cooperation.actions.agendas import Line, MinutesApproved, save_agenda
from maillage.cooperation.actions.guard import MayNotSteer
from maillage.cooperation.actions.remarks import EmptyRemark, NotApproved, correct, remark, remark_by_link
from maillage.cooperation.domain.reading import ALL
from maillage.cooperation.models import Approval, MinutesState
from maillage.cooperation.queries.meetings import agenda_of
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.cooperation.tests.meetings.making import SOON, convened, planned, written
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db
AFTER = SOON + timedelta(hours=3)
Text = actions.Text


def sent(project=None):
    record, by = written(project)
    return actions.send_minutes(record=record, days=15, version=record.version, by=by, at=AFTER), by


def test_each_version_is_kept_with_its_date():
    record, by = sent()

    versions = list(record.versions.all())

    assert [(one.number, one.state) for one in versions] == [(2, MinutesState.SENT), (1, MinutesState.DRAFT)]
    assert versions[1].content["points"][0]["said"] == "Quatre tonnes en novembre."
    assert versions[1].author == by.user


def test_two_who_write_at_once():
    record, by = written()
    other = acting_for(make_member(record.meeting.project))
    actions.save_minutes(meeting=record.meeting, text=Text({}, "Une autre"), version=1, by=other, at=AFTER)

    with pytest.raises(ChangedMeanwhile) as raised:
        actions.save_minutes(meeting=record.meeting, text=Text({}, "La mienne"), version=1, by=by, at=AFTER)

    assert raised.value.facts["who"] == str(other.user)


def test_two_who_begin_at_once():
    record, by = written()

    with pytest.raises(ChangedMeanwhile):
        actions.save_minutes(meeting=record.meeting, text=Text({}, "x"), version=0, by=by, at=AFTER)


def test_nothing_to_write_before_the_meeting():
    meeting, by = convened()

    with pytest.raises(actions.NotHeldYet):
        actions.save_minutes(meeting=meeting, text=Text({}, "x"), version=0, by=by, at=NOW)


def test_what_changes_after_sending_is_to_be_sent_again():
    record, by = sent()

    record = actions.save_minutes(
        meeting=record.meeting, text=Text({}, "Mieux dit"), version=record.version, by=by, at=AFTER
    )

    assert record.state == MinutesState.DRAFT
    with pytest.raises(actions.NotSent):
        actions.approve_minutes(record=record, version=record.version, by=by, at=AFTER)


def test_sending_twice_sends_once():
    project = make_project()
    make_member(project, organisation=None, email="sans-compte@exemple.test")
    record, by = sent(project)
    before = OutgoingMessage.objects.count()

    again = actions.send_minutes(record=record, days=15, version=record.version, by=by, at=AFTER)

    assert again.version == record.version
    assert OutgoingMessage.objects.count() == before
    assert OutgoingMessage.objects.filter(subject__startswith="Compte rendu à relire").count() == 1


def test_approved_by_silence_once():
    record, _by = sent()

    done = [actions.approve_silent(AFTER + timedelta(days=n)) for n in (14, 15, 16)]

    assert done == [0, 1, 0]
    record.refresh_from_db()
    assert (record.state, record.approval) == (MinutesState.APPROVED, Approval.SILENCE)
    assert JournalEntry.objects.filter(what="minutes.approved").count() == 1


def test_a_remark_stops_silence_and_the_next_meeting_approves():
    record, by = sent()
    remark(record=record, text="Il manque le prix", by=by, at=AFTER)
    later = AFTER + timedelta(days=40)

    assert actions.approve_silent(later) == 0
    with pytest.raises(actions.NotApprovableYet):
        actions.approve_minutes(record=record, version=record.version, by=by, at=later)
    planned(record.meeting.project, by=by, starts_at=SOON + timedelta(days=30))
    done = actions.approve_minutes(record=record, version=record.version, by=by, at=later)

    assert done.approval == Approval.MEETING


def test_approved_minutes_never_change_but_are_corrected():
    record, by = sent()
    actions.approve_silent(AFTER + timedelta(days=15))
    record.refresh_from_db()
    meeting = record.meeting
    said = [item.said for item in agenda_of(meeting, ALL)]

    with pytest.raises(MinutesApproved):
        actions.save_minutes(meeting=meeting, text=Text({}, "x"), version=record.version, by=by, at=AFTER)
    with pytest.raises(MinutesApproved):
        save_agenda(meeting=meeting, lines=[Line("x", 5)], version=None, by=by, at=AFTER)
    with pytest.raises(MinutesApproved):
        remark(record=record, text="Trop tard", by=by, at=AFTER)
    note = correct(record=record, text="Cinq tonnes, et non quatre", by=by, at=AFTER)

    assert note.is_correction
    assert [item.said for item in agenda_of(meeting, ALL)] == said


def test_remarks_are_signed_dated_and_never_doubled():
    record, by = sent()
    member = make_member(record.meeting.project, organisation=None, email="x@exemple.test")

    one = remark_by_link(record=record, member=member, text="Oui", name="Ana Exemple, présidente", at=AFTER)
    two = remark_by_link(record=record, member=member, text="Oui", name="Ana Exemple, présidente", at=AFTER)

    assert one.pk == two.pk
    assert one.author == "Ana Exemple, présidente"
    with pytest.raises(EmptyRemark):
        remark(record=record, text="  ", by=by, at=AFTER)
    with pytest.raises(NotApproved):
        correct(record=record, text="x", by=by, at=AFTER)


def test_only_who_coordinates_sends_and_approves():
    record, _by = written()
    other = acting_for(make_member(record.meeting.project))

    with pytest.raises(MayNotSteer):
        actions.send_minutes(record=record, days=15, version=record.version, by=other, at=AFTER)
    with pytest.raises(MayNotSteer):
        actions.approve_minutes(record=record, version=record.version, by=other, at=AFTER)


@pytest.mark.parametrize("days", [2, 91])
def test_the_delay_is_reasonable(days):
    record, by = written()

    with pytest.raises(actions.BadDelay):
        actions.send_minutes(record=record, days=days, version=record.version, by=by, at=AFTER)
