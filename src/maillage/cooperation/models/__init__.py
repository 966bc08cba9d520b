"""The tables of a cooperation, one module per part."""

from maillage.cooperation.models.feeds import CalendarFeed, FeedScope
from maillage.cooperation.models.files import FileVersion, ProjectFile
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
from maillage.cooperation.models.plan import BidPiece, Task, TaskComment, TaskState
from maillage.cooperation.models.projects import (
    InternalNote,
    Member,
    MemberRole,
    MemberState,
    Origin,
    Project,
    ProjectState,
)
from maillage.cooperation.models.stages import (
    GatePassing,
    PartnerLeader,
    PointState,
    ProcessTemplate,
    ProjectPoint,
    ProjectProcess,
    ProjectStage,
    ProofKind,
    StageState,
    TemplateVersion,
)

__all__ = [
    "AgendaItem",
    "Approval",
    "Attendance",
    "BidPiece",
    "CalendarFeed",
    "FeedScope",
    "FileVersion",
    "GatePassing",
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
    "PartnerLeader",
    "PointState",
    "Presence",
    "ProcessTemplate",
    "Project",
    "ProjectFile",
    "ProjectPoint",
    "ProjectProcess",
    "ProjectStage",
    "ProjectState",
    "ProofKind",
    "StageState",
    "Task",
    "TaskComment",
    "TaskState",
    "TemplateVersion",
]
