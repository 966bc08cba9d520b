"""What every write of a project checks first."""

from __future__ import annotations

from datetime import datetime

from maillage.accounts.actors import Actor
from maillage.base.refusals import Refusal, gettext_noop
from maillage.cooperation.models.projects import Project
from maillage.cooperation.queries.access import OPEN, Seat, seat_in


class MayNotWrite(Refusal):
    message = gettext_noop("Il faut un rôle de rédaction dans une organisation engagée dans ce projet.")


class MayNotSteer(Refusal):
    message = gettext_noop("Seule une organisation qui coordonne ce projet peut le faire : demandez-le-lui.")


class MayNotVote(Refusal):
    message = gettext_noop("Seules les organisations membres du groupe, engagées, peuvent le faire.")


class ProjectClosed(Refusal):
    message = gettext_noop("Ce projet est fermé depuis le %(date)s : on le relit, on ne l’écrit plus.")


def locked(project: Project) -> Project:
    """Return the project as it is now, held until the transaction ends. Raises ProjectClosed."""
    row = Project.objects.select_for_update(of=("self",)).select_related("owner").get(pk=project.pk)
    if row.state not in OPEN:
        raise ProjectClosed(date=row.closed_at or row.created_at)
    return row


def writing(project: Project, by: Actor, at: datetime) -> Seat:
    """Hold an open project for somebody who takes part in writing it. Raises MayNotWrite, ProjectClosed."""
    seat = seat_in(locked(project), by)
    if seat is None or not seat.may_write:
        raise MayNotWrite()
    return seat


def steering(project: Project, by: Actor, at: datetime) -> Seat:
    """Hold an open project for somebody who coordinates it. Raises MayNotSteer, ProjectClosed."""
    seat = seat_in(locked(project), by)
    if seat is None or not seat.may_steer:
        raise MayNotSteer()
    return seat


def party(project: Project, by: Actor, at: datetime) -> Seat:
    """Hold an open project for somebody who acts for a member of the group. Raises MayNotVote, ProjectClosed."""
    seat = seat_in(locked(project), by)
    if seat is None or not seat.may_vote:
        raise MayNotVote()
    return seat
