"""Meetings in a line: of the overview of a project, of what waits for somebody."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.actors import Actor
from maillage.accounts.permissions import Verb
from maillage.base.explain import day
from maillage.cooperation.domain.meetings import MINUTES_EXPECTED
from maillage.cooperation.models.meetings import Meeting, MeetingState
from maillage.cooperation.models.minutes import MinutesState
from maillage.cooperation.models.projects import Project
from maillage.cooperation.presentation.lines import Line
from maillage.cooperation.queries.meetings import convened_for, meetings_of, minutes_to_read

LOOKED_BACK = timedelta(days=120)
"""How far back a meeting without minutes is still worth a line."""


def moment(when: datetime) -> str:
    """« 3 mars 2027 à 14 h 30 »."""
    local = timezone.localtime(when)
    return _("%(date)s à %(hour)s h %(minute)s") % {
        "date": day(when), "hour": local.hour, "minute": f"{local.minute:02d}",
    }  # fmt: skip


def overview_meetings(project: Project, at: datetime) -> list[Line]:
    """Return the next meeting, and the minutes that are late or to be approved (one query)."""
    rows = list(
        meetings_of(project).standing().filter(starts_at__gt=at - LOOKED_BACK).order_by("starts_at", "pk")
    )
    coming = [row for row in rows if row.starts_at > at]
    lines = [_next_line(coming[0], len(coming))] if coming else [_none_line(project)]
    past = [row for row in rows if row.ends_at <= at and row.state == MeetingState.CONVENED]
    late = [
        row
        for row in past
        if _state(row) in ("", MinutesState.DRAFT) and row.ends_at + MINUTES_EXPECTED <= at
    ]
    if late:
        lines.append(_minutes_line(late[0], _("Compte rendu en retard"), _("L’écrire"), "attention"))
    sent = [row for row in past if _state(row) == MinutesState.SENT]
    if sent:
        lines.append(_minutes_line(sent[0], _("Compte rendu à relire"), _("Le relire"), "info"))
    return lines


def _state(row: Meeting) -> str:
    record = getattr(row, "record", None)
    return record.state if record is not None else ""


def _next_line(row: Meeting, count: int) -> Line:
    detail = _("pas encore convoquée") if row.state == MeetingState.PLANNED else _there(row)
    more = count - 1
    if more:
        then = ngettext("puis %(more)s autre", "puis %(more)s autres", more) % {"more": more}
        detail = f"{detail} · {then}"
    return Line(
        kind=_("réunion"), title=_("%(title)s, le %(when)s") % {"title": row.title, "when": moment(row.starts_at)},
        url=reverse("cooperation:meeting", args=[row.project_id, row.pk]),
        action=_("La préparer") if row.state == MeetingState.PLANNED else _("Voir l’ordre du jour"), detail=detail,
        due=timezone.localtime(row.starts_at).date(), state="ok" if row.state == MeetingState.CONVENED else "info",
    )  # fmt: skip


def _there(row: Meeting) -> str:
    there, expected = getattr(row, "there", 0), getattr(row, "expected", 0)
    return _("%(there)s présentes ou représentées sur %(expected)s") % {"there": there, "expected": expected}


def _none_line(project: Project) -> Line:
    return Line(
        kind=_("réunion"), title=_("Aucune réunion prévue"), url=reverse("cooperation:meetings", args=[project.pk]),
        action=_("En prévoir une"), detail=_("Un comité tous les six mois suffit souvent à tenir le cap (R-452)."),
    )  # fmt: skip


def _minutes_line(row: Meeting, title: str, action: str, state: str) -> Line:
    return Line(
        kind=_("compte rendu"), title=title, url=reverse("cooperation:minutes", args=[row.project_id, row.pk]),
        action=action, detail=_("%(title)s, le %(date)s") % {"title": row.title, "date": day(row.starts_at)},
        state=state,
    )  # fmt: skip


def waiting_meetings(actor: Actor, at: datetime) -> list[Line]:
    """Return the convocations not answered and the minutes to read (two queries)."""
    lines = [
        Line(
            kind=_("réunion"), title=_("Dites si vous venez : %(title)s") % {"title": row.meeting.title},
            url=reverse("cooperation:meeting", args=[row.meeting.project_id, row.meeting_id]), action=_("Répondre"),
            detail=_("%(project)s · le %(when)s")
            % {"project": row.meeting.project.title, "when": moment(row.meeting.starts_at)},
            due=timezone.localtime(row.meeting.starts_at).date(), state="attention",
        )
        for row in (convened_for(actor, at) if actor.may(Verb.WRITE) else ())
    ]  # fmt: skip
    for record in minutes_to_read(actor):
        until = record.silence_ends
        if until is not None and until > at:
            lines.append(
                Line(
                    kind=_("compte rendu"), title=_("À relire : %(title)s") % {"title": record.meeting.title},
                    url=reverse("cooperation:minutes", args=[record.meeting.project_id, record.meeting_id]),
                    action=_("Le relire"), detail=record.meeting.project.title,
                    due=timezone.localtime(until).date(),
                )
            )  # fmt: skip
    return lines
