"""Files of a project: kept under a random name, never overwritten; a new version leaves the one before readable."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone
from maillage.cooperation.actions.guard import writing
from maillage.cooperation.actions.plan_news import tell_member
from maillage.cooperation.domain.events import plan as events  # noqa: F401  named before they are written
from maillage.cooperation.domain.files import clean_name, kind_of
from maillage.cooperation.models.files import FileVersion, ProjectFile
from maillage.cooperation.models.plan import Task
from maillage.cooperation.models.projects import Project
from maillage.cooperation.models.stages import ProjectPoint
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.files import KEPT_REMOVED_DAYS, may_remove, path_of

MOST_FILES = 500
MOST_VERSIONS = 50
KEPT_REMOVED = timedelta(days=KEPT_REMOVED_DAYS)


class TooManyFiles(Refusal):
    message = gettext_noop("Un projet garde au plus %(count)s fichiers : retirez ceux qui ne servent plus.")


class TooManyVersions(Refusal):
    message = gettext_noop(
        "Un fichier garde au plus %(count)s versions : déposez-le comme un nouveau fichier."
    )


class NotYourFile(Refusal):
    message = gettext_noop(
        "Seule l’organisation qui a déposé ce fichier, ou une qui coordonne, peut le retirer ou le remettre."
    )


class ErasedByNow(Refusal):
    message = gettext_noop("Ce fichier a été retiré il y a plus de %(days)s jours : son contenu est effacé.")


class SameContent(Refusal):
    message = gettext_noop("« %(name)s » est identique à la dernière version : rien n’a changé.")


class ElsewhereInProject(Refusal):
    message = gettext_noop("L’action ou le point choisi n’est pas dans ce projet.")


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody sends: the name the file had, its bytes."""

    name: str
    content: bytes


@transaction.atomic
def keep_file(
    *,
    project: Project,
    upload: Upload,
    task: Task | None = None,
    point: ProjectPoint | None = None,
    file: ProjectFile | None = None,
    by: Actor,
    at: datetime,
) -> FileVersion:
    """Keep a file on a task, on a point or on the project; file: the one it is a new version of.

    Raises MayNotWrite, ProjectClosed, Gone, ElsewhereInProject, TooManyFiles, TooManyVersions, SameContent, and what
    `domain.files.kind_of` raises.
    """
    name = clean_name(upload.name)
    kind = kind_of(upload.name, upload.content, limit=settings.FILE_MOST_MEGABYTES)
    seat = writing(project, by, at)
    row = _known(file, seat.project) if file else _new(seat.project, name, task, point, at)
    last = row.versions.first()
    digest = sha256(upload.content).hexdigest()
    if last is not None and last.sha256 == digest:
        raise SameContent(name=name)
    number = last.number + 1 if last else 1
    if number > MOST_VERSIONS:
        raise TooManyVersions(count=MOST_VERSIONS)
    version = FileVersion(
        file=row, number=number, name=name, kind=kind, size=len(upload.content), sha256=digest, stored=_random(),
        member=seat.member, author=by.user, at=at,
    )  # fmt: skip
    version.save()
    facts = {"file": name, "version": number, "sha256": digest}
    where = _where(row)
    # Last before the journal: a refusal leaves nothing on the disk; a failure after it takes the bytes back.
    _write(version.stored, upload.content)
    try:
        _tell("file.kept", seat.project, {**facts, **where}, by, at)
    except BaseException:
        path_of(version).unlink(missing_ok=True)
        raise
    return version


@transaction.atomic
def remove_file(*, file: ProjectFile, by: Actor, at: datetime) -> None:
    """Take a file away with all its versions; it may be put back for a month, then its bytes go, its digests stay.

    Who relied on it is told: the bearer of its action, those that sent a version. Raises MayNotWrite, ProjectClosed,
    Gone, NotYourFile.
    """
    seat = writing(file.project, by, at)
    row = _known(file, seat.project)
    if not may_remove(seat, row):
        raise NotYourFile()
    row.removed_at = at
    row.save()
    facts = {"file": row.title, **_where(row)}
    told = _tell_removed(row, seat, facts, at)
    _tell("file.removed", seat.project, {**facts, "told": told}, by, at)


@transaction.atomic
def restore_file(*, file: ProjectFile, by: Actor, at: datetime) -> None:
    """Put back a file that was taken away within the month; again changes nothing.

    Raises MayNotWrite, ProjectClosed, Gone, NotYourFile, ErasedByNow.
    """
    seat = writing(file.project, by, at)
    row = seat.project.files.select_related("task", "point").filter(pk=file.pk).first()
    if row is None:
        raise Gone()
    if not may_remove(seat, row):
        raise NotYourFile()
    if row.removed_at is None:
        return
    if row.removed_at <= at - KEPT_REMOVED:
        raise ErasedByNow(days=KEPT_REMOVED.days)
    row.removed_at = None
    row.save()
    _tell("file.restored", seat.project, {"file": row.title, **_where(row)}, by, at)


def erase_removed(at: datetime) -> int:
    """Delete the bytes of the files taken away more than a month ago; return how many. Again deletes nothing."""
    return erase_bytes(FileVersion.objects.filter(file__removed_at__lte=at - KEPT_REMOVED))


def forget_files(project: Project, at: datetime) -> int:
    """Take away all the files of a closed project for good; return how many. Their bytes go once that is written."""
    gone_at = at - KEPT_REMOVED
    rows = project.files.filter(Q(removed_at=None) | Q(removed_at__gt=gone_at))
    number = rows.update(removed_at=gone_at)
    # Should this be cut short, the daily cleaning does it.
    transaction.on_commit(lambda: erase_bytes(FileVersion.objects.filter(file__project=project)))
    return number


def erase_bytes(versions: QuerySet[FileVersion]) -> int:
    """Delete the bytes of versions; return how many were there."""
    erased = 0
    for version in versions.only("stored").iterator():
        path = path_of(version)
        if path.exists():
            path.unlink(missing_ok=True)
            erased += 1
    return erased


def _tell_removed(row: ProjectFile, seat: Seat, facts: Mapping[str, object], at: datetime) -> int:
    """Tell those that relied on a file, but who takes it away; return how many people were told."""
    senders = {version.member for version in row.versions.select_related("member__organisation")}
    bearer = row.task.owner if row.task else None
    relied = sorted({one for one in (*senders, bearer) if one and one != seat.member}, key=lambda one: one.pk)
    page = "task" if row.task else "files"
    url = reverse(f"cooperation:{page}", args=[row.task_id if row.task else row.project_id])
    who = seat.member.name if seat.member else ""
    return sum(
        tell_member(member, REMOVED, {"file": facts["file"], "who": who}, url=url, at=at) for member in relied
    )


REMOVED = gettext_noop("« %(file)s » a été retiré par %(who)s ; il peut être remis pendant un mois.")


def _new(
    project: Project, name: str, task: Task | None, point: ProjectPoint | None, at: datetime
) -> ProjectFile:
    strange_task = task is not None and task.project_id != project.pk
    strange_point = point is not None and point.process.project_id != project.pk
    if strange_task or strange_point:
        raise ElsewhereInProject()
    if project.files.filter(removed_at=None).count() >= MOST_FILES:
        raise TooManyFiles(count=MOST_FILES)
    return ProjectFile.objects.create(project=project, task=task, point=point, title=name, created_at=at)


def _known(file: ProjectFile, project: Project) -> ProjectFile:
    related = ("task__owner__organisation", "point")
    row = project.files.select_related(*related).filter(pk=file.pk, removed_at=None).first()
    if row is None:
        raise Gone()
    return row


def _random() -> str:
    name = secrets.token_hex(24)
    return f"{name[:2]}/{name}"


def _write(stored: str, content: bytes) -> None:
    path = Path(settings.FILES_ROOT) / stored
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("xb") as file:
        file.write(content)
    path.chmod(0o600)


def _where(row: ProjectFile) -> dict[str, object]:
    if row.task is not None:
        return {"task": row.task.title}
    return {"point": row.point.code} if row.point is not None else {}


def _tell(what: str, project: Project, after: Mapping[str, object], by: Actor, at: datetime) -> None:
    record(what=what, about=f"project:{project.pk}", owner=project.owner, after=after, by=by, at=at)
