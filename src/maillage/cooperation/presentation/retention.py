"""What becomes of a project once it is closed, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from maillage.accounts.presentation.privacy import duration_words
from maillage.cooperation.models.projects import Project
from maillage.cooperation.queries.retention import dues_of, kept_after_closing


@dataclass(frozen=True, slots=True)
class Erasing:
    """A line: what, when (`on`, or done)."""

    what: str
    on: datetime
    done: bool


def erasing_lines(project: Project) -> list[Erasing]:
    """Return what is, or will be, erased of a closed project, in order (one query); nothing of an open one."""
    return [
        Erasing(str(due.step.label), due.done_at or due.on, due.done_at is not None)
        for due in dues_of(project)
    ]


def kept_lines() -> list[str]:
    """« adresses, personnes à joindre et signataires : 1 an »: what is erased once a project is closed, and when."""
    return [
        _("%(what)s : %(duration)s après") % {"what": step.label, "duration": duration_words(keep)}
        for step, keep in kept_after_closing().items()
    ]
