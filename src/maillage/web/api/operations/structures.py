"""The directory: what is public of each structure, and its figures for those who may see them."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import numpy as np
from django.http import Http404, HttpResponse
from ninja import Path, Query, Router
from pydantic import Field

from maillage.accounts.permissions import Verb
from maillage.base.faults import Fault
from maillage.base.refusals import gettext_noop
from maillage.directory import queries
from maillage.directory.domain.kinds import Kind
from maillage.directory.domain.search import Criteria, Found
from maillage.directory.models import Structure
from maillage.directory.queries.search import FoundStructures
from maillage.territory.queries import departements, resolve
from maillage.web.api.entrance import ApiRequest, needs
from maillage.web.api.operations.structures_shown import EXAMPLE, Structures, StructureShown, shown
from maillage.web.api.paging import Paging
from maillage.web.api.problems import Problem
from maillage.web.api.shapes import Number, Paged, Words, example

router = Router(tags=["structures"])


class AskedStructures(Paged):
    q: Annotated[Words, Field(description=gettext_noop("Des mots du nom, un SIRET ou une commune."))] = ""
    kind: Annotated[
        list[Kind],
        Field(max_length=20, description=gettext_noop("Un type ou plusieurs, par exemple EI ou ESAT.")),
    ] = []
    trade: Annotated[
        Words | None,
        Field(description=gettext_noop("Le code d’un métier déclaré, par exemple espaces-verts.")),
    ] = None
    departement: Annotated[
        str | None,
        Field(max_length=3, pattern=r"^[0-9AB]+$", description=gettext_noop("Le code du département.")),
    ] = None
    place: Annotated[
        str | None,
        Field(
            max_length=5,
            pattern=r"^[0-9AB]+$",
            description=gettext_noop("Le code Insee d’une commune : autour d’elle."),
        ),
    ] = None
    radius_km: Annotated[
        int, Field(ge=0, le=1000, description=gettext_noop("Jusqu’à combien de kilomètres de la commune."))
    ] = 30


@router.get(
    "/structures",
    response=Structures,
    summary=gettext_noop("Chercher des structures"),
    description=gettext_noop(
        "Celles qui répondent à tous les critères, les plus proches d’abord si une commune est donnée, sinon par "
        "numéro. Les heures et les chiffres ne sont montrés qu’à qui la structure les montre."
    ),
    openapi_extra=example({"items": [EXAMPLE], "next": None}),
)
@needs(Verb.VISIT, refuses=("bad_cursor",))
def structures(request: ApiRequest, response: HttpResponse, asked: Query[AskedStructures]) -> Structures:
    criteria = _criteria(asked)
    paging = Paging(asked, "structures")
    found = _after(queries.search(criteria).found, paging.after, paging.limit + 1)
    rows, following = paging.page(
        request, response, FoundStructures(found)[:], lambda row: [row.km or 0, row.pk]
    )
    return Structures(items=[shown(request, row) for row in rows], next=following)


@router.get(
    "/structures/{structure_id}",
    response=StructureShown,
    summary=gettext_noop("Une structure"),
    description=gettext_noop("Ce que les listes publiques disent d’elle, et ses métiers déclarés."),
    openapi_extra=example(EXAMPLE),
)
@needs(Verb.VISIT)
def structure(request: ApiRequest, structure_id: Path[Number]) -> StructureShown:
    return shown(request, structure_or_404(queries.structure_page(structure_id)))


def structure_or_404(found: Structure | None) -> Structure:
    """Return what a query found."""
    if found is None:
        raise Http404
    return found


def _after(found: Found, position: list[int] | None, count: int) -> Found:
    """Keep the structures that follow a (kilometres, number), at most `count`, in that order.

    Neither changes when others are added or leave: no structure is shown twice, none is missed.
    """
    km = found.km if found.km is not None else np.zeros(len(found.ids), dtype=np.int64)
    order = np.lexsort((found.ids, km))
    if position is not None:
        far, number = position
        order = order[(km[order] > far) | ((km[order] == far) & (found.ids[order] > number))]
    order = order[:count]
    return replace(
        found,
        rows=found.rows[order],
        ids=found.ids[order],
        km=None if found.km is None else found.km[order],
    )


def _criteria(asked: AskedStructures) -> Criteria:
    """Return what is searched. Raises Problem with every code that means nothing."""
    faults = []
    place = resolve([asked.place]).get(asked.place) if asked.place else None
    if asked.place and place is None:
        faults.append(Fault("place", _UNKNOWN_PLACE, {"code": asked.place}))
    if asked.trade and asked.trade not in queries.trades():
        near = ", ".join(queries.nearest_trades(asked.trade))
        faults.append(Fault("trade", _UNKNOWN_TRADE, {"code": asked.trade, "near": near}))
    if asked.departement and asked.departement not in departements():
        faults.append(Fault("departement", _UNKNOWN_DEPARTEMENT, {"code": asked.departement}))
    if faults:
        raise Problem("invalid", faults=faults)
    return Criteria(
        words=asked.q,
        kinds=frozenset(asked.kind),
        trade=asked.trade or "",
        departement=asked.departement or "",
        near=place,
        radius_km=asked.radius_km if place else None,
    )


_UNKNOWN_PLACE = gettext_noop(
    "Nous ne savons pas situer la commune « %(code)s » : donnez son code Insee, pas son code postal."
)
_UNKNOWN_TRADE = gettext_noop(
    "Le métier « %(code)s » n’est pas dans la nomenclature. Codes les plus proches : %(near)s."
)
_UNKNOWN_DEPARTEMENT = gettext_noop("Aucun département n’a le code « %(code)s ».")
