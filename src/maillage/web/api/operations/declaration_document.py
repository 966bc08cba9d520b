"""The document of a declaration, as an editor's program sends it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError

from maillage.base.documents import Document, Text, at_most_decimals, faults_of, refuse, shown
from maillage.base.faults import Fault, Faulty
from maillage.base.refusals import gettext_noop
from maillage.consortium.formats.pool import AreaDocument, Partner
from maillage.directory.domain.capacity import Reach
from maillage.directory.domain.declaration import MAX_OFFERS, Declared, DeclaredOffer
from maillage.directory.domain.kinds import Mode

Hours = Annotated[float, Field(ge=0, le=10**7), AfterValidator(at_most_decimals(2))]


def _whole_kilometres(area: AreaDocument) -> AreaDocument:
    if area.radius_km != int(area.radius_km):
        refuse(
            gettext_noop("Il faut un nombre entier de kilomètres ; reçu : %(given)s."),
            given=shown(area.radius_km),
        )
    return area


class DeclaredOfferDocument(Document):
    """A trade in one mode, with its free hours a year when they are stated."""

    trade: Annotated[Text, Field(min_length=1, max_length=40)]
    mode: Literal["production", "staffing"]
    hours: Hours | None = None


class DeclarationDocument(Document):
    """All that a structure declares: what is not in it is no longer declared."""

    offers: Annotated[list[DeclaredOfferDocument], Field(max_length=MAX_OFFERS)]
    area: Annotated[AreaDocument, AfterValidator(_whole_kilometres)]
    audience: Literal["public", "connected", "own"]
    hours: Hours | None = None
    insertion_percent: Annotated[int, Field(ge=0, le=100)] | None = None
    turnover_eur: Annotated[float, Field(ge=0, le=10**12), AfterValidator(at_most_decimals(2))] | None = None
    ties: list[Partner] = []
    incompatible: list[Partner] = []


EXAMPLE = {
    "offers": [{"trade": "espaces-verts", "mode": "production", "hours": 4000}],
    "area": {"radius_km": 30},
    "audience": "connected",
    "hours": 6000,
    "insertion_percent": 80,
    "turnover_eur": None,
    "ties": ["00010001600017"],
    "incompatible": [],
}


def parse_declaration(document: object) -> Declared:
    """Return what is declared by a JSON value. Raises Faulty with every fault of form."""
    try:
        read = DeclarationDocument.model_validate(document)
    except ValidationError as error:
        raise Faulty(faults_of(error, DeclarationDocument)) from None
    return Declared(
        offers=tuple(DeclaredOffer(one.trade, Mode(one.mode), _decimal(one.hours)) for one in read.offers),
        hours=_decimal(read.hours),
        insertion_percent=read.insertion_percent,
        turnover_eur=_decimal(read.turnover_eur),
        reach=_reach(read.area),
        audience=read.audience,
        ties=frozenset(read.ties),
        incompatible=frozenset(read.incompatible),
    )


def renamed(faulty: Faulty) -> list[Fault]:
    """Return the faults an action found, with the names of the document."""
    return [
        Fault(f"area{fault.path.removeprefix('reach')}", fault.message, fault.facts)
        if fault.path.startswith("reach")
        else fault
        for fault in faulty.faults
    ]


def _reach(area: AreaDocument) -> Reach:
    same = area.reach()
    return Reach(national=same.national, departements=same.departements, radius_km=same.radius_km)


def _decimal(value: float | None) -> Decimal | None:
    # By its shortest text: 0.1 in the document is 0.1 here.
    return None if value is None else Decimal(str(value))
