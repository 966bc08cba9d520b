"""A process that the project follows, its stages, a point answered, a leader; a process that the owner adapted."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillage.accounts.permissions import TABLE, Verb
from maillage.cooperation.actions.comments import comment_point
from maillage.cooperation.actions.leading import name_leader
from maillage.cooperation.actions.stages import Said, answer_point, take_process
from maillage.cooperation.formats.processes import catalogue, plain_of
from maillage.cooperation.models import Project
from maillage.cooperation.models.stages import ProcessTemplate
from tests.repo.cast import Cast, Sample, of

NOBODY: frozenset[str] = frozenset()
"""The owner is a structure: it reads its model, but only a network, an adviser or an authority adapts one."""

SAMPLES = {
    "cooperation:stages": Sample(of("project"), Verb.READ),
    "cooperation:point": Sample(of("stage point"), Verb.READ),
    "cooperation:template": Sample(of("process template"), Verb.READ),
    "cooperation:template_catalogue": Sample(lambda made: {"key": "dla"}),
    "cooperation:template_edit": Sample(of("process template"), who=NOBODY),
    "cooperation:template_stage_add": Sample(of("process template"), who=NOBODY),
    "cooperation:template_stage": Sample(
        lambda made: {"pk": made["process template"].pk, "stage": "mobilisation"}, who=NOBODY
    ),
    "cooperation:template_retire": Sample(of("process template"), who=NOBODY),
    "cooperation:stages_choose": Sample(of("project"), Verb.WRITE),
    "cooperation:leader_add": Sample(of("project"), Verb.WRITE),
    "cooperation:leader_end": Sample(of("stage leader"), Verb.WRITE),
    "cooperation:process_settle": Sample(of("process"), Verb.WRITE),
    "cooperation:process_leave": Sample(of("process"), Verb.WRITE),
    "cooperation:point_answer": Sample(of("stage point"), Verb.WRITE),
    "cooperation:point_comment": Sample(of("stage point"), Verb.WRITE),
    "cooperation:stage_open": Sample(of("stage"), Verb.WRITE),
    "cooperation:stage_pass": Sample(of("stage"), Verb.WRITE),
    "cooperation:stage_reopen": Sample(of("stage"), Verb.WRITE),
}
CANARIES = {
    words: lambda name, near: bool(near & TABLE[Verb.READ])
    for words in (
        "Réponse au canari",
        "Point commenté au canari",
        "Cheffe de projet au canari",
        "Modèle au canari",
    )
}


def make(cast: Cast, project: Project) -> dict[str, Any]:
    """Have the project follow a process, with a point answered and a leader; adapt a process for the owner."""
    facts: dict[str, Any] = {"by": cast.by, "at": timezone.now()}
    process = take_process(project=project, source="jvs", **facts)
    point = process.points.get(code="JVS-01")
    comment_point(point=point, text="Point commenté au canari", **facts)
    said = Said("met", proof="by_note", text="Réponse au canari")
    member = project.members.filter(coordinates=True).get()
    template = ProcessTemplate.objects.create(
        organisation=cast.owner, based_on="dla", title="Modèle au canari", content=plain_of(catalogue()["dla"]),
        changed_at=facts["at"], author=cast.by.user,
    )  # fmt: skip
    return {
        "process": process,
        "stage": process.stages.first(),
        "stage point": answer_point(point=point, said=said, version=None, **facts),
        "stage leader": name_leader(
            project=project, member=member, name="Cheffe de projet au canari", **facts
        ),
        "process template": template,
    }
