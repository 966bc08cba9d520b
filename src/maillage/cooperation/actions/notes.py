"""Notes that an organisation keeps for itself about a project."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone, check
from maillage.cooperation.actions.guard import MayNotWrite, locked
from maillage.cooperation.domain.events import projects as events  # noqa: F401  named before they are written
from maillage.cooperation.models.projects import InternalNote, Project
from maillage.cooperation.queries.access import seat_in

LONGEST = 5000


class EmptyNote(Refusal):
    message = gettext_noop("La note est vide : écrivez quelques mots, ou supprimez-la.")


@transaction.atomic
def write_note(*, project: Project, text: str, by: Actor, at: datetime) -> InternalNote:
    """Write a note that only one's organisation reads. Raises MayNotWrite, EmptyNote, ProjectClosed."""
    seat = seat_in(locked(project), by)
    if seat is None or not seat.may_write or by.organisation is None:
        raise MayNotWrite()
    note = InternalNote.objects.create(
        project=project, organisation=by.organisation, text=_worded(text), author=by.user, at=at
    )
    _tell("note.written", note, by, at)
    return note


@transaction.atomic
def edit_note(*, note: InternalNote, text: str, version: int | None, by: Actor, at: datetime) -> InternalNote:
    """Change a note of one's organisation. Raises Gone, MayNotWrite, EmptyNote, ChangedMeanwhile."""
    row = _own(note, by)
    check(read=version, kept=row.version, who=row.author)
    row.text, row.author, row.at = _worded(text), by.user, at
    row.version += 1
    row.save()
    _tell("note.edited", row, by, at)
    return row


@transaction.atomic
def delete_note(*, note: InternalNote, by: Actor, at: datetime) -> None:
    """Delete a note of one's organisation. Raises Gone, MayNotWrite."""
    row = _own(note, by)
    number = row.pk
    row.delete()
    row.pk = number
    _tell("note.deleted", row, by, at)


def _worded(text: str) -> str:
    if not text.strip():
        raise EmptyNote()
    return text.strip()[:LONGEST]


def _own(note: InternalNote, by: Actor) -> InternalNote:
    row = (
        InternalNote.objects.select_for_update(of=("self",))
        .select_related("organisation", "author")
        .filter(pk=note.pk)
        .first()
    )
    if row is None:
        raise Gone()
    seat = seat_in(row.project, by)
    if (
        seat is None
        or not seat.may_write
        or by.organisation is None
        or by.organisation.pk != row.organisation_id
    ):
        raise MayNotWrite()
    return row


def _tell(what: str, row: InternalNote, by: Actor, at: datetime) -> None:
    """Journal it as the organisation's own: the history of the project never tells it to the others."""
    record(what=what, about=f"note:{row.pk}", owner=row.organisation, by=by, at=at)
