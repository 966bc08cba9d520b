"""Dates of projects as lines of a calendar, for programs and for the agenda page."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.cooperation.domain.calendar import Entry, calendar_of
from maillage.cooperation.models.ballots import Ballot
from maillage.cooperation.models.decisions import Decision
from maillage.cooperation.models.feeds import CalendarFeed, FeedScope
from maillage.cooperation.models.invitations import Invitation
from maillage.cooperation.models.meetings import AgendaItem, Meeting, MeetingState
from maillage.cooperation.models.plan import Task
from maillage.cooperation.models.projects import Project
from maillage.cooperation.queries.calendars import Dates
from maillage.mail.queries.letters import full_url

STATUS = {
    MeetingState.PLANNED: "TENTATIVE",
    MeetingState.CONVENED: "CONFIRMED",
    MeetingState.CANCELLED: "CANCELLED",
}
CONTENT_TYPE = "text/calendar; charset=utf-8"


def entries_of(dates: Dates) -> list[Entry]:
    """Return every date, in order (no query)."""
    found = [
        *(_meeting(one) for one in dates.meetings),
        *(_deadline(one) for one in dates.projects),
        *(_task(one) for one in dates.tasks),
        *(_vote(one) for one in dates.ballots),
        *(_review(one) for one in dates.decisions),
        *(_invitation(one) for one in dates.invitations),
    ]
    return sorted(found, key=lambda one: (one.day, one.uid))


def feed_file(entries: Iterable[Entry], feed: CalendarFeed) -> bytes:
    """Return a calendar as programs read it."""
    return calendar_of(entries, name=name_of_feed(feed))


def meeting_file(meeting: Meeting, items: Iterable[AgendaItem] = (), url: str = "") -> bytes:
    """Return one meeting as a calendar of its own, with its agenda. url: its page, for who has no account."""
    return calendar_of([_meeting(meeting, items, url)], name=meeting.title)


def name_of_feed(feed: CalendarFeed) -> str:
    """Return the name of a calendar in the program that shows it."""
    if feed.scope == FeedScope.PROJECT and feed.project:
        return _("Maillage · %(name)s") % {"name": feed.project.title}
    if feed.scope == FeedScope.ORGANISATION and feed.organisation:
        return _("Maillage · %(name)s") % {"name": feed.organisation.name}
    return _("Maillage · mes coopérations")


def _uid(kind: str, number: int) -> str:
    """The same as long as the object lives, whatever is said of it."""
    return f"{kind}-{number}@{settings.SITE_URL.split('://')[-1].split(':')[0].strip('/')}"


def _page(route: str, *args: int) -> str:
    return full_url(reverse(f"cooperation:{route}", args=args))


def _meeting(one: Meeting, items: Iterable[AgendaItem] = (), url: str = "") -> Entry:
    lines = [_("Coopération : %(project)s") % {"project": one.project.title}]
    if one.state == MeetingState.PLANNED:
        lines.append(_("Date prévue, pas encore convoquée."))
    if one.reason:
        lines.append(_("Annulée : %(reason)s") % {"reason": one.reason})
    lines += [f"– {item.title} ({item.minutes} min)" for item in items]
    return Entry(
        uid=_uid("meeting", one.pk), title=f"{one.title} · {one.project.title}",
        start=timezone.localtime(one.starts_at), minutes=one.minutes, changed=one.changed_at, place=one.where,
        text="\n".join(lines), url=url or _page("meeting", one.project_id, one.pk), sequence=one.sequence,
        status=STATUS[MeetingState(one.state)],
    )  # fmt: skip


def _deadline(one: Project) -> Entry:
    assert one.deadline is not None
    return Entry(
        uid=_uid("deadline", one.pk), title=_("Échéance : %(title)s") % {"title": one.title}, start=one.deadline,
        changed=one.created_at, url=_page("project", one.pk), sequence=one.version - 1,
    )  # fmt: skip


def _task(one: Task) -> Entry:
    assert one.due is not None
    owner = one.owner.name if one.owner else _("personne encore")
    return Entry(
        uid=_uid("task", one.pk), title=_("À faire : %(title)s") % {"title": one.title}, start=one.due,
        changed=one.changed_at, text=_("%(project)s · par %(owner)s") % {"project": one.project.title, "owner": owner},
        url=_page("plan", one.project_id), sequence=one.version - 1,
    )  # fmt: skip


def _vote(one: Ballot) -> Entry:
    return Entry(
        uid=_uid("vote", one.pk), title=_("Le vote se ferme : %(question)s") % {"question": one.question},
        start=timezone.localtime(one.closes_at), changed=one.opened_at, text=one.project.title,
        url=_page("decisions", one.project_id), sequence=one.version - 1,
    )  # fmt: skip


def _review(one: Decision) -> Entry:
    assert one.review_on is not None
    return Entry(
        uid=_uid("review", one.pk), title=_("Décision à revoir : %(title)s") % {"title": one.title},
        start=one.review_on, changed=one.reviewed_at or one.created_at, text=one.project.title,
        url=_page("decisions", one.project_id), sequence=one.version - 1,
    )  # fmt: skip


def _invitation(one: Invitation) -> Entry:
    member = one.member
    return Entry(
        uid=_uid("invitation", one.pk), title=_("Réponse attendue : %(name)s") % {"name": member.name},
        start=one.answer_by, changed=one.last_sent_at, text=member.project.title,
        url=_page("members", member.project_id), sequence=one.version - 1,
    )  # fmt: skip
