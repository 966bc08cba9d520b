"""Planning, moving, convening, cancelling, reminding: who is told, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from maillage.accounts.models import JournalEntry, Notification
from maillage.accounts.tests.factories import make_actor
from maillage.base.versions import ChangedMeanwhile
from maillage.cooperation.actions import meetings as actions
from maillage.cooperation.actions.attendance import Answer, answer_meeting
from maillage.cooperation.actions.feeds import remind
from maillage.cooperation.actions.guard import MayNotSteer
from maillage.cooperation.models import MeetingState, MemberState, Presence
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.cooperation.tests.meetings.making import SOON, convened, coordinator, planned, sitting
from maillage.mail.models import OutgoingMessage

pytestmark = pytest.mark.django_db


def group():
    """Return a project, a member with an account whose administrator is told, one reached by mail."""
    project = make_project()
    member = make_member(project)
    admin = acting_for(member, "administrator")
    mailed = make_member(project, organisation=None, name="Sans compte", email="sans-compte@exemple.test")
    return project, admin, mailed


def test_plan_tells_nobody_and_is_in_the_history():
    project, _admin, _mailed = group()

    planned(project)

    assert not OutgoingMessage.objects.exists()
    assert not Notification.objects.filter(kind="coop.meetings").exists()
    assert JournalEntry.objects.filter(about=f"project:{project.pk}", what="meeting.planned").count() == 1


def test_convene_tells_every_member_once_and_puts_them_on_the_sheet():
    project, admin, mailed = group()

    meeting, by = convened(project)

    assert meeting.state == MeetingState.CONVENED
    assert meeting.attendance.count() == 3
    assert meeting.attendance.get(member__organisation=by.organisation).presence == Presence.COMING
    assert [row.user for row in Notification.objects.filter(kind="coop.meetings")] == [admin.user]
    message = OutgoingMessage.objects.get(to=mailed.email)
    assert "Où en sont les collectes" in message.text
    assert "/c/meeting/" in message.text
    assert "reunion.ics" in message.text
    with pytest.raises(actions.AlreadyConvened):
        actions.convene_meeting(meeting=meeting, by=by, at=NOW)
    assert OutgoingMessage.objects.filter(to=mailed.email).count() == 1


def test_convene_wants_a_point():
    project = make_project()
    by = coordinator(project)
    meeting = actions.plan_meetings(project=project, sitting=sitting(), by=by, at=NOW)[0]

    with pytest.raises(actions.EmptyAgenda):
        actions.convene_meeting(meeting=meeting, by=by, at=NOW)


def test_a_member_that_left_is_not_told():
    project, _admin, mailed = group()
    mailed.state = MemberState.LEFT
    mailed.save()

    convened(project)

    assert not OutgoingMessage.objects.filter(to=mailed.email).exists()


def test_move_tells_again_once_and_asks_again():
    project, admin, mailed = group()
    meeting, by = convened(project)
    answer_meeting(meeting=meeting, answer=Answer(Presence.EXCUSED), by=admin, at=NOW)
    later = sitting(starts_at=SOON + timedelta(days=1))

    moved = actions.edit_meeting(meeting=meeting, sitting=later, version=meeting.version, by=by, at=NOW)
    actions.edit_meeting(meeting=moved, sitting=later, version=moved.version, by=by, at=NOW)  # nothing new

    assert moved.sequence == 1
    assert set(meeting.attendance.values_list("presence", flat=True)) == {Presence.EXPECTED}
    assert OutgoingMessage.objects.filter(to=mailed.email).count() == 2
    assert Notification.objects.filter(kind="coop.meetings", user=admin.user).count() == 2


def test_another_title_disturbs_nobody():
    project, _admin, mailed = group()
    meeting, by = convened(project)

    edited = actions.edit_meeting(
        meeting=meeting, sitting=sitting(title="Autre nom"), version=meeting.version, by=by, at=NOW
    )

    assert (edited.title, edited.sequence) == ("Autre nom", 0)
    assert OutgoingMessage.objects.filter(to=mailed.email).count() == 1


def test_cancel_tells_those_convened_once():
    project, admin, mailed = group()
    meeting, by = convened(project)

    row = actions.cancel_meeting(meeting=meeting, reason="La salle a brûlé", by=by, at=NOW)

    assert (row.state, row.sequence) == (MeetingState.CANCELLED, 1)
    assert "La salle a brûlé" in OutgoingMessage.objects.filter(to=mailed.email).latest("pk").text
    assert Notification.objects.filter(kind="coop.meetings", user=admin.user).count() == 2
    with pytest.raises(actions.MeetingCancelled):
        actions.cancel_meeting(meeting=meeting, reason="encore", by=by, at=NOW)


def test_cancel_of_what_was_only_planned_tells_nobody():
    project, _admin, mailed = group()
    meeting, by = planned(project)

    actions.cancel_meeting(meeting=meeting, reason="Trop tôt", by=by, at=NOW)

    assert not OutgoingMessage.objects.filter(to=mailed.email).exists()


def test_remind_the_day_before_once_those_who_may_come():
    project, admin, mailed = group()
    meeting, _by = convened(project)
    answer_meeting(meeting=meeting, answer=Answer(Presence.EXCUSED), by=admin, at=NOW)
    eve = SOON - timedelta(hours=20)

    told = [remind(SOON - timedelta(days=3)), remind(eve), remind(eve), remind(SOON)]

    assert told[0] == told[2] == told[3] == 0
    assert OutgoingMessage.objects.filter(to=mailed.email).count() == 2
    assert (
        Notification.objects.filter(kind="coop.meetings", user=admin.user).count() == 1
    )  # excused: left alone


def test_remind_killed_in_the_middle_tells_nobody_then_everybody(monkeypatch):
    project, _admin, mailed = group()
    convened(project)
    eve = SOON - timedelta(hours=20)
    with monkeypatch.context() as patched:
        patched.setattr("maillage.cooperation.actions.feeds.tell", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            remind(eve)

    remind(eve)

    assert OutgoingMessage.objects.filter(to=mailed.email).count() == 2


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"starts_at": NOW - timedelta(minutes=1)}, actions.InThePast),
        ({"minutes": -30}, actions.BadLength),
        ({"minutes": 721}, actions.BadLength),
        ({"title": "  "}, actions.NeedsTitle),
    ],
)
def test_plan_refuses(facts, refusal):
    project = make_project()

    with pytest.raises(refusal):
        actions.plan_meetings(project=project, sitting=sitting(**facts), by=coordinator(project), at=NOW)

    assert not project.meetings.exists()


def test_only_those_who_coordinate_plan():
    project = make_project()

    for by in (acting_for(make_member(project)), acting_for(project.members.first(), "reader"), make_actor()):
        with pytest.raises(MayNotSteer):
            actions.plan_meetings(project=project, sitting=sitting(), by=by, at=NOW)


def test_two_who_move_it_at_once():
    meeting, by = planned()
    other = sitting(place="Ailleurs")
    actions.edit_meeting(meeting=meeting, sitting=other, version=meeting.version, by=by, at=NOW)

    with pytest.raises(ChangedMeanwhile):
        actions.edit_meeting(meeting=meeting, sitting=sitting(), version=meeting.version, by=by, at=NOW)


def test_what_began_neither_moves_nor_is_cancelled():
    meeting, by = planned()

    with pytest.raises(actions.AlreadyBegun):
        actions.cancel_meeting(meeting=meeting, reason="x", by=by, at=SOON)
    with pytest.raises(actions.AlreadyBegun):
        actions.edit_meeting(meeting=meeting, sitting=sitting(), version=None, by=by, at=SOON)


def test_sixty_members_are_convened_within_a_budget(django_assert_max_num_queries):
    project = make_project()
    for number in range(60):
        make_member(project, organisation=None, name=f"Membre {number}", email=f"membre{number}@exemple.test")
    meeting, by = planned(project)

    with django_assert_max_num_queries(60 * 10 + 40):
        actions.convene_meeting(meeting=meeting, by=by, at=NOW)

    assert OutgoingMessage.objects.count() == 60
