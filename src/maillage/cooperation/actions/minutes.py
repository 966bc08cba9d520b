"""Writes of minutes: written together, sent for remarks, approved; then only dated corrections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from maillage.accounts.actions.journal import record as journal
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import check
from maillage.cooperation.actions.agendas import MinutesApproved, not_approved
from maillage.cooperation.actions.guard import writing
from maillage.cooperation.actions.meeting_news import invited, name_of, others, tell
from maillage.cooperation.actions.meetings import MeetingCancelled, held, locked_meeting
from maillage.cooperation.domain.meetings import approval_open
from maillage.cooperation.models.meetings import Meeting, MeetingState
from maillage.cooperation.models.minutes import Approval, Minutes, MinutesState, MinutesVersion
from maillage.cooperation.models.projects import Project, ProjectState

LEAST_DAYS, MOST_DAYS = 3, 90
TICK = "minutes.approve"


class NotHeldYet(Refusal):
    message = gettext_noop("La réunion n’a pas commencé : son compte rendu s’écrit à partir du %(date)s.")


class NothingWritten(Refusal):
    message = gettext_noop(
        "Rien n’est écrit : notez ce qui s’est dit sur un point au moins, avant d’envoyer."
    )


class BadDelay(Refusal):
    message = gettext_noop("Laissez de %(least)s à %(most)s jours pour faire des remarques.")


class NotSent(Refusal):
    message = gettext_noop("Le compte rendu n’a pas encore été envoyé pour remarques.")


class NotApprovableYet(Refusal):
    message = gettext_noop(
        "Approuvez-le à la réunion suivante. Sans aucune remarque, il le sera de lui-même le %(date)s."
    )


class PointGone(Refusal):
    message = gettext_noop("Un point a quitté l’ordre du jour entre-temps : ouvrez la page à nouveau.")


@dataclass(frozen=True, slots=True)
class Text:
    """What is written. said: by point of the agenda (its number); notes: outside the points."""

    said: Mapping[int, str] = field(default_factory=dict)
    notes: str = ""


@transaction.atomic
def save_minutes(*, meeting: Meeting, text: Text, version: int | None, by: Actor, at: datetime) -> Minutes:
    """Keep what is written of a meeting that began; the one that was sent goes back to being written.

    version: 0 for who saw no minutes. Raises MayNotWrite, ProjectClosed, Gone, ChangedMeanwhile, MeetingCancelled,
    NotHeldYet, MinutesApproved, PointGone.
    """
    seat = writing(meeting.project, by, at)
    row = locked_meeting(meeting, seat)
    begun(row, at)
    not_approved(row)
    record = (
        Minutes.objects.select_for_update(of=("self",)).select_related("editor").filter(meeting=row).first()
    )
    if record is None:
        check(read=version or 0, kept=0, who="")
        record = Minutes(meeting=row, edited_at=at, version=0)
    else:
        record.meeting = row
        check(read=version, kept=record.version, who=record.editor or row.project.owner)
    _write(row, text.said)
    record.notes, record.state = text.notes.strip()[:20000], MinutesState.DRAFT
    _save(record, by, at)
    _tell("minutes.saved", row, {"title": row.title, "version": record.version}, by, at)
    return record


@transaction.atomic
def send_minutes(*, record: Minutes, days: int, version: int | None, by: Actor, at: datetime) -> Minutes:
    """Send the minutes to every member for remarks, once for each version.

    Raises MayNotSteer, ProjectClosed, Gone, ChangedMeanwhile, MinutesApproved, NothingWritten, BadDelay.
    """
    seat, row = held(record.meeting, by, at)
    record = _locked(row)
    check(read=version, kept=record.version, who=record.editor or row.project.owner)
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise BadDelay(least=LEAST_DAYS, most=MOST_DAYS)
    if record.state == MinutesState.SENT:  # pressed twice
        return record
    if not record.notes and not row.items.exclude(said="").exists():
        raise NothingWritten()
    record.state, record.sent_at, record.remark_days = MinutesState.SENT, at, days
    _save(record, by, at, edited=False)
    told = tell(row, "minutes", others(row, seat), at=at, number=record.version, by_name=name_of(seat))
    after = {"title": row.title, "version": record.version, "days": days, "told": told}
    _tell("minutes.sent", row, after, by, at)
    return record


@transaction.atomic
def approve_minutes(*, record: Minutes, version: int | None, by: Actor, at: datetime) -> Minutes:
    """Approve minutes, at a later meeting or after the delay without a remark; they never change again.

    Raises MayNotSteer, ProjectClosed, Gone, ChangedMeanwhile, MinutesApproved, NotSent, NotApprovableYet.
    """
    _seat, row = held(record.meeting, by, at)
    record = _locked(row)
    check(read=version, kept=record.version, who=record.editor or row.project.owner)
    how = approval_of(record, at)
    if how is None:
        raise NotApprovableYet(date=record.silence_ends)
    _approve(record, how, by, at)
    return record


def approval_of(record: Minutes, at: datetime) -> Approval | None:
    """Return how minutes that were sent may be approved now. Raises NotSent (two queries)."""
    if record.state != MinutesState.SENT or record.sent_at is None:
        raise NotSent()
    meeting = record.meeting
    later = Meeting.objects.standing().filter(
        project_id=meeting.project_id, starts_at__gt=meeting.starts_at, starts_at__lte=at
    )
    found = approval_open(
        sent_at=record.sent_at, days=record.remark_days, remarks=remarks_since_sent(record),
        later_meeting=later.exclude(pk=meeting.pk).exists(), at=at,
    )  # fmt: skip
    return Approval(found.value) if found else None


def remarks_since_sent(record: Minutes) -> int:
    """Return how many remarks were made of the version that was sent (one query)."""
    return record.remarks.filter(is_correction=False, at__gte=record.sent_at).count() if record.sent_at else 0


def approve_silent(at: datetime) -> int:
    """Approve the minutes that nobody remarked on in time, one transaction each: run by `maillage tick`."""
    waiting = Minutes.objects.filter(
        state=MinutesState.SENT, meeting__project__state__in=(ProjectState.FORMING, ProjectState.RUNNING)
    )
    return sum(_approve_silent(pk, at) for pk in waiting.values_list("pk", flat=True))


@transaction.atomic
def _approve_silent(pk: int, at: datetime) -> bool:
    project = (
        Project.objects.select_for_update(of=("self",))
        .filter(meetings__record=pk)
        .select_related("owner")
        .first()
    )
    record = Minutes.objects.select_for_update(of=("self",)).select_related("meeting").filter(pk=pk).first()
    if project is None or record is None or record.state != MinutesState.SENT:
        return False
    record.meeting.project = project
    if approval_of(record, at) != Approval.SILENCE:
        return False
    _approve(record, Approval.SILENCE, Actor(origin=TICK), at)
    return True


def _approve(record: Minutes, how: Approval, by: Actor, at: datetime) -> None:
    row = record.meeting
    record.state, record.approved_at, record.approval = MinutesState.APPROVED, at, how
    _save(record, by, at, edited=False)
    tell(row, "approved", invited(row), at=at, number=record.version)
    after = {"title": row.title, "version": record.version, "approval": how}
    _tell("minutes.approved", row, after, by, at)


def begun(row: Meeting, at: datetime) -> None:
    """Raise MeetingCancelled or NotHeldYet unless there is something to tell of a meeting."""
    if row.state == MeetingState.CANCELLED:
        raise MeetingCancelled()
    if row.starts_at > at:
        raise NotHeldYet(date=row.starts_at)


def _write(row: Meeting, said: Mapping[int, str]) -> None:
    items = {item.pk: item for item in row.items.all()}
    if set(said) - items.keys():
        raise PointGone()
    for number, text in said.items():
        items[number].said = text.strip()[:10000]
    row.items.bulk_update([items[number] for number in said], ["said"])


def _save(record: Minutes, by: Actor, at: datetime, *, edited: bool = True) -> None:
    record.version += 1
    if edited:
        record.editor, record.edited_at = by.user, at
    record.save()
    MinutesVersion.objects.create(
        record=record,
        number=record.version,
        state=record.state,
        content=content_of(record),
        author=by.user,
        at=at,
    )


def content_of(record: Minutes) -> dict[str, object]:
    """Return what minutes say, as it is kept with each version (one query)."""
    items = [item for item in record.meeting.items.all() if item.state == "kept" or item.said]
    return {
        "points": [{"number": item.pk, "title": item.title, "said": item.said} for item in items],
        "notes": record.notes,
    }


def _locked(row: Meeting) -> Minutes:
    record = (
        Minutes.objects.select_for_update(of=("self",)).select_related("editor").filter(meeting=row).first()
    )
    if record is None:
        raise NothingWritten()
    if record.state == MinutesState.APPROVED:
        raise MinutesApproved(date=record.approved_at)
    record.meeting = row
    return record


def _tell(what: str, row: Meeting, after: dict[str, object], by: Actor, at: datetime) -> None:
    project = row.project
    journal(what=what, about=f"project:{project.pk}", owner=project.owner, after=after, by=by, at=at)
