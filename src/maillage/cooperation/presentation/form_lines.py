"""The line of the form on the overview of a project."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.base.explain import day
from maillage.cooperation.models.projects import Project
from maillage.cooperation.presentation.lines import Line
from maillage.cooperation.queries.forms import every_form, last_choice


def overview_form(project: Project, at: datetime) -> list[Line]:
    """Say which form was chosen, or that none was (one query, none before the first choice)."""
    url = reverse("cooperation:form", args=[project.pk])
    choice = last_choice(project) if project.form else None
    form = every_form().get(choice.form) if choice else None
    if choice is None or form is None:
        return [
            Line(_("forme"), _("La forme n’est pas encore choisie"), url, _("Trouver celle qui convient"))
        ]
    detail = _("Choisie le %(date)s.") % {"date": day(choice.at)}
    return [Line(_("forme"), form.name, url, detail=detail, state="ok")]
