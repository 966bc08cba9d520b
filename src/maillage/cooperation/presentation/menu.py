"""The menu of a project: its pages, in the order of the work."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.cooperation.domain.reading import Part
from maillage.cooperation.models.projects import Project
from maillage.cooperation.queries.access import Seat
from maillage.cooperation.queries.bid import answers_a_tender
from maillage.cooperation.queries.need import need_of

PAGES = (
    ("project", _("Vue d’ensemble")),
    ("need", _("Besoin partagé")),
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


def menu_of(seat: Seat, current: str) -> list[Entry]:
    """Return the menu of a project, on the page named current: the pages that one may read."""
    project, entries = seat.project, []
    for name, label in PAGES:
        if Part(name) not in seat.reads:
            continue
        if not _has(name, project):
            continue
        url = reverse(f"cooperation:{name}", args=[project.pk])
        entries.append(Entry(url, label, name == current))
    return entries


def _has(name: str, project: Project) -> bool:
    """Tell whether a project has a page: an answer to prepare, a shared need, or any of the others (no query)."""
    if name == "bid":
        return answers_a_tender(project)
    return name != "need" or need_of(project) is not None
