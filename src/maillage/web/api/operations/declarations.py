"""What a structure declares: read by those it allows, replaced by its editors, never one version over another."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from ninja import Path, Router
from ninja.responses import Status
from pydantic import Field

from maillage.accounts.permissions import Verb
from maillage.base.faults import Faulty
from maillage.base.refusals import gettext_noop
from maillage.directory import actions, queries
from maillage.directory.actions.declarations import ChangedMeanwhile, NotEditor, may_declare
from maillage.directory.models import Structure
from maillage.web.api.bodies import body_of, read_body
from maillage.web.api.entrance import ApiRequest, needs
from maillage.web.api.operations.declaration_document import (
    EXAMPLE,
    DeclarationDocument,
    parse_declaration,
    renamed,
)
from maillage.web.api.operations.structures import structure_or_404
from maillage.web.api.operations.structures_shown import Area, OfferShown, area_of, number
from maillage.web.api.problems import Problem, of_refusal
from maillage.web.api.shapes import Answer, Number, example

router = Router(tags=["structures"])
_THEIRS = gettext_noop("Des SIRET ; null pour une structure qui n’est pas la vôtre.")


class Declaration(Answer):
    offers: list[OfferShown]
    area: Area
    audience: Literal["public", "connected", "own"]
    hours: float | None
    insertion_percent: int | None
    turnover_eur: float | None
    ties: Annotated[list[str] | None, Field(description=_THEIRS)]
    incompatible: Annotated[list[str] | None, Field(description=_THEIRS)]


class DeclarationShown(Answer):
    structure: int
    version: Annotated[int, Field(description=gettext_noop("Celle de l’ETag."))]
    declared_at: datetime
    declaration: Annotated[
        Declaration,
        Field(description=gettext_noop("Ce que PUT reçoit, pour une structure qui est la vôtre.")),
    ]


_SHOWN = {"structure": 57, "version": 3, "declared_at": "2026-11-20T09:00:00+01:00", "declaration": EXAMPLE}


@router.get(
    "/structures/{structure_id}/declaration",
    response=DeclarationShown,
    summary=gettext_noop("Ce qu’une structure déclare"),
    description=gettext_noop(
        "Montré à qui elle le montre : à tous, aux organisations connectées, ou à elle seule. L’ETag de la réponse "
        "sert à la remplacer."
    ),
    openapi_extra=example(_SHOWN),
)
@needs(Verb.READ)
def declaration(request: ApiRequest, response: HttpResponse, structure_id: Path[Number]) -> DeclarationShown:
    structure = structure_or_404(queries.structure_to_declare(structure_id))
    if queries.declaration_of(structure) is None:
        raise Http404
    if not (_is_private_to(request, structure) or queries.may_see_capacity(request.actor, structure)):
        raise Problem("forbidden", _("Cette structure ne montre pas sa déclaration à votre organisation."))
    return _shown(request, response, structure)


@router.put(
    "/structures/{structure_id}/declaration",
    response={200: DeclarationShown, 201: DeclarationShown},
    summary=gettext_noop("Déclarer pour une structure de mon organisation"),
    description=gettext_noop(
        "Remplace toute la déclaration. Donnez l’ETag de la version lue dans If-Match, ou « If-None-Match: * » si "
        "rien n’était déclaré : si quelqu’un a déclaré entre-temps, rien n’est écrit."
    ),
    openapi_extra={
        **example(_SHOWN),
        **body_of(DeclarationDocument, EXAMPLE),
        "parameters": [
            {
                "in": "header",
                "name": name,
                "required": False,
                "description": text,
                "schema": {"type": "string", "maxLength": 200},
            }
            for name, text in (
                ("If-Match", gettext_noop("L’ETag de la version que vous remplacez.")),
                ("If-None-Match", gettext_noop("« * » : seulement si rien n’est encore déclaré.")),
            )
        ],
    },
)
@needs(Verb.WRITE, refuses=("changed_meanwhile", "version_missing"))
def declare(
    request: ApiRequest, response: HttpResponse, structure_id: Path[Number]
) -> Status[DeclarationShown]:
    structure = structure_or_404(queries.structure_to_declare(structure_id))
    if not may_declare(request.actor, structure):
        raise of_refusal(NotEditor(), "forbidden")
    declared = read_body(request, parse_declaration)
    version = _replaced(request, structure)
    try:
        actions.declare(
            structure=structure, declared=declared, version=version, by=request.actor, at=timezone.now()
        )
    except ChangedMeanwhile:
        raise _changed(structure_id) from None
    except Faulty as faulty:
        raise Problem("invalid", faults=renamed(faulty)) from None
    fresh = structure_or_404(queries.structure_to_declare(structure_id))
    return Status(200 if version else 201, _shown(request, response, fresh))


def _replaced(request: ApiRequest, structure: Structure) -> int:
    """Return the version that is replaced, 0 for the first. Raises Problem when it is not the one that was read."""
    held = queries.declaration_of(structure)
    version = held.version if held else 0
    match, none = (parse_etags(request.headers.get(name, "")) for name in ("If-Match", "If-None-Match"))
    if none == ["*"]:
        expected = version == 0
    elif match and match != ["*"]:
        expected = bool(version) and _etag(version) in match
    else:  # « If-Match: * » would write over what nobody read
        raise Problem("version_missing")
    if not expected:
        raise _changed(structure.pk)
    return version


def _changed(structure_id: int) -> Problem:
    """Show the version now kept, so that the caller compares and chooses."""
    structure = structure_or_404(queries.structure_to_declare(structure_id))
    if queries.declaration_of(structure) is None:
        return Problem("changed_meanwhile")
    current = _document(structure, whole=True)
    return Problem(
        "changed_meanwhile",
        headers={"ETag": _etag(current.version)},
        more={"current": current.model_dump(mode="json")},
    )


def _shown(request: ApiRequest, response: HttpResponse, structure: Structure) -> DeclarationShown:
    whole = _is_private_to(request, structure)
    found = _document(structure, whole=whole)
    response["ETag"] = _etag(found.version) if whole else f'"{found.version}-shown"'
    return found


def _is_private_to(request: ApiRequest, structure: Structure) -> bool:
    """Tell whether the caller reads what is private to the structure's organisation."""
    return structure.organisation is not None and request.actor.may(Verb.READ, to=structure.organisation)


def _document(structure: Structure, *, whole: bool) -> DeclarationShown:
    """Return what is declared; whom it works with, or cannot, is for its own organisation alone (whole)."""
    held, declared = queries.declaration_of(structure), queries.declared_of(structure)
    assert held is not None
    assert declared is not None
    return DeclarationShown(
        structure=structure.pk,
        version=held.version,
        declared_at=held.declared_at,
        declaration=Declaration(
            offers=[
                OfferShown(trade=one.trade, mode=one.mode.value, hours=number(one.hours))
                for one in declared.offers
            ],
            area=area_of(declared.reach),
            audience=declared.audience,  # type: ignore[arg-type]
            hours=number(declared.hours),
            insertion_percent=declared.insertion_percent,
            turnover_eur=number(declared.turnover_eur),
            ties=sorted(declared.ties) if whole else None,
            incompatible=sorted(declared.incompatible) if whole else None,
        ),
    )


def _etag(version: int) -> str:
    return f'"{version}"'
