"""The official geographic code as shipped: its tables, how a row is read, and places without a database.

Source: Insee, code officiel géographique (data/README.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from maillage.base.refusals import gettext_noop
from maillage.base.tables import Damaged, Row, RowRefused, Table, decode, read_content
from maillage.territory.domain.places import Place, box_of, departement_of
from maillage.territory.models import Kind

COMMUNES = "communes.csv"
REGIONS = "regions.csv"
DEPARTEMENTS = "departements.csv"
EPCI = "epci.csv"
ARRONDISSEMENTS = "arrondissements_municipaux.csv"
DELEGATED = "communes_deleguees.csv"
FORMER = "passage_communes_historiques.csv"

_COMMUNE_CODE = re.compile(r"[0-9][0-9AB][0-9]{3}")
_DEPARTEMENT_CODE = re.compile(r"[0-9][0-9AB][0-9]?")
_REGION_CODE = re.compile(r"[0-9]{2,3}")
_EPCI_CODE = re.compile(r"[0-9]{9}")
_POSTCODES = re.compile(r"[0-9]{5}(\|[0-9]{5})*")
_A_COMMUNE = gettext_noop("un code de commune de cinq caractères, comme 38185 ou 2A004")
_A_DEPARTEMENT = gettext_noop("un code de département, comme 38, 2A ou 974")
_A_REGION = gettext_noop("un code de région, comme 84")
_AN_EPCI = gettext_noop("le SIREN d’une intercommunalité (neuf chiffres)")
_SOME_POSTCODES = gettext_noop("des codes postaux de cinq chiffres séparés par « | »")
_KINDS = {"commune-deleguee": Kind.DELEGATED, "commune-associee": Kind.ASSOCIATED}


@dataclass(frozen=True, slots=True)
class Record:
    """An area as its file tells it; parents by code (empty: none). `count`: communes it says it holds."""

    kind: Kind
    code: str
    name: str
    line: int
    departement: str = ""
    region: str = ""
    epci: str = ""
    current: str = ""
    postcodes: str = ""
    population: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    count: int | None = None


def commune(row: Row) -> Record:
    """Read a commune; its point must lie in the box of its département."""
    code = row.code("code_insee", _COMMUNE_CODE, _A_COMMUNE)
    departement = row.code("code_departement", _DEPARTEMENT_CODE, _A_DEPARTEMENT)
    if departement_of(code) != departement:
        raise RowRefused(
            row, "code_departement", gettext_noop("« %(value)s » ne va pas avec la commune %(code)s."),
            value=departement, code=code,
        )  # fmt: skip
    west, south, east, north = box_of(departement)
    longitude, latitude = row.number("longitude", west, east), row.number("latitude", south, north)
    if (longitude is None) != (latitude is None):
        column = "longitude" if longitude is None else "latitude"
        raise RowRefused(row, column, gettext_noop("longitude et latitude vont ensemble ; l’une manque."))
    return Record(
        Kind.COMMUNE, code, row.text("nom", 120), row.line,
        departement=departement,
        region=row.code("code_region", _REGION_CODE, _A_REGION),
        epci=row.code("code_epci", _EPCI_CODE, _AN_EPCI, required=False),
        postcodes=row.code("codes_postaux", _POSTCODES, _SOME_POSTCODES, required=False),
        population=row.whole("population", 0, 20_000_000),
        latitude=latitude, longitude=longitude,
    )  # fmt: skip


def arrondissement(row: Row) -> Record:
    """Read an arrondissement municipal (Paris, Lyon, Marseille)."""
    return Record(
        Kind.ARRONDISSEMENT, row.code("code_insee", _COMMUNE_CODE, _A_COMMUNE), row.text("nom", 120), row.line,
        current=row.code("commune", _COMMUNE_CODE, _A_COMMUNE),
        postcodes=row.code("codes_postaux", _POSTCODES, _SOME_POSTCODES, required=False),
        population=row.whole("population", 0, 20_000_000),
    )  # fmt: skip


def delegated(row: Row) -> Record:
    """Read a delegated or associated commune."""
    kind = _KINDS.get(row.values["type"].strip())
    if kind is None:
        raise RowRefused(
            row, "type", gettext_noop("« %(value)s » n’est pas connu ; attendu : %(expected)s."),
            value=row.values["type"][:40], expected=", ".join(_KINDS),
        )  # fmt: skip
    return Record(
        kind, row.code("code_insee", _COMMUNE_CODE, _A_COMMUNE), row.text("nom", 120), row.line,
        current=row.code("commune_actuelle", _COMMUNE_CODE, _A_COMMUNE),
    )  # fmt: skip


def former(row: Row) -> Record:
    """Read the code of a commune that is no more."""
    return Record(
        Kind.FORMER, row.code("code_insee_historique", _COMMUNE_CODE, _A_COMMUNE), "", row.line,
        current=row.code("code_insee", _COMMUNE_CODE, _A_COMMUNE),
    )  # fmt: skip


def region(row: Row) -> Record:
    """Read a région."""
    code = row.code("code_region", _REGION_CODE, _A_REGION)
    return Record(
        Kind.REGION, code, row.text("nom", 120), row.line, count=row.whole("nb_communes", 1, 10_000)
    )


def departement(row: Row) -> Record:
    """Read a département or a collectivity overseas."""
    return Record(
        Kind.DEPARTEMENT, row.code("code_departement", _DEPARTEMENT_CODE, _A_DEPARTEMENT), row.text("nom", 120),
        row.line, region=row.code("code_region", _REGION_CODE, _A_REGION),
        count=row.whole("nb_communes", 1, 10_000),
    )  # fmt: skip


def epci(row: Row) -> Record:
    """Read an intercommunalité."""
    code = row.code("code_epci", _EPCI_CODE, _AN_EPCI)
    return Record(Kind.EPCI, code, row.text("nom", 120), row.line, count=row.whole("nb_communes", 1, 10_000))


@dataclass(frozen=True, slots=True)
class TableOf:
    """One file of the code: its columns, its reader, the kinds it tells everything about."""

    file: str
    columns: tuple[str, ...]
    read: Callable[[Row], Record]
    kinds: tuple[Kind, ...]


# In the order in which they are loaded: what another names comes first.
TABLES = (
    TableOf(REGIONS, ("code_region", "nom", "nb_communes"), region, (Kind.REGION,)),
    TableOf(
        DEPARTEMENTS, ("code_departement", "nom", "code_region", "nb_communes"), departement, (Kind.DEPARTEMENT,)
    ),
    TableOf(EPCI, ("code_epci", "nom", "nb_communes"), epci, (Kind.EPCI,)),
    TableOf(
        COMMUNES,
        ("code_insee", "nom", "code_departement", "code_region", "code_epci", "codes_postaux", "population",
         "longitude", "latitude"),
        commune, (Kind.COMMUNE,),
    ),
    TableOf(
        ARRONDISSEMENTS, ("code_insee", "nom", "commune", "codes_postaux", "population"), arrondissement,
        (Kind.ARRONDISSEMENT,),
    ),
    TableOf(
        DELEGATED, ("code_insee", "nom", "type", "commune_actuelle"), delegated, (Kind.DELEGATED, Kind.ASSOCIATED)
    ),
    TableOf(FORMER, ("code_insee_historique", "code_insee"), former, (Kind.FORMER,)),
)  # fmt: skip


class Places(Mapping[str, Place]):
    """Places by code, each code as it may be written: current first, else past, leading to the current commune.

    `without_coordinates`: codes whose current commune is known but has no centre, with its name.
    """

    def __init__(self, places: Mapping[str, Place], without_coordinates: Mapping[str, str]) -> None:
        self._places = places
        self.without_coordinates = without_coordinates

    def __getitem__(self, code: str) -> Place:
        return self._places[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def read_places(data_dir: Path) -> Places:
    """Read the places straight from the files of `data_dir` (data/, or data/territory), without database.

    Raises Damaged when a file cannot be read, RowRefused at the first wrong row.
    """
    folder = data_dir / "territory" if (data_dir / "territory").is_dir() else data_dir
    places: dict[str, Place] = {}
    without: dict[str, str] = {}
    for record in _records(folder, COMMUNES):
        if record.latitude is None or record.longitude is None:
            without[record.code] = record.name
        else:
            places[record.code] = Place(record.code, record.name, record.latitude, record.longitude)
    # A code means the first of these that knows it.
    for name in (ARRONDISSEMENTS, DELEGATED, FORMER):
        for record in _records(folder, name):
            if record.code in places or record.code in without:
                continue
            if record.current in places:
                places[record.code] = places[record.current]
            elif record.current in without:
                without[record.code] = without[record.current]
    return Places(places, without)


def _records(folder: Path, name: str) -> Iterator[Record]:
    table_of = next(table for table in TABLES if table.file == name)
    packed = folder / f"{name}.gz"
    path = packed if packed.exists() else folder / name
    table = Table(path.name, decode(path.name, read_content(path)), table_of.columns)
    yield from map(table_of.read, table)
    if table.refused:
        raise Damaged(*table.refused)
