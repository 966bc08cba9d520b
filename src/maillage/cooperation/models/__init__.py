"""The tables of a cooperation, one module per part."""

from maillage.cooperation.models.feeds import CalendarFeed, FeedScope
from maillage.cooperation.models.meetings import (
    AgendaItem,
    Attendance,
    ItemState,
    Meeting,
    MeetingKind,
    MeetingState,
    Presence,
)
from maillage.cooperation.models.minutes import Approval, Minutes, MinutesNote, MinutesState, MinutesVersion
from maillage.cooperation.models.projects import (
    InternalNote,
    Member,
    MemberRole,
    MemberState,
    Origin,
    Project,
    ProjectState,
)

__all__ = [
    "AgendaItem",
    "Approval",
    "Attendance",
    "CalendarFeed",
    "FeedScope",
    "InternalNote",
    "ItemState",
    "Meeting",
    "MeetingKind",
    "MeetingState",
    "Member",
    "MemberRole",
    "MemberState",
    "Minutes",
    "MinutesNote",
    "MinutesState",
    "MinutesVersion",
    "Origin",
    "Presence",
    "Project",
    "ProjectState",
]
