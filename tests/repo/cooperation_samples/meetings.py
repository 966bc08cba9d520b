"""A meeting of the project, its minutes, the calendar that its editor follows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillage.accounts.permissions import TABLE, Verb
from maillage.cooperation.actions.agendas import Line, save_agenda
from maillage.cooperation.actions.feeds import follow
from maillage.cooperation.actions.meetings import Sitting, convene_meeting, plan_meetings
from maillage.cooperation.actions.minutes import Text, save_minutes
from maillage.cooperation.models import Meeting, Project
from maillage.cooperation.tests.factories import make_member
from maillage.mail.actions.links import issue_link
from tests.repo.cast import Cast, Made, Sample


def _meeting(made: Made) -> dict[str, Any]:
    return {"pk": made["project"].pk, "number": made["meeting"].pk}


def _project(made: Made) -> dict[str, Any]:
    return {"pk": made["project"].pk}


def _paper(made: Made) -> dict[str, Any]:
    return {**_meeting(made), "name": "convocation", "kind": "docx"}


def _door(made: Made) -> dict[str, Any]:
    return {"token": made["meeting_token"]}


SAMPLES = {
    "cooperation:meetings": Sample(_project, Verb.READ),
    "cooperation:meeting_new": Sample(_project, Verb.WRITE),
    **{f"cooperation:{name}": Sample(_meeting, Verb.READ) for name in ("meeting", "meeting_calendar", "minutes")},
    **{
        f"cooperation:{name}": Sample(_meeting, Verb.WRITE)
        for name in (
            "meeting_edit", "meeting_agenda", "meeting_convene", "meeting_cancel", "meeting_answer", "meeting_wish",
            "meeting_sheet", "meeting_agenda_tell", "minutes_write", "minutes_send", "minutes_approve", "minutes_say",
            "minutes_bear",
        )
    },
    "cooperation:meeting_paper": Sample(_paper, Verb.READ),
    "cooperation:meeting_door": Sample(_door),
    "cooperation:meeting_door_calendar": Sample(_door),
    "cooperation:calendar_stop": Sample(lambda made: {"pk": made["calendar"].pk}, personal=True),
    "cooperation:calendar_feed": Sample(lambda made: {"token": made["calendar_secret"]}),
}  # fmt: skip
CANARIES = {
    "Point secret au canari": lambda name, near: bool(near & TABLE[Verb.READ]),
    "Dit en secret au canari": lambda name, near: bool(near & TABLE[Verb.READ]),
}


def make(cast: Cast, project: Project) -> dict[str, Any]:
    """Make a meeting that was held, with minutes, a door to it, and a calendar."""
    now, by = timezone.now(), cast.by
    sitting = Sitting("steering", "Comité secret au canari", now + timedelta(hours=1), 60)
    meeting = plan_meetings(project=project, sitting=sitting, by=by, at=now)[0]
    lines = [Line("Point secret au canari", 10)]
    meeting = save_agenda(meeting=meeting, lines=lines, version=meeting.version, by=by, at=now)
    convene_meeting(meeting=meeting, by=by, at=now)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=now - timedelta(hours=2))
    meeting = Meeting.objects.get(pk=meeting.pk)
    said = {meeting.items.get().pk: "Dit en secret au canari"}
    save_minutes(meeting=meeting, text=Text(said), version=0, by=by, at=now)
    mailed = make_member(project, organisation=None, name="Par courriel", email="par-courriel@exemple.test")
    _link, token = issue_link(
        purpose="coop-meeting",
        about=f"coop:meeting:{meeting.pk}:m{mailed.pk}",
        meant_for=mailed.email,
        days=9,
        at=now,
    )
    feed, secret = follow(scope="person_feed", by=by, at=now)
    return {"meeting": meeting, "meeting_token": token, "calendar": feed, "calendar_secret": secret}
