"""Writes of the calendars that people follow: make a secret address, take it back; remind of meetings."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.models import Organisation, User
from maillage.accounts.permissions import Verb
from maillage.base.refusals import Refusal, gettext_noop
from maillage.cooperation.actions.meeting_news import expect, invited, tell
from maillage.cooperation.domain.events import meetings as events  # noqa: F401  named before they are written
from maillage.cooperation.models.feeds import CalendarFeed, FeedScope
from maillage.cooperation.models.meetings import Meeting, MeetingState, Presence
from maillage.cooperation.models.projects import Member, MemberState, Project
from maillage.cooperation.queries.access import OPEN, projects_readable_by

MOST_FEEDS = 30
REMIND_BEFORE = timedelta(hours=36)
"""Reminders leave on the eve; a tick that comes late still reminds, as long as the meeting has not begun."""
NOT_AFTER = timedelta(hours=1)


class NotYourCalendar(Refusal):
    message = gettext_noop("Cet agenda n’est pas à vous, ou vous ne lisez plus ce qu’il montre.")


class TooManyCalendars(Refusal):
    message = gettext_noop("Vous suivez déjà %(count)s agendas : retirez ceux qui ne servent plus.")


@transaction.atomic
def follow(
    *,
    scope: str,
    project: Project | None = None,
    organisation: Organisation | None = None,
    by: Actor,
    at: datetime,
) -> tuple[CalendarFeed, str]:
    """Make the secret address of a calendar, in place of the one it had; return it and its secret, never kept.

    Raises NotYourCalendar, TooManyCalendars.
    """
    user = _person(by)
    what = _checked(FeedScope(scope), project, organisation, by)
    # Holds the person: two addresses asked at once replace each other.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    mine = CalendarFeed.objects.filter(user=user, revoked_at=None)
    mine.filter(scope=scope, project=what[0], organisation=what[1]).update(revoked_at=at)
    if mine.count() >= MOST_FEEDS:
        raise TooManyCalendars(count=MOST_FEEDS)
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(
        user=user, scope=scope, project=what[0], organisation=what[1], digest=digest_of(secret), created_at=at
    )
    record(what="calendar.followed", about=f"person:{user.pk}", by=by, at=at, person=user)
    return feed, secret


@transaction.atomic
def stop(*, feed: CalendarFeed, by: Actor, at: datetime) -> None:
    """Take the address of a calendar back, at once; one that was already stays as it is. Raises NotYourCalendar."""
    if _person(by).pk != feed.user_id:
        raise NotYourCalendar()
    if CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=at):
        record(what="calendar.stopped", about=f"person:{feed.user_id}", by=by, at=at, person=by.user)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret: 32 bytes of chance need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _person(by: Actor) -> User:
    if by.user is None or not by.may(Verb.USE_ACCOUNT):
        raise NotYourCalendar()
    return by.user


def _checked(
    scope: FeedScope, project: Project | None, organisation: Organisation | None, by: Actor
) -> tuple[Project | None, Organisation | None]:
    if scope == FeedScope.PROJECT:
        if project is None or not projects_readable_by(by).filter(pk=project.pk).exists():
            raise NotYourCalendar()
        return project, None
    if scope == FeedScope.ORGANISATION:
        if organisation is None or organisation.pk not in by.readable:
            raise NotYourCalendar()
        return None, organisation
    return None, None


def remind(at: datetime) -> int:
    """Remind those who come, or have not answered, the day before; once for each date: run by `maillage tick`."""
    due = Meeting.objects.filter(
        state=MeetingState.CONVENED, reminded_at=None, project__state__in=OPEN,
        starts_at__gt=at + NOT_AFTER, starts_at__lte=at + REMIND_BEFORE,
    )  # fmt: skip
    return sum(_remind(pk, at) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _remind(pk: int, at: datetime) -> int:
    """Mark and tell in one transaction: a worker killed in the middle has told nobody, and starts again."""
    row = (
        Meeting.objects.select_for_update(of=("self",)).select_related("project__owner").filter(pk=pk).first()
    )
    if row is None or row.reminded_at is not None or row.state != MeetingState.CONVENED:
        return 0
    eve = timezone.localtime(row.starts_at).date() - timedelta(days=1)
    if timezone.localtime(at).date() < eve:
        return 0
    expect(row, invited(row))  # those that joined since
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    members = Member.objects.filter(
        pk__in=row.attendance.filter(presence__in=(Presence.EXPECTED, Presence.COMING)).values("member"),
        state=MemberState.ACCEPTED,
    ).select_related("organisation", "project", "project__owner")
    return tell(row, "reminder", members, at=at, number=row.sequence)
