"""Meetings for tests, all invented."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from maillage.accounts.actors import Actor
from maillage.accounts.models import Role
from maillage.cooperation.actions.agendas import Line, save_agenda
from maillage.cooperation.actions.meetings import Sitting, convene_meeting, plan_meetings
from maillage.cooperation.actions.minutes import Text, save_minutes
from maillage.cooperation.models import Meeting, Minutes, Project
from maillage.cooperation.tests.factories import NOW, acting_for, make_project

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SOON = NOW + timedelta(days=20)


def coordinator(project: Project) -> Actor:
    """Return somebody who coordinates a project."""
    return acting_for(project.members.get(coordinates=True))


def sitting(**facts: Any) -> Sitting:
    return Sitting(
        **{"kind": "steering", "title": "Comité de décembre", "starts_at": SOON, "minutes": 90, **facts}
    )


def planned(
    project: Project | None = None, *, by: Actor | None = None, **facts: Any
) -> tuple[Meeting, Actor]:
    """Plan a meeting with two points; return it and who coordinates."""
    project = project or make_project()
    by = by or coordinator(project)
    meeting = plan_meetings(project=project, sitting=sitting(**facts), by=by, at=NOW)[0]
    lines = [Line("Où en sont les collectes", 20), Line("Le camion", 10)]
    return save_agenda(meeting=meeting, lines=lines, version=meeting.version, by=by, at=NOW), by


def convened(project: Project | None = None, **facts: Any) -> tuple[Meeting, Actor]:
    """Convene it."""
    meeting, by = planned(project, **facts)
    return convene_meeting(meeting=meeting, message="Apportez vos chiffres", by=by, at=NOW), by


def written(project: Project | None = None) -> tuple[Minutes, Actor]:
    """Write minutes of a meeting that was held."""
    meeting, by = convened(project)
    said = {meeting.items.first().pk: "Quatre tonnes en novembre."}
    at = SOON + timedelta(hours=2)
    return save_minutes(meeting=meeting, text=Text(said, "Merci à tous."), version=0, by=by, at=at), by


def reader(meeting: Meeting) -> Actor:
    return acting_for(meeting.project.members.get(coordinates=True), Role.READER)


def sign_in(client: Any, by: Actor) -> Any:
    client.force_login(by.user, backend=BACKEND)
    return client
