"""Reads of the files of a project."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from maillage.cooperation.models.files import FileVersion, ProjectFile
from maillage.cooperation.models.projects import Project


def files_of(project: Project) -> QuerySet[ProjectFile]:
    """Return the files of a project, the latest first, with their versions and who sent them (two queries)."""
    versions = Prefetch("versions", FileVersion.objects.select_related("author", "member"))
    return project.files.filter(removed_at=None).select_related("task", "point").prefetch_related(versions)


def version_of(project: Project, number: int) -> FileVersion | None:
    """Return a version that may still be read, by its id."""
    rows = FileVersion.objects.select_related("file").filter(file__project=project, file__removed_at=None)
    return rows.filter(pk=number).first()


def path_of(version: FileVersion) -> Path:
    """Return where the bytes of a version are."""
    return Path(settings.FILES_ROOT) / version.stored
