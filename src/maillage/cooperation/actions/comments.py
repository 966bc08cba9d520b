"""Say something of an action of the plan, or of a point of a gate; those concerned are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.base.versions import Gone
from maillage.cooperation.actions.guard import writing
from maillage.cooperation.actions.plan_news import tell_member
from maillage.cooperation.domain.reading import Part
from maillage.cooperation.models.comments import Comment
from maillage.cooperation.models.plan import Task
from maillage.cooperation.models.stages import ProjectPoint
from maillage.cooperation.queries.access import Seat, seats_reading

COMMENTED = gettext_noop("« %(what)s » a été commentée par %(who)s dans « %(project)s ».")
COMMENTED_POINT = gettext_noop("Le point %(what)s a été commenté par %(who)s dans « %(project)s ».")


class EmptyComment(Refusal):
    message = gettext_noop("Écrivez votre commentaire avant de l’envoyer.")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one speaks: its part and name, its page, the member concerned (id), the sentence told, the journal's."""

    row: Task | ProjectPoint
    part: Part
    name: str
    url: str
    concerned: int | None
    message: str
    event: str
    facts: Mapping[str, object]


@transaction.atomic
def comment_task(*, task: Task, text: str, by: Actor, at: datetime) -> Comment:
    """Say something of a task; its bearer and those that commented it are told.

    Raises MayNotWrite, ProjectClosed, Gone, EmptyComment.
    """
    seat = writing(task.project, by, at)
    row = seat.project.tasks.filter(pk=task.pk).first()
    if row is None:
        raise Gone()
    url, facts = reverse("cooperation:task", args=[row.pk]), {"title": row.title}
    place = _Place(row, Part.PLAN, row.title, url, row.owner_id, COMMENTED, "task.comment", facts)
    return _say(place, text, seat, by, at)


@transaction.atomic
def comment_point(*, point: ProjectPoint, text: str, by: Actor, at: datetime) -> Comment:
    """Say something of a point of a gate; who answered it and those that commented it are told.

    Raises MayNotWrite, ProjectClosed, Gone, EmptyComment.
    """
    seat = writing(point.process.project, by, at)
    rows = ProjectPoint.objects.select_related("process")
    row = rows.filter(pk=point.pk, process__project=seat.project).first()
    if row is None:
        raise Gone()
    url, facts = (
        reverse("cooperation:point", args=[row.pk]),
        {"process": row.process.title, "point": row.code},
    )
    place = _Place(row, Part.STAGES, row.code, url, row.member_id, COMMENTED_POINT, "stages.comment", facts)
    return _say(place, text, seat, by, at)


def _say(place: _Place, text: str, seat: Seat, by: Actor, at: datetime) -> Comment:
    """Keep a comment; sent twice, it is kept once."""
    words = text.strip()[:3000]
    if not words:
        raise EmptyComment()
    last = place.row.comments.last()
    if last is not None and (last.text, last.author_id) == (words, by.user.pk if by.user else None):
        return last
    _tell_others(place, seat, at)
    comment = place.row.comments.create(text=words, member=seat.member, author=by.user, at=at)
    project = seat.project
    record(
        what=place.event, about=f"project:{project.pk}", owner=project.owner, after=place.facts, by=by, at=at
    )  # fmt: skip
    return comment


def _tell_others(place: _Place, seat: Seat, at: datetime) -> None:
    """Tell who is concerned and those that spoke before, but who speaks (one query, and news)."""
    spoke = Q(pk=place.concerned or 0) | Q(pk__in=place.row.comments.values("member"))
    others = seats_reading(place.part).filter(spoke).exclude(pk=seat.member.pk if seat.member else 0)
    who = seat.member.name if seat.member else ""
    facts = {"what": place.name, "who": who, "project": seat.project.title}
    for member in others.select_related("organisation"):
        tell_member(member, place.message, facts, url=place.url, at=at, waiting=True)
