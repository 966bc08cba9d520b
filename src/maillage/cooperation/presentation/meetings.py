"""Meetings in a line: of the overview of a project, of what waits for somebody."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.permissions import Verb
from maillage.base.explain import day, hour, moment
from maillage.cooperation.domain.meetings import MINUTES_EXPECTED
from maillage.cooperation.models.meetings import Meeting, MeetingState
from maillage.cooperation.models.minutes import MinutesState
from maillage.cooperation.models.projects import Project
from maillage.cooperation.presentation.lines import Line
from maillage.cooperation.queries.meetings import (
    CONVENE_WITHIN,
    meetings_of,
    meetings_waiting,
    minutes_to_read,
)
from maillage.cooperation.queries.seats import Seats

LOOKED_BACK = timedelta(days=120)
"""How far back a meeting without minutes is still worth a line."""


def overview_meetings(project: Project, at: datetime) -> list[Line]:
    """Return the next meeting, and the minutes that are late or to be approved (one query)."""
    rows = list(
        meetings_of(project).standing().filter(starts_at__gt=at - LOOKED_BACK).order_by("starts_at", "pk")
    )
    coming = [row for row in rows if row.starts_at > at]
    lines = [_next_line(coming[0], len(coming), at)] if coming else [_none_line(project)]
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


def _next_line(row: Meeting, count: int, at: datetime) -> Line:
    if row.state == MeetingState.CONVENED:
        action, state = _("Voir l’ordre du jour"), "ok"
    elif row.starts_at <= at + CONVENE_WITHIN:
        action, state = _("La convoquer"), "attention"
    else:
        action, state = _("La préparer"), "info"
    detail = _("pas encore convoquée") if row.state == MeetingState.PLANNED else _there(row)
    more = count - 1
    if more:
        then = ngettext("puis %(more)s autre", "puis %(more)s autres", more) % {"more": more}
        detail = f"{detail} · {then}"
    return Line(
        kind=_("réunion"), title=_("%(title)s, à %(hour)s") % {"title": row.title, "hour": hour(row.starts_at)},
        url=reverse("cooperation:meeting", args=[row.project_id, row.pk]),
        action=action, detail=detail,
        due=timezone.localtime(row.starts_at).date(), state=state,
    )  # fmt: skip


def _there(row: Meeting) -> str:
    there, expected = getattr(row, "there", 0), getattr(row, "expected", 0)
    return _("%(there)s sur %(expected)s ont dit venir") % {"there": there, "expected": expected}


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


def _to_do(row: Meeting, seats: Seats, at: datetime) -> list[Line]:
    found, project = [], seats.projects[row.project_id].title
    if getattr(row, "is_expected", False) and row.state == MeetingState.CONVENED:
        found.append(
            Line(
                kind=_("réunion"), title=_("Dites si vous venez : %(title)s") % {"title": row.title},
                url=reverse("cooperation:meeting", args=[row.project_id, row.pk]), action=_("Répondre"),
                detail=_("%(project)s · le %(when)s") % {"project": project, "when": moment(row.starts_at)},
                due=timezone.localtime(row.starts_at).date(), state="attention",
            )
        )  # fmt: skip
    asked: int = getattr(row, "asked", 0)
    if row.project_id in seats.steered and (row.state == MeetingState.PLANNED or asked):
        found.append(_to_prepare(row, project, at))
    return found


def _to_prepare(row: Meeting, project: str, at: datetime) -> Line:
    """One line for a meeting, whatever it waits for: its convocation first, else the points that were asked."""
    asked: int = getattr(row, "asked", 0)
    points = ngettext("%(n)s point demandé", "%(n)s points demandés", asked) % {"n": asked} if asked else ""
    soon = row.state == MeetingState.PLANNED and row.starts_at <= at + CONVENE_WITHIN
    title = (
        _("À convoquer : %(title)s") if soon else _("À mettre à l’ordre du jour, ou à écarter : %(title)s")
    )
    route = "meeting_agenda" if asked else "meeting"
    return Line(
        kind=_("réunion"), title=title % {"title": row.title},
        url=reverse(f"cooperation:{route}", args=[row.project_id, row.pk]),
        action=_("Préparer l’ordre du jour") if asked else _("Préparer et convoquer"),
        detail=" · ".join(part for part in (project, moment(row.starts_at), points) if part),
        due=timezone.localtime(row.starts_at).date(), state="attention",
    )  # fmt: skip


def waiting_meetings(seats: Seats, at: datetime) -> list[Line]:
    """Return the convocations to answer and to send, the points asked, the minutes to read (two queries)."""
    rows = meetings_waiting(seats, at) if seats.actor.may(Verb.WRITE) else ()
    lines = [line for row in rows for line in _to_do(row, seats, at)]
    for record in minutes_to_read(seats):
        until = record.silence_ends
        if until is not None and until > at:
            lines.append(
                Line(
                    kind=_("compte rendu"), title=_("À relire : %(title)s") % {"title": record.meeting.title},
                    url=reverse("cooperation:minutes", args=[record.meeting.project_id, record.meeting_id]),
                    action=_("Le relire"), detail=seats.projects[record.meeting.project_id].title,
                    due=timezone.localtime(until).date(),
                )
            )  # fmt: skip
    return lines
