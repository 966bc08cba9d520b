"""Reads of the visits of the staff, and of the people it may visit."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from maillage.accounts.domain.visits import LONGEST, is_over
from maillage.accounts.models import StaffVisit, User

FOUND = 50


def visit_under_way(number: int, *, staff: User, at: datetime) -> StaffVisit | None:
    """Return a visit that this member of the staff is making, None once it is over (or none of its business)."""
    visit = (
        StaffVisit.objects.filter(pk=number, staff=staff, ended_at=None, person__is_active=True)
        .select_related("person")
        .first()
    )
    if visit is None or not staff.is_staff or is_over(visit.started_at, at):
        return None
    return visit


def overdue(at: datetime) -> QuerySet[StaffVisit]:
    """Return the visits that nobody ended."""
    late = Q(started_at__lte=at - LONGEST) | Q(started_at__gt=at)
    return StaffVisit.objects.filter(late, ended_at=None).select_related("staff", "person")


def visits_to(person: User) -> QuerySet[StaffVisit]:
    """Return who looked at a person's account, the latest first."""
    return StaffVisit.objects.filter(person=person).select_related("staff").order_by("-started_at")


def people_like(words: str) -> QuerySet[User]:
    """Return the people whose address or name holds some words, fifty at most; nobody for no words."""
    if not words.strip():
        return User.objects.none()
    like = Q(email__icontains=words.strip()) | Q(name__icontains=words.strip())
    return User.objects.filter(like, anonymised_at=None).order_by("name", "email")[:FOUND]
