"""The file that documents a case, `case.yaml` beside its `tender.json` and `pool.json` (docs/cases/README.md)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from maillage.base.documents import Document, Text
from maillage.consortium.formats.pool import Siret

Line = Annotated[Text, Field(min_length=1, max_length=1000)]


class FactDocument(Document):
    """A public fact and where it was read."""

    text: Line
    source: Line


class HypothesisDocument(Document):
    """What is supposed, why, and where it stands in the files (`tender.lots[0].needs[0].hours`)."""

    text: Line
    where: list[Line] = []


class RealMemberDocument(Document):
    """A member of the group that really formed, and what it did there."""

    siret: Siret
    role: Line


class GroupDocument(Document):
    """The group that really formed. lead: its *mandataire*, when known."""

    members: Annotated[list[RealMemberDocument], Field(min_length=2)]
    lead: Siret | None = None
    source: Line


class ExpectedDocument(Document):
    """What the solver must find, checked by a test."""

    status: Literal["optimal", "infeasible"]
    blocking: list[str] = []


class CaseDocument(Document):
    """A case: what is known, what is supposed, who really answered."""

    schema_: Annotated[Literal["maillage/case/1"], Field(alias="schema")]
    name: Annotated[str, Field(pattern="^[a-z0-9-]{1,50}$")]
    order: Annotated[int, Field(ge=1)]
    title: Line
    story: Line
    facts: list[FactDocument]
    hypotheses: Annotated[list[HypothesisDocument], Field(min_length=1)]
    group: GroupDocument | None = None
    expected: ExpectedDocument
