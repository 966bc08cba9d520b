"""Reads of calendars: what dates there are in projects, and what the person who follows one may read today."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from maillage.accounts.actors import Actor
from maillage.accounts.models import FacilitationMandate, FacilitationState, Mandate, User
from maillage.cooperation.domain.reading import DECIDED, Part
from maillage.cooperation.models.ballots import Ballot, BallotState
from maillage.cooperation.models.decisions import Decision
from maillage.cooperation.models.feeds import CalendarFeed, FeedScope
from maillage.cooperation.models.invitations import Invitation
from maillage.cooperation.models.meetings import Meeting
from maillage.cooperation.models.plan import Task
from maillage.cooperation.models.projects import Project
from maillage.cooperation.queries.access import OPEN, projects_showing

SHOWN_BEFORE = timedelta(days=400)
"""What is older is left out of calendars."""
MOST = 1000
"""Of each kind of date, in one calendar."""


@dataclass(frozen=True, slots=True)
class Dates:
    """What is dated in some projects. Only open projects have deadlines; their meetings stay once they are closed."""

    projects: list[Project]
    meetings: list[Meeting]
    tasks: list[Task]
    ballots: list[Ballot]
    decisions: list[Decision]
    invitations: list[Invitation]


def dates_in(
    organisations: Collection[int],
    at: datetime,
    *,
    only: int | None = None,
    of: Collection[int] | None = None,
) -> Dates:
    """Return what is dated in the projects of organisations (ids), in the parts they read there (six queries).

    only: the number of the one project wanted. of: organisations (ids) whose own tasks alone are wanted; None: those
    of everybody.
    """

    def here(*parts: Part) -> Q:
        wanted = Project.objects.all() if only is None else Project.objects.filter(pk=only)
        for part in parts:
            wanted = wanted.filter(pk__in=projects_showing(part, organisations).values("pk"))
        return Q(project__in=wanted.values("pk"))

    since, still = at - SHOWN_BEFORE, Q(project__state__in=OPEN)
    votes = here(Part.DECISIONS) & still
    for kind, part in DECIDED.items():
        votes &= ~Q(kind=kind) | here(part)
    projects = Project.objects.readable(organisations)
    projects = projects if only is None else projects.filter(pk=only)
    meetings = Meeting.objects.filter(here(Part.MEETINGS), starts_at__gte=since).select_related("project")
    tasks = Task.objects.filter(here(Part.PLAN) & still, due__gte=since.date()).still_open()
    tasks = tasks.select_related("project", "owner")
    if of is not None:
        tasks = tasks.filter(owner__organisation__in=of)
    ballots = Ballot.objects.filter(votes, state=BallotState.OPEN).select_related("project")
    decisions = (
        Decision.objects.filter(votes, review_on__gte=since.date()).in_force().select_related("project")
    )
    invitations = (
        Invitation.objects.filter(member__project__in=projects.values("pk"), member__project__state__in=OPEN)
        .waiting()
        .select_related("member__project")
    )
    deadlines = projects.filter(state__in=OPEN, deadline__gte=since.date())
    return Dates(
        projects=list(deadlines[:MOST]), meetings=list(meetings[:MOST]), tasks=list(tasks[:MOST]),
        ballots=list(ballots[:MOST]), decisions=list(decisions[:MOST]), invitations=list(invitations[:MOST]),
    )  # fmt: skip


def dates_for(actor: Actor, at: datetime) -> Dates:
    """Return the dates of the projects one may read; of the tasks, those of one's own organisation."""
    own = [actor.organisation.pk] if actor.organisation else []
    return dates_in(actor.readable, at, of=own)


def calendar_followed(secret: str) -> CalendarFeed | None:
    """Return the calendar of a secret, revoked or not (one query)."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    rows = CalendarFeed.objects.filter(digest=digest)
    return rows.select_related("user", "project__owner", "organisation").first()


def calendars_of(user: User) -> QuerySet[CalendarFeed]:
    """Return the calendars that a person follows."""
    rows = CalendarFeed.objects.filter(user=user, revoked_at=None)
    return rows.select_related("project", "organisation")


def dates_followed(feed: CalendarFeed, at: datetime) -> Dates:
    """Return what a calendar shows now (eight queries).

    What its person may read today decides, not what was true when it was made: who left sees nothing.
    """
    own, readable = _organisations(feed.user, at)
    if feed.scope == FeedScope.PERSON:
        return dates_in(own, at, of=own)
    if feed.scope == FeedScope.ORGANISATION:
        one = readable & {feed.organisation_id or 0}
        return dates_in(one, at, of=one)
    return dates_in(readable, at, only=feed.project_id or 0)


def _organisations(user: User, at: datetime) -> tuple[frozenset[int], frozenset[int]]:
    """Return the organisations a person acts for, and those that let them see their private data besides."""
    if not user.is_active:
        return frozenset(), frozenset()
    own = frozenset(
        Mandate.objects.in_force_at(at).filter(user=user).values_list("organisation_id", flat=True)
    )
    mandated = FacilitationMandate.objects.filter(facilitator__in=own, state=FacilitationState.ACCEPTED)
    return own, own | frozenset(mandated.values_list("organisation_id", flat=True))
