"""The list of cooperations in words: what is late, what waits, what comes next; and as a table to save."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.cooperation.models.projects import Project
from maillage.cooperation.presentation.sheets import Cell
from maillage.cooperation.queries.listing import Followed

DUE = {
    "deadline": gettext_lazy("échéance du projet"),
    "task": gettext_lazy("une action"),
    "invitation": gettext_lazy("une réponse attendue"),
    "vote": gettext_lazy("clôture d’un vote"),
    "meeting": gettext_lazy("une réunion"),
    "stage": gettext_lazy("fin de l’étape"),
}
LATE: Mapping[str, Callable[[int], str]] = {
    "deadline": lambda n: _("échéance passée"),
    "stage": lambda n: _("étape en retard"),
    "tasks": lambda n: ngettext("%(n)s action en retard", "%(n)s actions en retard", n) % {"n": n},
    "invitations": lambda n: (
        ngettext("%(n)s invitation sans réponse", "%(n)s invitations sans réponse", n) % {"n": n}
    ),
}
WAITS: Mapping[str, Callable[[int], str]] = {
    "questions": lambda n: ngettext("%(n)s question à lever", "%(n)s questions à lever", n) % {"n": n},
    "invitations": lambda n: (
        ngettext("%(n)s réponse attendue", "%(n)s réponses attendues", n) % {"n": n}
    ),
    "votes": lambda n: ngettext("%(n)s vote en cours", "%(n)s votes en cours", n) % {"n": n},
    "votes_over": lambda n: ngettext("%(n)s vote à reprendre", "%(n)s votes à reprendre", n) % {"n": n},
    "terms": lambda n: (
        ngettext("%(n)s changement des parts à l’examen", "%(n)s changements des parts à l’examen", n) % {"n": n}
    ),
}  # fmt: skip
WIDTHS = [38, 28, 14, 24, 9, 9, 30, 13, 24, 40, 40, 15]


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project of the list. place: what one's organisation is in it."""

    project: Project
    place: str
    held: int
    engaged: int
    stage: str
    due: date | None
    due_what: str
    late: Sequence[str]
    waits: Sequence[str]
    last_on: date


def project_line(one: Followed) -> ProjectLine:
    """Return a line of the list in words (no query)."""
    due = one.due
    place = one.own.get_role_display() if one.own else _("par mandat d’un membre")
    return ProjectLine(
        project=one.project,
        place=place,
        held=one.held,
        engaged=one.engaged,
        stage=one.stage,
        due=due[0] if due else None,
        due_what=str(DUE[due[1]]) if due else "",
        late=[words(one.late[key]) for key, words in LATE.items() if key in one.late],
        waits=[words(one.waits[key]) for key, words in WAITS.items() if key in one.waits],
        last_on=timezone.localdate(one.last_at),
    )


def header() -> list[str]:
    """Return the names of the columns of the table to save."""
    return [
        _("Projet"), _("Ouvert par"), _("État"), _("Notre place"), _("Engagées"), _("Sur"),
        _("Étape"), _("Prochaine date"), _("Ce qui est attendu"), _("En retard"), _("Attend une réponse"),
        _("Dernière activité"),
    ]  # fmt: skip


def cells(lines: Iterable[ProjectLine]) -> list[list[Cell]]:
    """Return the rows of the table to save."""
    return [
        [
            one.project.title, one.project.owner.name, one.project.get_state_display(), one.place, one.engaged,
            one.held, one.stage, one.due, one.due_what, " ; ".join(one.late), " ; ".join(one.waits), one.last_on,
        ]
        for one in lines
    ]  # fmt: skip
