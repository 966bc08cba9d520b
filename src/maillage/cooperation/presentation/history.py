"""How projects, models of process and strategies are named in the journal."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.urls import reverse

from maillage.accounts.domain.events import Named, register_subject
from maillage.base.refusals import gettext_noop
from maillage.cooperation.models.projects import Project
from maillage.cooperation.models.stages import ProcessTemplate
from maillage.cooperation.models.strategy import Strategy
from maillage.cooperation.presentation.ballot_history import WORDS


def register_all() -> None:
    """Say how each is named in the journal."""
    register_subject("project", gettext_noop("projet de coopération"), projects_named, words=WORDS)
    register_subject("process", gettext_noop("modèle de démarche"), templates_named)
    register_subject("strategy", gettext_noop("stratégie de partenariat"), strategies_named)


def projects_named(ids: Collection[int]) -> Mapping[int, Named]:
    """Return the name and the page of the projects (one query)."""
    rows = Project.objects.filter(pk__in=ids).only("title")
    return {row.pk: Named(row.title, reverse("cooperation:project", args=[row.pk])) for row in rows}


def templates_named(ids: Collection[int]) -> Mapping[int, Named]:
    """Return the name and the page of models of process (one query)."""
    rows = ProcessTemplate.objects.filter(pk__in=ids).only("title")
    return {row.pk: Named(row.title, reverse("cooperation:template", args=[row.pk])) for row in rows}


def strategies_named(ids: Collection[int]) -> Mapping[int, Named]:
    """Return the project and the page of strategies (one query)."""
    rows = Strategy.objects.filter(pk__in=ids).select_related("member__project")
    return {
        row.pk: Named(row.member.project.title, reverse("cooperation:strategy", args=[row.member.project_id]))
        for row in rows
    }
