"""The history of a project in words; how projects, models of process and strategies are named in the journal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.actors import Actor
from maillage.accounts.domain.events import Named, known, register_subject
from maillage.accounts.models import JournalEntry
from maillage.accounts.presentation.history import Line, lines_of
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


@dataclass(frozen=True, slots=True)
class Told:
    """An entry of the history of a project. topic: what it is about, in a few words of its own."""

    line: Line
    topic: str


TOPICS = ("question", "title", "label", "file", "piece", "stage", "point")
"""Facts by which an entry says what it is about, the most telling first."""


def latest_told(entries: Iterable[JournalEntry], actor: Actor, *, at: datetime) -> list[Told]:
    """Return entries in brief for the page of a project: who, what, about what (queries: as `lines_of` in brief)."""
    rows = list(entries)
    return [
        Told(_by_whom(row, line), _topic(row, line))
        for row, line in zip(rows, lines_of(rows, actor, at=at, brief=True), strict=True)
    ]


def spoken_lines(entries: Iterable[JournalEntry], actor: Actor, *, at: datetime) -> list[Line]:
    """Return entries in words; what came by a mailed link is said of the organisation that it was mailed to, too."""
    rows = list(entries)
    return [_by_whom(row, line) for row, line in zip(rows, lines_of(rows, actor, at=at), strict=True)]


def _by_whom(row: JournalEntry, line: Line) -> Line:
    member = _facts(row).get("member")
    by_link = row.person_id is None and not row.origin.startswith("maillage ")
    if not by_link or not member:
        return line
    is_signed = line.who != _("Maillage")
    return replace(line, organisation=str(member)) if is_signed else replace(line, who=str(member))


def _topic(row: JournalEntry, line: Line) -> str:
    """« « Verser 3 000 € ? » · Structure 103 »: never an answer, which a vote may keep secret."""
    facts = _facts(row)
    about = next((str(facts[name]) for name in TOPICS if facts.get(name)), "")
    member = str(facts.get("member") or "")
    named = f"{line.who} {line.organisation}"
    words = (
        [f"«\N{NO-BREAK SPACE}{about}\N{NO-BREAK SPACE}»"]
        if about and not row.what.startswith("project.")
        else []
    )
    return " · ".join([*words, *([member] if member and member not in named else [])])


def _facts(row: JournalEntry) -> Mapping[str, object]:
    return known(row.what).told(row.after or row.before, own=False) or {}


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
