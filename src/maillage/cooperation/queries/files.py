"""Reads of the files of a project."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from maillage.cooperation.domain.reading import Part
from maillage.cooperation.models.files import FileVersion, ProjectFile
from maillage.cooperation.queries.access import Seat


def files_of(seat: Seat) -> QuerySet[ProjectFile]:
    """Return the files of a project that one reads, the latest first, with their versions and who sent them.

    Two queries. Who does not read the files reads those of the actions that its organisation bears: it needs them.
    """
    versions = Prefetch("versions", FileVersion.objects.select_related("author", "member"))
    rows = seat.project.files.filter(removed_at=None).select_related("task", "point")
    if Part.FILES not in seat.reads:
        rows = rows.filter(task__owner=seat.member) if seat.member else rows.none()
    return rows.prefetch_related(versions)


KEPT_REMOVED_DAYS = 30
"""Days that a file taken away may be put back."""


def removed_files(seat: Seat, at: datetime) -> list[ProjectFile]:
    """Return the files taken away within the month that one may put back, the latest first (two queries)."""
    since = at - timedelta(days=KEPT_REMOVED_DAYS)
    rows = (
        seat.project.files.filter(removed_at__gt=since)
        .select_related("task", "point")
        .order_by("-removed_at")
    )
    if not seat.may_write or Part.FILES not in seat.reads:
        return []
    return [row for row in rows.prefetch_related("versions") if may_remove(seat, row)]


def may_remove(seat: Seat, row: ProjectFile) -> bool:
    """Tell whether one may take a file away and put it back: a coordinator, or who sent it first.

    No query when its versions were fetched.
    """
    if not seat.may_write:
        return False
    return seat.may_steer or (seat.member is not None and row.sender_id == seat.member.pk)


def version_of(seat: Seat, number: int) -> FileVersion | None:
    """Return a version that one may still read, by its id."""
    rows = FileVersion.objects.select_related("file").filter(file__in=files_of(seat).values("pk"))
    return rows.filter(pk=number).first()


def path_of(version: FileVersion) -> Path:
    """Return where the bytes of a version are."""
    return Path(settings.FILES_ROOT) / version.stored
