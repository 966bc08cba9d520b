"""Reads of the register of decisions."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from maillage.cooperation.models.decisions import Decision
from maillage.cooperation.models.projects import Project


def register_of(project: Project) -> QuerySet[Decision]:
    """Return every decision of a project, the latest first, with what ended it (one query)."""
    return Decision.objects.filter(project=project).select_related("ended_by", "member").order_by("-number")


def decisions_born_in(born_in: str) -> list[Decision]:
    """Return the decisions taken somewhere (« meeting:12 »), in their order (one query)."""
    return list(Decision.objects.filter(born_in=born_in).select_related("ended_by").order_by("number"))


def decisions_born_in_any(places: Iterable[str]) -> dict[str, list[Decision]]:
    """Return the decisions taken in each of several places (one query)."""
    found: dict[str, list[Decision]] = {}
    for one in Decision.objects.filter(born_in__in=list(places)).order_by("number"):
        found.setdefault(one.born_in, []).append(one)
    return found
