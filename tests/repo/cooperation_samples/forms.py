"""A form chosen by a project, before its strategy."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillage.accounts.permissions import TABLE, Verb
from maillage.cooperation.actions.forms import Choice, choose_form
from maillage.cooperation.domain.advice.answers import Answers
from maillage.cooperation.models import Project
from tests.repo.cast import Cast, Sample, of

SAMPLES = {
    "cooperation:form": Sample(of("project"), Verb.READ),
    "cooperation:form_choose": Sample(of("project"), Verb.WRITE),
    "cooperation:form_sheet": Sample(lambda made: {"id": "R-307", "slug": "gie"}),
}
CANARIES = {
    words: lambda name, near: bool(near & TABLE[Verb.READ])
    for words in ("Raison de la forme au canari", "Passer outre au canari")
}


def make(cast: Cast, project: Project) -> dict[str, Any]:
    """Choose a form that one founder alone may choose."""
    choice = Choice("R-315", Answers(), "Raison de la forme au canari", "Passer outre au canari")
    return {"form choice": choose_form(project=project, choice=choice, by=cast.by, at=timezone.now())}
