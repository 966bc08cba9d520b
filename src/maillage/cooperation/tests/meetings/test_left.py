"""A member that leaves before a meeting is not of it any more: neither expected nor counted, nor does it represent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from maillage.cooperation.actions import attendance as actions
from maillage.cooperation.actions.exit import Exit, leave_project
from maillage.cooperation.models import Presence
from maillage.cooperation.queries.meetings import counted, meetings_of, sheet_of
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project
from maillage.cooperation.tests.meetings.making import SOON, convened

pytestmark = pytest.mark.django_db


def leave(member, at) -> None:
    member.refresh_from_db()
    leave_project(
        member=member, exit=Exit("Plus le temps."), version=member.version, by=acting_for(member), at=at
    )


@pytest.fixture
def scene():
    """One member says that it comes, another that the first represents it."""
    project = make_project()
    member, other = make_member(project), make_member(project)
    meeting, _by = convened(project)
    coming, given = actions.Answer(Presence.COMING), actions.Answer(Presence.REPRESENTED, proxy=member)
    actions.answer_meeting(meeting=meeting, answer=coming, by=acting_for(member), at=NOW)
    actions.answer_meeting(meeting=meeting, answer=given, by=acting_for(other), at=NOW)
    return meeting, member, other


def listed(meeting) -> tuple[int, int]:
    row = meetings_of(meeting.project).get(pk=meeting.pk)
    return row.there, row.expected


def test_who_left_before_is_out_of_the_sheet_and_of_the_counts(scene):
    meeting, member, other = scene
    assert listed(meeting) == (3, 3)
    leave(member, NOW + timedelta(days=1))
    sheet = sheet_of(meeting)

    assert member.pk not in {row.member_id for row in sheet}
    count = counted(sheet)
    assert (count.counted, count.expected, count.void) == (1, 2, (other.pk,))
    assert listed(meeting) == (1, 2)


def test_who_left_after_stays_in_it(scene):
    meeting, member, _other = scene
    leave(member, SOON + timedelta(days=1))

    assert member.pk in {row.member_id for row in sheet_of(meeting)}
    assert listed(meeting) == (3, 3)
