"""Pools of candidates, the public format `maillage/pool/1` (contract §1.2).

A pool is refused with all its faults at once, each with its path in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from maillage.accounts.domain.siret import is_siret
from maillage.base.documents import Document, Text, faults_of, one_by_path, refuse, shown
from maillage.base.faults import Fault, Faulty
from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.problem import Offer, Reach, Structure
from maillage.directory.domain.kinds import Kind
from maillage.territory.domain.places import Place

NONE: Mapping[str, str] = {}
MAX_HOURS = 10**7
MAX_EUR = 10**12
DEPARTEMENT = re.compile("0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5]|9[78][0-9]", re.ASCII)
FOURTEEN_DIGITS = re.compile("[0-9]{14}", re.ASCII)


def _siret(text: str) -> str:
    if not is_siret(text):
        refuse(
            gettext_noop(
                "« %(siret)s » n’est pas un SIRET ; il faut 14 chiffres dont la clé de contrôle est juste."
            ),
            siret=text[:40],
        )
    return text


def _partner(text: str) -> str:
    if not FOURTEEN_DIGITS.fullmatch(text):
        refuse(gettext_noop("Il faut un SIRET de 14 chiffres ; reçu : %(given)s."), given=shown(text))
    return text


def _departement(code: str) -> str:
    if not DEPARTEMENT.fullmatch(code):
        refuse(
            gettext_noop('Il faut un code de département comme "93", "2A" ou "974" ; reçu : %(given)s.'),
            given=shown(code),
        )
    return code


def _true(value: object) -> object:
    if value is not True:
        refuse(gettext_noop("Il faut true, ou une autre zone ; reçu : %(given)s."), given=shown(value))
    return value


_KINDS = ", ".join(Kind)


def _kinds(value: object) -> object:
    codes = [value] if isinstance(value, str) else value
    if not isinstance(codes, list) or not codes or not all(isinstance(code, str) for code in codes):
        refuse(
            gettext_noop("Il faut un type de structure ou une liste de types, parmi %(expected)s."),
            expected=_KINDS,
        )
    unknown = [code for code in codes if code not in Kind.__members__]
    if unknown:
        refuse(
            gettext_noop("Le type de structure « %(kind)s » n’existe pas ; types possibles : %(expected)s."),
            kind=unknown[0][:40],
            expected=_KINDS,
        )
    if len(set(codes)) < len(codes):
        refuse(gettext_noop("Le même type de structure est écrit deux fois ; gardez-le une fois."))
    return tuple(codes)


_KIND_SCHEMA = {"type": "string", "enum": list(Kind)}

Siret = Annotated[str, AfterValidator(_siret), Field(json_schema_extra={"pattern": "^[0-9]{14}$"})]
Partner = Annotated[str, AfterValidator(_partner), Field(json_schema_extra={"pattern": "^[0-9]{14}$"})]
Departement = Annotated[
    str, AfterValidator(_departement), Field(json_schema_extra={"pattern": f"^({DEPARTEMENT.pattern})$"})
]
Kinds = Annotated[
    tuple[str, ...],
    BeforeValidator(_kinds),
    WithJsonSchema(
        {
            "anyOf": [
                _KIND_SCHEMA,
                {"type": "array", "items": _KIND_SCHEMA, "minItems": 1, "uniqueItems": True},
            ]
        }
    ),
]
Hours = Annotated[float, Field(ge=0, le=MAX_HOURS)]
Field_ = Literal[
    "name",
    "kind",
    "place",
    "area",
    "offers",
    "hours",
    "insertion_percent",
    "turnover_eur",
    "ties",
    "incompatible",
]


class AreaDocument(Document):
    """Where a structure works: exactly one of the three keys."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    national: Annotated[Literal[True], BeforeValidator(_true)] = True
    departements: Annotated[list[Departement], Field(min_length=1)] = []
    radius_km: Annotated[float, Field(ge=0, le=1000)] = 0

    @model_validator(mode="after")
    def _exactly_one(self) -> AreaDocument:
        if len(self.model_fields_set) != 1:
            refuse(
                gettext_noop(
                    'Il faut exactement une zone parmi {"national": true}, {"departements": ["93"]} '
                    'et {"radius_km": 25}.'
                )
            )
        return self

    def reach(self) -> Reach:
        """The same area for the solver."""
        if "national" in self.model_fields_set:
            return Reach(national=True)
        if "radius_km" in self.model_fields_set:
            return Reach(radius_km=self.radius_km)
        return Reach(departements=frozenset(self.departements))


class OfferDocument(Document):
    """Free worked hours a year in one trade and one mode."""

    trade: Annotated[Text, Field(min_length=1, max_length=80)]
    mode: Literal["production", "staffing"]
    hours: Hours


class StructureDocument(Document):
    """One candidate (contract §1.2)."""

    siret: Siret
    name: Annotated[Text, Field(min_length=1, max_length=300)]
    kind: Kinds
    place: Annotated[Text, Field(min_length=1, max_length=10)]
    area: AreaDocument
    offers: list[OfferDocument]
    hours: Hours
    insertion_percent: Annotated[int, Field(ge=0, le=100)]
    turnover_eur: Annotated[float, Field(ge=0, le=MAX_EUR)] | None = None
    ties: list[Partner] = []
    incompatible: list[Partner] = []
    estimated: list[Field_] = []


class PoolDocument(Document):
    """A pool of candidates, `maillage/pool/1`."""

    schema_: Annotated[Literal["maillage/pool/1"], Field(alias="schema")]
    structures: list[StructureDocument]


class Pool(NamedTuple):
    """The candidates of a file, and what was left aside in it (a fault that does not prevent answering)."""

    structures: tuple[Structure, ...]
    warnings: tuple[Fault, ...]


def places_named(document: object) -> frozenset[str]:
    """Return the commune codes that a pool names, to be resolved before `parse_pool`; never raises."""
    return frozenset(
        raw["place"] for _, raw in _raw_structures(document) if isinstance(raw.get("place"), str)
    )


def parse_pool(
    document: object, places: Mapping[str, Place], without_coordinates: Mapping[str, str] = NONE
) -> Pool:
    """Read a pool.

    places: commune of each code that is known and has coordinates (see `places_named`).
    without_coordinates: name of the communes that are known but have none.
    Raises Faulty with every fault of the document.
    """
    faults: list[Fault] = []
    pool: PoolDocument | None = None
    try:
        pool = PoolDocument.model_validate(document)
    except ValidationError as error:
        faults.extend(faults_of(error, PoolDocument))
    faults.extend(_cross_faults(document, places, without_coordinates))
    if pool is None or faults:
        raise Faulty(one_by_path(faults))
    return Pool(tuple(_structure(one, places) for one in pool.structures), tuple(_warnings(pool)))


def _structure(one: StructureDocument, places: Mapping[str, Place]) -> Structure:
    return Structure(
        siret=one.siret,
        name=one.name,
        kinds=one.kind,
        place=places[one.place],
        reach=one.area.reach(),
        offers=tuple(Offer(offer.trade, offer.mode, offer.hours) for offer in one.offers),
        hours=one.hours,
        insertion_percent=one.insertion_percent,
        turnover_eur=one.turnover_eur,
        ties=frozenset(one.ties) - {one.siret},
        incompatible=frozenset(one.incompatible) - {one.siret},
        estimated=frozenset(one.estimated),
    )


def _raw_structures(document: object) -> Iterator[tuple[int, dict[str, Any]]]:
    structures = document.get("structures") if isinstance(document, dict) else None
    if isinstance(structures, list):
        yield from ((i, raw) for i, raw in enumerate(structures) if isinstance(raw, dict))


def _cross_faults(
    document: object, places: Mapping[str, Place], nowhere: Mapping[str, str]
) -> Iterator[Fault]:
    """Faults between the parts of a document, looked for even where the parts have faults of their own."""
    first: dict[str, int] = {}
    for i, raw in _raw_structures(document):
        siret, place = raw.get("siret"), raw.get("place")
        if isinstance(siret, str) and first.setdefault(siret, i) != i:
            message = gettext_noop(
                "Le SIRET %(siret)s est déjà celui de structures[%(first)s] ; chaque structure a le sien."
            )
            yield Fault(f"structures[{i}].siret", message, {"siret": siret[:40], "first": str(first[siret])})
        if isinstance(place, str) and 0 < len(place) <= 10 and place not in places:
            yield _place_fault(f"structures[{i}].place", place, nowhere)
        yield from _repeated_offers(f"structures[{i}]", raw.get("offers"))


def _place_fault(path: str, place: str, nowhere: Mapping[str, str]) -> Fault:
    if place in nowhere:
        message = gettext_noop(
            "La commune « %(place)s » (%(name)s) n’a pas de coordonnées : elle ne peut pas servir."
        )
        return Fault(path, message, {"place": place, "name": nowhere[place]})
    message = gettext_noop("La commune « %(place)s » est inconnue ; il faut le code Insee d’une commune.")
    return Fault(path, message, {"place": place})


def _repeated_offers(path: str, offers: object) -> Iterator[Fault]:
    first: dict[tuple[str, str], int] = {}
    for j, offer in enumerate(offers) if isinstance(offers, list) else ():
        trade, mode = (offer.get("trade"), offer.get("mode")) if isinstance(offer, dict) else (None, None)
        if not isinstance(trade, str) or not isinstance(mode, str):
            continue
        if first.setdefault((trade, mode), j) != j:
            message = gettext_noop(
                "Le métier « %(trade)s » en mode « %(mode)s » est déjà offert en offers[%(first)s] ; "
                "il faut une seule offre par métier et par mode."
            )
            facts = {"trade": trade[:80], "mode": mode[:20], "first": str(first[trade, mode])}
            yield Fault(f"{path}.offers[{j}]", message, facts)


def _warnings(pool: PoolDocument) -> Iterator[Fault]:
    known = {one.siret for one in pool.structures}
    absent = gettext_noop("Le SIRET %(siret)s n’est pas dans le vivier : il est ignoré.")
    itself = gettext_noop("La structure se cite elle-même : c’est ignoré.")
    for i, one in enumerate(pool.structures):
        for key, partners in (("ties", one.ties), ("incompatible", one.incompatible)):
            for j, partner in enumerate(partners):
                if partner == one.siret or partner not in known:
                    message = itself if partner == one.siret else absent
                    yield Fault(f"structures[{i}].{key}[{j}]", message, {"siret": partner})
