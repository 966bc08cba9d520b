"""Reads of projects: those one follows, their history, one's notes."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from maillage.accounts.actors import Actor
from maillage.accounts.models import JournalEntry
from maillage.cooperation.domain.reading import ALL, words_told
from maillage.cooperation.models.projects import HELD, PARTIES, InternalNote, Member, MemberState, Project
from maillage.cooperation.queries.access import Seat, projects_readable_by


def projects_listed(actor: Actor, *, words: str = "") -> QuerySet[Project]:
    """Return the projects one may read, the latest first, with `engaged` and `held` (numbers of parties)."""
    rows = projects_readable_by(actor).select_related("tender").defer("snapshot")
    if words:
        named = Member.objects.filter(project=OuterRef("pk"), name__icontains=words, state__in=HELD)
        rows = rows.filter(Q(title__icontains=words) | Exists(named))
    return rows.order_by("-created_at", "-pk").annotate(
        held=_parties(HELD), engaged=_parties((MemberState.ACCEPTED,))
    )


def _parties(states: Collection[str]) -> Coalesce:
    """Return how many parties of a project are in one of these states; no grouping by all that its row shows."""
    rows = Member.objects.filter(project=OuterRef("pk"), role__in=PARTIES, state__in=states).order_by()
    return Coalesce(Subquery(rows.values("project").annotate(number=Count("pk")).values("number")), 0)


def history_of(seat: Seat) -> QuerySet[JournalEntry]:
    """Return what was done in a project, the latest first, in the parts that one reads."""
    rows = JournalEntry.objects.filter(about=f"project:{seat.project.pk}")
    if seat.reads != ALL:
        words, kept = words_told(seat.reads)
        told = reduce(or_, (Q(what__startswith=f"{word}.") for word in words))
        rows = rows.filter(told).exclude(what__in=kept)
    return rows.select_related("detail").order_by("-number")


def notes_of(project: Project, actor: Actor) -> QuerySet[InternalNote]:
    """Return the notes about a project of the organisation one acts for, and of those that mandated it."""
    rows = InternalNote.objects.filter(project=project, organisation__in=actor.readable)
    return rows.select_related("organisation", "author")
