"""The shared need of a project, and what one organisation says of it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillage.accounts.permissions import TABLE, Verb
from maillage.cooperation.actions.need import NeedFacts, ShareFacts, say_share, state_need
from maillage.cooperation.models import Project
from tests.repo.cast import Cast, Sample, of

SAMPLES = {
    **{f"cooperation:{name}": Sample(of("project"), Verb.READ) for name in ("need", "need_export")},
    "cooperation:need_write": Sample(of("project"), Verb.WRITE),
    "cooperation:need_share": Sample(
        lambda made: {"pk": made["project"].pk, "number": made["need share"].member_id}, Verb.WRITE
    ),
}
CANARIES = {
    words: lambda name, near: bool(near & TABLE[Verb.READ])
    for words in ("Besoin au canari", "Précision au canari")
}


def make(cast: Cast, project: Project) -> dict[str, Any]:
    """Write a need, and what the lead needs."""
    facts: dict[str, Any] = {"version": None, "by": cast.by, "at": timezone.now()}
    state_need(project=project, facts=NeedFacts("post", "Besoin au canari"), **facts)
    share = say_share(
        member=project.members.get(organisation=cast.owner),
        facts=ShareFacts(note="Précision au canari"),
        **facts,
    )
    return {"need share": share}
