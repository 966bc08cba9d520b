"""Write what the group shares: the lines of the canvas, the four keys, the ladder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import ChangedMeanwhile, Gone, check
from maillage.cooperation.actions.guard import MayNotWrite, steering, writing
from maillage.cooperation.domain.base import cleaned
from maillage.cooperation.domain.events import base as events  # noqa: F401  named before they are written
from maillage.cooperation.domain.strategy import KEYS, ladder_of
from maillage.cooperation.models.projects import Member, Project
from maillage.cooperation.models.strategy import CanvasEntry, CanvasNature, CanvasZone, Ladder, ProjectKey

LONGEST = 1000
MOST_ENTRIES = 300


class EmptyEntry(Refusal):
    message = gettext_noop("Écrivez quelques mots.")


class NotYourWords(Refusal):
    message = gettext_noop("Ces mots sont ceux de %(name)s : seule cette organisation peut les changer.")


class CanvasFull(Refusal):
    message = gettext_noop("Le canevas a déjà %(most)s lignes : retirez-en avant d’en ajouter.")


@transaction.atomic
def write_entry(
    *, project: Project, zone: str, nature: str, words: str, by: Actor, at: datetime
) -> CanvasEntry:
    """Add a line to the canvas. Raises MayNotWrite, ProjectClosed, EmptyEntry, CanvasFull."""
    held, member = _writer(project, by, at)
    if CanvasEntry.objects.filter(project=held).count() >= MOST_ENTRIES:
        raise CanvasFull(most=MOST_ENTRIES)
    row = CanvasEntry.objects.create(
        project=held, zone=CanvasZone(zone), nature=CanvasNature(nature), words=_worded(words), member=member,
        author=by.user, at=at,
    )  # fmt: skip
    _tell("canvas.written", held, None, {"zone": zone, "words": row.words}, by, at)
    return row


@transaction.atomic
def edit_entry(
    *, entry: CanvasEntry, zone: str, nature: str, words: str, version: int | None, by: Actor, at: datetime
) -> CanvasEntry:
    """Change a line that one's organisation wrote.

    Raises MayNotWrite, Gone, NotYourWords, ChangedMeanwhile, EmptyEntry.
    """
    held, row = _own_entry(entry, by, at)
    check(read=version, kept=row.version, who=row.author or row.member)
    before = {"zone": row.zone, "words": row.words}
    row.zone, row.nature, row.words = CanvasZone(zone), CanvasNature(nature), _worded(words)
    row.author, row.at = by.user, at
    row.version += 1
    row.save()
    _tell("canvas.edited", held, before, {"zone": row.zone, "words": row.words}, by, at)
    return row


@transaction.atomic
def delete_entry(*, entry: CanvasEntry, by: Actor, at: datetime) -> None:
    """Take away a line that one's organisation wrote. Raises MayNotWrite, Gone, NotYourWords."""
    held, row = _own_entry(entry, by, at)
    before = {"zone": row.zone, "words": row.words}
    row.delete()
    _tell("canvas.deleted", held, before, None, by, at)


@transaction.atomic
def write_keys(
    *, project: Project, words: Mapping[str, str], versions: Mapping[str, int], by: Actor, at: datetime
) -> None:
    """Write the four keys of the project. versions: by key, the one that was read (0: it was not written).

    Raises MayNotWrite, ProjectClosed, ChangedMeanwhile.
    """
    held, member = _writer(project, by, at)
    kept = {
        one.key: one for one in ProjectKey.objects.filter(project=held).select_related("author", "member")
    }
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    for key in KEYS:
        said, row = cleaned(words.get(key, ""))[:LONGEST], kept.get(key)
        if said == (row.words if row else ""):
            continue
        if versions.get(key, 0) != (row.version if row else 0):
            raise ChangedMeanwhile(
                who=str(row.author or row.member) if row else "", version=row.version if row else 0
            )
        before[key], after[key] = row.words if row else "", said
        row = row or ProjectKey(project=held, key=key, version=0)
        row.words, row.member, row.author, row.at = said, member, by.user, at
        row.version += 1
        row.save()
    if after:
        _tell("project.keys_written", held, before, after, by, at)


@transaction.atomic
def change_ladder(*, project: Project, typed: str, version: int | None, by: Actor, at: datetime) -> Ladder:
    """Change the degrees of the ladder of the group. Raises MayNotSteer, BadLadder, ChangedMeanwhile."""
    held = steering(project, by, at).project
    steps = ladder_of(typed)
    row = Ladder.objects.filter(project=held).select_related("author").first()
    check(read=version, kept=row.version if row else 0, who=row.author if row else "")
    before = row.steps if row else None
    if row is None:
        row = Ladder(project=held, version=0)
    row.steps, row.author, row.at = steps, by.user, at
    row.version += 1
    row.save()
    _tell("project.ladder_changed", held, {"steps": before} if before else None, {"steps": steps}, by, at)
    return row


def _writer(project: Project, by: Actor, at: datetime) -> tuple[Project, Member]:
    seat = writing(project, by, at)
    if seat.member is None:
        raise MayNotWrite()
    return seat.project, seat.member


def _own_entry(entry: CanvasEntry, by: Actor, at: datetime) -> tuple[Project, CanvasEntry]:
    held, member = _writer(entry.project, by, at)
    rows = CanvasEntry.objects.select_for_update(of=("self",)).select_related("member", "author")
    row = rows.filter(pk=entry.pk).first()
    if row is None:
        raise Gone()
    if row.member_id != member.pk:
        raise NotYourWords(name=row.member.name)
    return held, row


def _worded(words: str) -> str:
    said = cleaned(words)
    if not said:
        raise EmptyEntry()
    return said[:LONGEST]


def _tell(
    what: str,
    project: Project,
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None,
    by: Actor,
    at: datetime,
) -> None:
    record(
        what=what,
        about=f"project:{project.pk}",
        owner=project.owner,
        before=before,
        after=after,
        by=by,
        at=at,
    )
