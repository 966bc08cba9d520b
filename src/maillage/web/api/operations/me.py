"""Who the token is, and whose private data it reads."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Router
from pydantic import Field

from maillage.accounts.models import Organisation
from maillage.accounts.permissions import Verb
from maillage.accounts.programs import OPEN_TO_A_PROGRAM
from maillage.base.refusals import gettext_noop
from maillage.web.api.entrance import ApiRequest, needs
from maillage.web.api.shapes import Answer, example

router = Router(tags=["account"])


class Person(Answer):
    id: int
    name: str
    email: str
    language: str


class OrganisationLine(Answer):
    id: int
    name: str
    kind: str
    siret: str | None
    departement: str | None


class TokenLine(Answer):
    name: str
    hint: Annotated[str, Field(description=gettext_noop("Le début du jeton."))]
    scope: str
    expires_at: datetime


class Me(Answer):
    person: Person
    organisation: Annotated[
        OrganisationLine | None, Field(description=gettext_noop("Celle pour qui le programme agit."))
    ]
    role: Annotated[
        str | None, Field(description=gettext_noop("Le rôle de la personne dans l’organisation."))
    ]
    token: TokenLine
    verbs: Annotated[list[str], Field(description=gettext_noop("Ce que le jeton permet maintenant."))]


class ReadableOrganisation(OrganisationLine):
    mine: Annotated[
        bool,
        Field(description=gettext_noop("true : la vôtre ; false : elle vous a confié un accompagnement.")),
    ]


class Readable(Answer):
    items: list[ReadableOrganisation]


_ORGANISATION = {
    "id": 12,
    "name": "Atelier inventé",
    "kind": "structure",
    "siret": "00010001600017",
    "departement": "38",
}


@router.get(
    "/me",
    response=Me,
    summary=gettext_noop("Qui je suis"),
    description=gettext_noop(
        "La personne, l’organisation pour qui le programme agit, et ce que le jeton permet."
    ),
    openapi_extra=example(
        {
            "person": {"id": 3, "name": "Ana Inventée", "email": "ana@exemple.test", "language": "fr"},
            "organisation": _ORGANISATION,
            "role": "editor",
            "token": {
                "name": "Tableau de bord",
                "hint": "mlg_0aB3xZ",
                "scope": "read_only",
                "expires_at": "2027-02-20T09:00:00+01:00",
            },
            "verbs": ["visit", "use_account", "read"],
        }
    ),
)
@needs(Verb.USE_ACCOUNT)
def me(request: ApiRequest) -> Me:
    actor, token = request.actor, request.token
    assert actor.user is not None
    assert token is not None
    return Me(
        person=Person(
            id=actor.user.pk, name=actor.user.name, email=actor.user.email, language=actor.user.language
        ),
        organisation=OrganisationLine(**_line(actor.organisation)) if actor.organisation else None,
        role=actor.role,
        token=TokenLine(name=token.name, hint=token.hint, scope=token.scope, expires_at=token.expires_at),
        verbs=[verb.value for verb in Verb if verb in OPEN_TO_A_PROGRAM and actor.may(verb)],
    )


@router.get(
    "/organisations/mine",
    response=Readable,
    summary=gettext_noop("Les organisations dont je lis les données privées"),
    description=gettext_noop(
        "Celle pour qui le programme agit, et celles qui lui ont confié un accompagnement, tant qu’elles le "
        "maintiennent."
    ),
    openapi_extra=example({"items": [{**_ORGANISATION, "mine": True}]}),
)
@needs(Verb.READ)
def mine(request: ApiRequest) -> Readable:
    actor = request.actor
    rows = Organisation.objects.filter(pk__in=actor.readable).order_by("name", "pk")
    own = actor.organisation.pk if actor.organisation else None
    return Readable(items=[ReadableOrganisation(**_line(row), mine=row.pk == own) for row in rows])


def _line(organisation: Organisation) -> dict[str, Any]:
    return {
        "id": organisation.pk,
        "name": organisation.name,
        "kind": organisation.kind,
        "siret": organisation.siret or None,
        "departement": organisation.departement or None,
    }
