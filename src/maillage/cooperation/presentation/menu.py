"""The menu of a project: its pages, in the order of the work."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.models.projects import Project
from maillage.cooperation.queries.bid import answers_a_tender

PAGES = (
    ("project", _("Vue d’ensemble")),
    ("members", _("Membres")),
    ("terms", _("Parts et prix")),
    ("base", _("Socle commun")),
    ("form", _("Forme")),
    ("stages", _("Étapes")),
    ("plan", _("Plan d’actions")),
    ("bid", _("Dossier de réponse")),
    ("decisions", _("Décisions")),
    ("meetings", _("Réunions")),
    ("funding", _("Financement")),
    ("documents", _("Documents")),
)
"""Route and label of each page; a part takes its place when its page is there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu."""

    url: str
    label: object
    is_current: bool


def menu_of(project: Project, current: str) -> list[Entry]:
    """Return the menu of a project, on the page named current."""
    entries = []
    for name, label in PAGES:
        if name == "bid" and not answers_a_tender(project):
            continue
        try:
            url = reverse(f"cooperation:{name}", args=[project.pk])
        except NoReverseMatch:  # being built
            continue
        entries.append(Entry(url, label, name == current))
    return entries
