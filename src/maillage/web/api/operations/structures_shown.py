"""A structure as the interface shows it to a caller. No SQL query when it was read `with_all`."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from maillage.base.refusals import gettext_noop
from maillage.directory.domain.capacity import Reach
from maillage.directory.models import Declaration, Structure
from maillage.directory.queries import declaration_of, kinds_of, may_see_capacity
from maillage.web.api.entrance import ApiRequest
from maillage.web.api.shapes import Answer, Next

# What `AreaDocument` reads, with one key only.
Area = Annotated[
    dict[str, Any],
    WithJsonSchema(
        {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
            "properties": {
                "national": {"const": True},
                "departements": {"type": "array", "items": {"type": "string"}},
                "radius_km": {"type": "number"},
            },
        }
    ),
]


class Commune(Answer):
    code: str
    name: str
    departement: str
    latitude: float
    longitude: float


class OfferShown(Answer):
    trade: str
    mode: str
    hours: Annotated[
        float | None,
        Field(
            description=gettext_noop("Heures libres par an ; null si elles ne sont ni données ni montrées.")
        ),
    ]


class Figures(Answer):
    hours: float | None
    insertion_percent: int | None
    turnover_eur: float | None
    area: Area
    declared_at: datetime


class RecordShown(Answer):
    source: str
    source_id: str
    kind: str
    name: str
    vintage: date | None
    ended_on: date | None


class StructureShown(Answer):
    id: int
    name: str
    siret: str | None
    naf: str | None
    kinds: Annotated[
        list[str],
        Field(description=gettext_noop("Ses types d’aujourd’hui ; vide si elle a quitté les listes.")),
    ]
    address: str | None
    postcode: str | None
    commune: Commune
    km: Annotated[int | None, Field(description=gettext_noop("Distance à la commune demandée."))]
    offers: list[OfferShown]
    declares: Annotated[
        bool, Field(description=gettext_noop("La structure a déclaré ses heures, montrées ou non."))
    ]
    figures: Annotated[
        Figures | None,
        Field(description=gettext_noop("Ce qu’elle déclare ; null si elle ne le montre pas à ce jeton.")),
    ]
    records: Annotated[
        list[RecordShown], Field(description=gettext_noop("Les listes publiques où elle figure."))
    ]
    page: Annotated[str, Field(description=gettext_noop("Sa page sur le site."))]


class Structures(Answer):
    items: list[StructureShown]
    next: Next


def shown(request: ApiRequest, structure: Structure) -> StructureShown:
    """Return what this caller sees of a structure."""
    declaration = declaration_of(structure)
    seen = may_see_capacity(request.actor, structure)
    return StructureShown(
        id=structure.pk,
        name=structure.name,
        siret=structure.siret,
        naf=structure.naf or None,
        kinds=[kind.value for kind in kinds_of(structure)],
        address=structure.address or None,
        postcode=structure.postcode or None,
        commune=Commune(
            code=structure.commune_code,
            name=structure.commune_name,
            departement=structure.departement,
            latitude=structure.latitude,
            longitude=structure.longitude,
        ),
        km=structure.km,
        offers=[
            OfferShown(trade=offer.trade, mode=offer.mode, hours=number(offer.hours) if seen else None)
            for offer in structure.offers.all()
        ],
        declares=declaration is not None,
        figures=_figures(declaration) if declaration and seen else None,
        records=[
            RecordShown(
                source=row.source, source_id=row.source_id, kind=row.kind, name=row.name,
                vintage=row.vintage, ended_on=row.ended_on,
            )
            for row in structure.records.all()
        ],
        page=request.build_absolute_uri(structure.get_absolute_url()),
    )  # fmt: skip


def _figures(declaration: Declaration) -> Figures:
    return Figures(
        hours=number(declaration.hours),
        insertion_percent=declaration.insertion_percent,
        turnover_eur=number(declaration.turnover_eur),
        area=area_of(declaration.reach()),
        declared_at=declaration.declared_at,
    )


def area_of(reach: Reach) -> dict[str, object]:
    """Return an area of work as the public formats write it."""
    if reach.national:
        return {"national": True}
    if reach.departements:
        return {"departements": sorted(reach.departements)}
    return {"radius_km": reach.radius_km}


def number(value: Decimal | None) -> float | None:
    """Return a figure as a JSON number."""
    return None if value is None else float(value)


EXAMPLE = {
    "id": 57,
    "name": "Chantier inventé",
    "siret": "00010002400026",
    "naf": "81.30Z",
    "kinds": ["ACI"],
    "address": "1 rue Inventée",
    "postcode": "38000",
    "commune": {
        "code": "38185",
        "name": "Grenoble",
        "departement": "38",
        "latitude": 45.1842,
        "longitude": 5.7218,
    },
    "km": None,
    "offers": [{"trade": "espaces-verts", "mode": "production", "hours": 4000}],
    "declares": True,
    "figures": {
        "hours": 6000,
        "insertion_percent": 80,
        "turnover_eur": None,
        "area": {"radius_km": 30},
        "declared_at": "2026-11-20T09:00:00+01:00",
    },
    "records": [
        {
            "source": "siae",
            "source_id": "ACI038000000A0M0",
            "kind": "ACI",
            "name": "CHANTIER INVENTE",
            "vintage": "2026-10-01",
            "ended_on": None,
        }
    ],
    "page": "https://maillage.exemple.test/structures/57-chantier-invente",
}
