"""What questions and answers of the interface are made of."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from maillage.base.refusals import gettext_noop

# No control character: neither a name nor a database has any.
Words = Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]
Next = Annotated[
    str | None, Field(description=gettext_noop("Adresse de la page suivante ; null à la dernière."))
]


class Answer(BaseModel):
    """A part of an answer. What is unknown is null, never absent."""

    model_config = ConfigDict(frozen=True)


class Asked(BaseModel):
    """Parameters of an operation, in its argument `asked`."""


class Paged(Asked):
    """Parameters of a list."""

    limit: Annotated[int, Field(ge=1, le=100, description=gettext_noop("Éléments par page."))] = 50
    cursor: Annotated[
        str | None,
        Field(
            max_length=500,
            description=gettext_noop("Où reprendre : suivez l’adresse « next » de la page précédente."),
        ),
    ] = None

    def question(self, operation: str, **more: object) -> dict[str, object]:
        """Return what a cursor is bound to: the operation and all that decides which list it is."""
        return {"operation": operation, **self.model_dump(exclude={"limit", "cursor"}, mode="json"), **more}


def example(answer: Any) -> dict[str, Any]:
    """Return what the OpenAPI document says of an answer: an example, which a test checks against its model."""
    return {"responses": {200: {"content": {"application/json": {"example": answer}}}}}
