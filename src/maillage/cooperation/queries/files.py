"""Reads of the files of a project."""

from __future__ import annotations

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


def version_of(seat: Seat, number: int) -> FileVersion | None:
    """Return a version that one may still read, by its id."""
    rows = FileVersion.objects.select_related("file").filter(file__in=files_of(seat).values("pk"))
    return rows.filter(pk=number).first()


def path_of(version: FileVersion) -> Path:
    """Return where the bytes of a version are."""
    return Path(settings.FILES_ROOT) / version.stored
