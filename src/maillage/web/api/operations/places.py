"""Communes by what people type."""

from __future__ import annotations

from typing import Annotated

from ninja import Query, Router
from pydantic import Field

from maillage.accounts.permissions import Verb
from maillage.base.refusals import gettext_noop
from maillage.territory.queries import suggest_places
from maillage.web.api.entrance import ApiRequest, needs
from maillage.web.api.shapes import Answer, Asked, Words, example

router = Router(tags=["places"])


class AskedPlaces(Asked):
    q: Annotated[
        Words,
        Field(
            min_length=1, description=gettext_noop("Un nom, un code postal ou un code Insee, même incomplet.")
        ),
    ]
    limit: Annotated[int, Field(ge=1, le=50, description=gettext_noop("Communes au plus."))] = 10


class PlaceLine(Answer):
    code: Annotated[str, Field(description=gettext_noop("Code Insee de la commune actuelle."))]
    label: str
    departement: str
    postcodes: list[str]


class Places(Answer):
    items: list[PlaceLine]


@router.get(
    "/places",
    response=Places,
    summary=gettext_noop("Chercher une commune"),
    description=gettext_noop(
        "Les communes que ce texte peut désigner, les plus probables d’abord. Une ancienne commune mène à l’actuelle."
    ),
    openapi_extra=example(
        {
            "items": [
                {
                    "code": "38185",
                    "label": "Grenoble (38)",
                    "departement": "38",
                    "postcodes": ["38000", "38100"],
                }
            ]
        }
    ),
)
@needs(Verb.VISIT)
def places(request: ApiRequest, asked: Query[AskedPlaces]) -> Places:
    found = suggest_places(asked.q, asked.limit)
    return Places(
        items=[
            PlaceLine(
                code=one.code, label=one.label, departement=one.departement, postcodes=list(one.postcodes)
            )
            for one in found
        ]
    )
