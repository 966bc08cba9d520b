"""How projects are named in the journal."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.urls import reverse

from maillage.accounts.domain.events import Named, register_subject
from maillage.base.refusals import gettext_noop
from maillage.cooperation.models.projects import Project
from maillage.cooperation.presentation.ballot_history import WORDS


def register_all() -> None:
    """Say how projects are named in the journal."""
    register_subject("project", gettext_noop("projet de coopération"), projects_named, words=WORDS)


def projects_named(ids: Collection[int]) -> Mapping[int, Named]:
    """Return the name and the page of the projects (one query)."""
    rows = Project.objects.filter(pk__in=ids).only("title")
    return {row.pk: Named(row.title, reverse("cooperation:project", args=[row.pk])) for row in rows}
