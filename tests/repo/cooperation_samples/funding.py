"""A funding plan of the project: a cost, a funder, a payment."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillage.accounts.permissions import TABLE, Verb
from maillage.cooperation.actions.funding import LineFacts, SourceFacts, write_line, write_source
from maillage.cooperation.actions.instalments import InstalmentFacts, write_instalment
from maillage.cooperation.models import Project
from tests.repo.cast import Cast, Sample, of


def _number(name: str) -> Any:
    return lambda made: {"pk": made["project"].pk, "number": made[name].pk}


SAMPLES = {
    "cooperation:funding": Sample(of("project"), Verb.READ),
    "cooperation:funding_export": Sample(of("project"), Verb.READ),
    "cooperation:funding_line_new": Sample(of("project"), Verb.WRITE),
    "cooperation:funding_source_new": Sample(of("project"), Verb.WRITE),
    "cooperation:funding_line": Sample(_number("funding line"), Verb.WRITE),
    "cooperation:funding_line_delete": Sample(_number("funding line"), Verb.WRITE),
    "cooperation:funding_source": Sample(_number("funding source"), Verb.WRITE),
    "cooperation:funding_source_delete": Sample(_number("funding source"), Verb.WRITE),
    "cooperation:funding_instalment_new": Sample(_number("funding source"), Verb.WRITE),
    "cooperation:funding_instalment": Sample(_number("instalment"), Verb.WRITE),
    "cooperation:funding_instalment_delete": Sample(_number("instalment"), Verb.WRITE),
}
CANARIES = {
    words: lambda name, near: bool(near & TABLE[Verb.READ])
    for words in ("Dépense au canari", "Financeur au canari", "Virement au canari")
}


def make(cast: Cast, project: Project) -> dict[str, Any]:
    """Write a plan for the owner."""
    facts: dict[str, Any] = {"version": None, "by": cast.by, "at": timezone.now()}
    line = write_line(project=project, line=None, facts=LineFacts("Dépense au canari", 100_00), **facts)
    funder = SourceFacts("Financeur au canari", "public_grant")
    source = write_source(project=project, source=None, facts=funder, **facts)
    paid = InstalmentFacts(50_00, reference="Virement au canari")
    return {
        "funding line": line,
        "funding source": source,
        "instalment": write_instalment(source=source, instalment=None, facts=paid, **facts),
    }
