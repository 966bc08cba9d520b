"""The public format `maillage/tender/1`: read strictly, with every fault at once, and written back.

A document is checked here for what it says by itself. Whether its places and trades exist is checked by the
caller that has the data (`queries.check_places`, `queries.check_trades`).
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError

from maillage.accounts.domain.siret import is_siret
from maillage.base import documents
from maillage.base.documents import Document, IsoDate, Text, at_most_decimals, faults_of, refuse, shown
from maillage.base.faults import Fault, Faulty
from maillage.base.refusals import gettext_noop
from maillage.directory.domain.kinds import Family, Mode
from maillage.procurement.domain.codes import is_cpv, is_insee_code
from maillage.procurement.domain.cross_checks import faults_between_fields
from maillage.procurement.domain.tender import Lot, Need, Solidarity, Tender

SCHEMA = "maillage/tender/1"


def _siret(text: str) -> str:
    if not is_siret(text):
        refuse(
            gettext_noop("Ce n’est pas un SIRET : il faut 14 chiffres, clé comprise ; reçu : %(given)s."),
            given=shown(text),
        )
    return text


def _insee_code(text: str) -> str:
    if not is_insee_code(text):
        refuse(
            gettext_noop(
                "Il faut le code Insee d’une commune (5 caractères, pas le code postal), "
                'par exemple "93066" ou "2A004" ; reçu : %(given)s.'
            ),
            given=shown(text),
        )
    return text


def _cpv(text: str) -> str:
    if not is_cpv(text):
        refuse(
            gettext_noop('Il faut un code CPV de 8 chiffres, par exemple "90511400" ; reçu : %(given)s.'),
            given=shown(text),
        )
    return text


def _written(text: str) -> str:
    if not text.strip():
        refuse(gettext_noop("Ce texte est vide."))
    return text


Id = Annotated[Text, Field(min_length=1, max_length=40), AfterValidator(_written)]
Siret = Annotated[str, AfterValidator(_siret), Field(json_schema_extra={"pattern": r"^\d{14}$"})]
InseeCode = Annotated[
    str, AfterValidator(_insee_code), Field(json_schema_extra={"pattern": r"^(\d{5}|2[AB]\d{3})$"})
]
Cpv = Annotated[str, AfterValidator(_cpv), Field(json_schema_extra={"pattern": r"^\d{8}(-\d)?$"})]
Hours = Annotated[
    float,
    Field(gt=0, le=10**7, description="Hours a year, worked for the client; at most two decimals."),
    AfterValidator(at_most_decimals(2)),
]
Amount = Annotated[
    float, Field(ge=0, le=10**12, description="Euros excluding VAT."), AfterValidator(at_most_decimals(2))
]


class NeedDocument(Document):
    """Hours of one trade, in one mode, at one place."""

    id: Id
    trade: Annotated[Text, Field(min_length=1, max_length=80)]
    mode: Literal["production", "staffing"]
    place: InseeCode
    hours: Hours


class LotDocument(Document):
    """A part of the tender awarded on its own."""

    id: Id
    title: Annotated[Text, Field(max_length=500)] | None = None
    reserved: list[Literal["iae", "handicap"]] = []
    insertion_hours: Annotated[float, Field(ge=0, le=10**11), AfterValidator(at_most_decimals(4))] = 0
    needs: Annotated[list[NeedDocument], Field(min_length=1)]


class BuyerDocument(Document):
    """The public or private buyer."""

    name: Annotated[Text, Field(max_length=300)] | None = None
    siret: Siret | None = None


class TenderDocument(Document):
    """A tender to be answered by one structure or by several together."""

    schema_: Annotated[Literal["maillage/tender/1"], Field(alias="schema")]
    id: Id
    title: Annotated[Text, Field(min_length=1, max_length=500), AfterValidator(_written)]
    launched_on: Annotated[IsoDate, Field(description="Launch of the consultation: it decides the law.")]
    months: Annotated[int, Field(ge=1, le=240)]
    starts_on: IsoDate | None = None
    deadline: IsoDate | None = None
    buyer: BuyerDocument | None = None
    amount_eur: Amount | None = None
    cpv: Cpv | None = None
    solidarity: Literal["lead", "all"] | None = None
    source: Annotated[Text, Field(max_length=2000)] | None = None
    max_members: Annotated[int, Field(ge=2, le=100)] | None = None
    min_member_percent: Annotated[float, Field(ge=0.1, le=50), AfterValidator(at_most_decimals(4))] = 5
    min_turnover_eur: Amount = 0
    lead_min_turnover_eur: Amount = 0
    must_include: list[Siret] = []
    exclude: list[Siret] = []
    lots: Annotated[list[LotDocument], Field(min_length=1)]


def read_tender(source: Path | bytes) -> Tender:
    """Read a tender from a file or from bytes. Raises Faulty with all its faults, of JSON and of content."""
    return documents.load(source, parse_tender)


def parse_tender(document: object) -> Tender:
    """Return the tender of a JSON value. Raises Faulty with all its faults, each with its path."""
    faults: list[Fault] = []
    parsed = None
    try:
        parsed = TenderDocument.model_validate(document)
    except ValidationError as error:
        faults.extend(faults_of(error, TenderDocument))
    faults.extend(faults_between_fields(document))
    if faults or parsed is None:
        raise Faulty(faults)
    return _tender(parsed)


def dump_tender(tender: Tender) -> dict[str, Any]:
    """Return the JSON value of a tender, every key written; `parse_tender` gives the same tender back."""
    return {
        "schema": SCHEMA,
        "id": tender.id,
        "title": tender.title,
        "launched_on": tender.launched_on.isoformat(),
        "months": tender.months,
        "starts_on": tender.starts_on and tender.starts_on.isoformat(),
        "deadline": tender.deadline and tender.deadline.isoformat(),
        "buyer": {"name": tender.buyer_name or None, "siret": tender.buyer_siret},
        "amount_eur": None if tender.amount_eur is None else json_number(tender.amount_eur),
        "cpv": tender.cpv,
        "solidarity": tender.solidarity,
        "source": tender.source,
        "max_members": tender.max_members,
        "min_member_percent": json_number(tender.min_member_percent),
        "min_turnover_eur": json_number(tender.min_turnover_eur),
        "lead_min_turnover_eur": json_number(tender.lead_min_turnover_eur),
        "must_include": list(tender.must_include),
        "exclude": list(tender.exclude),
        "lots": [_dump_lot(lot) for lot in tender.lots],
    }


def _dump_lot(lot: Lot) -> dict[str, Any]:
    return {
        "id": lot.id,
        "title": lot.title,
        "reserved": [family.value for family in Family if family in lot.reserved],
        "insertion_hours": json_number(lot.insertion_hours),
        "needs": [
            {
                "id": need.id,
                "trade": need.trade,
                "mode": need.mode.value,
                "place": need.place,
                "hours": json_number(need.hours),
            }
            for need in lot.needs
        ],
    }


def json_number(value: Decimal) -> int | float:
    """Return a decimal as a JSON number: an integer when it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)


def _decimal(value: float) -> Decimal:
    # By its shortest text: 0.1 in the document is 0.1 here, not 0.1000000000000000055.
    number = Decimal(str(value))
    return number.to_integral_value() if number == number.to_integral_value() else number


def _tender(document: TenderDocument) -> Tender:
    buyer = document.buyer or BuyerDocument()
    solidarity: Solidarity | None = document.solidarity
    return Tender(
        id=document.id,
        title=document.title,
        launched_on=document.launched_on,
        months=document.months,
        lots=tuple(_lot(lot) for lot in document.lots),
        starts_on=document.starts_on,
        deadline=document.deadline,
        buyer_name=buyer.name or "",
        buyer_siret=buyer.siret,
        amount_eur=None if document.amount_eur is None else _decimal(document.amount_eur),
        cpv=document.cpv,
        solidarity=solidarity,
        source=document.source or None,
        max_members=document.max_members,
        min_member_percent=_decimal(document.min_member_percent),
        min_turnover_eur=_decimal(document.min_turnover_eur),
        lead_min_turnover_eur=_decimal(document.lead_min_turnover_eur),
        must_include=tuple(dict.fromkeys(document.must_include)),
        exclude=tuple(dict.fromkeys(document.exclude)),
    )


def _lot(lot: LotDocument) -> Lot:
    return Lot(
        id=lot.id,
        title=lot.title or "",
        reserved=frozenset(map(Family, lot.reserved)),
        insertion_hours=_decimal(lot.insertion_hours),
        needs=tuple(
            Need(id=n.id, trade=n.trade, mode=Mode(n.mode), place=n.place, hours=_decimal(n.hours))
            for n in lot.needs
        ),
    )
