"""A task with a comment, a file with a version, a piece of the answer."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillage.accounts.permissions import TABLE, Verb
from maillage.cooperation.actions.bid import add_piece
from maillage.cooperation.actions.comments import comment_task
from maillage.cooperation.actions.plan import add_task
from maillage.cooperation.models import Project
from maillage.cooperation.models.files import FileVersion, ProjectFile
from tests.repo.cast import Cast, Sample, of

READ = ("plan", "files", "bid")
WRITE = ("task_add", "file_add", "bid_prepare", "bid_to_plan", "bid_hasten", "piece_add")
SAMPLES = {
    **{f"cooperation:{name}": Sample(of("project"), Verb.READ) for name in READ},
    **{f"cooperation:{name}": Sample(of("project"), Verb.WRITE) for name in WRITE},
    "cooperation:task": Sample(of("task"), Verb.READ),
    **{
        f"cooperation:{name}": Sample(of("task"), Verb.WRITE)
        for name in ("task_edit", "task_state", "task_comment")
    },
    "cooperation:file": Sample(
        lambda made: {"pk": made["project"].pk, "number": made["file version"].pk}, Verb.READ
    ),
    "cooperation:file_version": Sample(of("project file"), Verb.WRITE),
    "cooperation:file_remove": Sample(of("project file"), Verb.WRITE),
    "cooperation:file_restore": Sample(of("project file"), Verb.WRITE),
    "cooperation:piece": Sample(of("bid piece"), Verb.WRITE),
    "cooperation:piece_remove": Sample(of("bid piece"), Verb.WRITE),
}
CANARIES = {
    words: lambda name, near: bool(near & TABLE[Verb.READ])
    for words in ("Action au canari", "Commentaire au canari", "fichier-canari", "Pièce au canari")
}


def make(cast: Cast, project: Project) -> dict[str, Any]:
    """Add a task with a comment, a file (its bytes are not on this disk) and a piece of the answer."""
    now = timezone.now()
    facts: dict[str, Any] = {"by": cast.by, "at": now}
    task = add_task(project=project, title="Action au canari", owner=None, due=None, **facts)
    comment_task(task=task, text="Commentaire au canari", **facts)
    file = ProjectFile.objects.create(project=project, title="fichier-canari.pdf", created_at=now)
    version = FileVersion.objects.create(
        file=file, number=1, name="fichier-canari.pdf", kind="pdf", size=9, sha256="0" * 64, stored="00/canari",
        author=cast.by.user, at=now,
    )  # fmt: skip
    piece = add_piece(project=project, label="Pièce au canari", member=None, **facts)
    return {"task": task, "project file": file, "file version": version, "bid piece": piece}
