"""Reads of what members say of a task, or of a point of a gate."""

from __future__ import annotations

from django.db.models import QuerySet

from maillage.cooperation.models.comments import Comment
from maillage.cooperation.models.plan import Task
from maillage.cooperation.models.stages import ProjectPoint


def comments_of(row: Task | ProjectPoint) -> QuerySet[Comment]:
    """Return what was said of it, the oldest first, with who said it (one query)."""
    return row.comments.select_related("author", "member")
