"""The tables of a cooperation, one module per part."""

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
    "InternalNote",
    "Member",
    "MemberRole",
    "MemberState",
    "Origin",
    "Project",
    "ProjectState",
]
