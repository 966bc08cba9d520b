"""When what a closed project holds is erased: durations are those of the register of processing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from maillage.accounts.domain.privacy import Duration
from maillage.accounts.queries.privacy import kept_for, retention_of
from maillage.cooperation.models.projects import Project
from maillage.cooperation.models.retention import RetentionStep

WARNED_BEFORE = timedelta(days=30)
"""Nothing is erased that was not announced for so long."""
ERASING = (RetentionStep.CONTACTS, RetentionStep.NOTES, RetentionStep.FILES, RetentionStep.WHOLE)


@dataclass(frozen=True, slots=True)
class Due:
    """A step of a closed project. on: the earliest moment; warned_at, done_at: None as long as they are to come."""

    step: RetentionStep
    on: datetime
    warned_at: datetime | None
    done_at: datetime | None


def keep_of(step: RetentionStep) -> Duration:
    """Return how long the register says. Raises KeyError, ValueError (no duration there)."""
    keep = kept_for(retention_of(f"cooperation.{step}"))
    if keep is None:
        raise ValueError(f"{step}: the register gives no duration")
    return keep


def kept_after_closing() -> Mapping[RetentionStep, Duration]:
    """Return how long each thing is kept once a project is closed, in order."""
    return {step: keep_of(step) for step in ERASING}


def dues_of(project: Project) -> list[Due]:
    """Return what will be erased of a closed project and when (one query); nothing of one that is open."""
    if project.closed_at is None:
        return []
    known = {row.step: row for row in project.notices.filter(since=project.closed_at)}
    dues = []
    for step, keep in kept_after_closing().items():
        row = known.get(step)
        on = keep.after(project.closed_at)
        if row is not None:
            on = max(on, row.warned_at + WARNED_BEFORE)
        dues.append(Due(step, on, row.warned_at if row else None, row.done_at if row else None))
    return dues
