"""Load the official geographic code: régions, départements, EPCI, communes, and the codes of the past."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from maillage.base.ingest import Bundle, Source, Tally
from maillage.base.refusals import gettext_noop
from maillage.base.tables import TableFault, damaged
from maillage.territory.domain.places import name_keys
from maillage.territory.models import Area, Kind, PlaceName
from maillage.territory.sources import cog
from maillage.territory.sources.cog import Record, TableOf

# More communes than this share cannot disappear from one vintage to the next: the file is cut.
MAX_CLOSED_SHARE = 0.05
_BATCH = 2000
_COMPARED = (
    "name", "valid_to", "departement_id", "region_id", "epci_id", "current_id", "postcodes", "population",
    "latitude", "longitude",
)  # fmt: skip
_PARENTS = {
    "departement": Kind.DEPARTEMENT,
    "region": Kind.REGION,
    "epci": Kind.EPCI,
    "current": Kind.COMMUNE,
}

Key = tuple[str, str]  # kind, code


@dataclass(slots=True)
class _Held:
    """What the database holds now: for each (kind, code), its id and the values compared."""

    ids: dict[Key, int] = field(default_factory=dict)
    values: dict[Key, tuple[Any, ...]] = field(default_factory=dict)
    begins: dict[Key, date | None] = field(default_factory=dict)

    @classmethod
    def read(cls) -> _Held:
        held = cls()
        for kind, code, pk, begins, *values in Area.objects.values_list(
            "kind", "code", "pk", "valid_from", *_COMPARED
        ):
            held.ids[kind, code] = pk
            held.values[kind, code] = tuple(values)
            held.begins[kind, code] = begins
        return held


def load(bundle: Bundle) -> None:
    """Add, change and close areas so that they say what the files say; rebuild the names of those touched."""
    held = _Held.read()
    first = not held.ids
    for table in cog.TABLES:
        if not bundle.has(table.file):
            continue
        records = bundle.read(table.file, table.columns, table.read)
        tally = bundle.tally(table.file)
        kept = list(_coherent(records, held, tally, bundle.files[table.file].path.name))
        touched = _write(kept, held, tally, bundle.vintage, first)
        _close_absent(table, kept, held, tally, bundle)
        _rename(touched, held)


def _coherent(records: list[Record], held: _Held, tally: Tally, file: str) -> Iterator[Record]:
    """Yield the records whose code is new in the file and whose parents exist; refuse the others."""
    lines: dict[Key, int] = {}
    for record in records:
        key = (record.kind, record.code)
        if key in lines:
            facts = {"code": record.code, "line": lines[key]}
            tally.refused.append(TableFault(file, record.line, "", _TWICE, facts))
        elif missing := _missing_parent(record, held):
            tally.refused.append(
                TableFault(file, record.line, missing, _NO_PARENT, {"code": getattr(record, missing)})
            )
        else:
            lines[key] = record.line
            yield record


def _missing_parent(record: Record, held: _Held) -> str:
    for parent, kind in _PARENTS.items():
        code = getattr(record, parent)
        if code and (kind, code) not in held.ids:
            return parent
    return ""


def _write(records: list[Record], held: _Held, tally: Tally, vintage: date, first: bool) -> list[Record]:
    """Write the records that are new or different, in bulk, and return them."""
    areas, touched = [], []
    for record in records:
        key = (record.kind, record.code)
        values = _values(record, held, vintage)
        before = held.values.get(key)
        if before == values:
            tally.unchanged += 1
            continue
        tally.added += before is None
        tally.changed += before is not None
        begins = held.begins[key] if before is not None else (None if first or values[1] else vintage)
        areas.append(
            Area(
                kind=record.kind,
                code=record.code,
                valid_from=begins,
                **dict(zip(_COMPARED, values, strict=True)),
            )
        )
        held.values[key] = values
        touched.append(record)
    Area.objects.bulk_create(
        areas, batch_size=_BATCH, update_conflicts=True, unique_fields=["kind", "code"],
        update_fields=["valid_from", *(name.removesuffix("_id") for name in _COMPARED)],
    )  # fmt: skip
    kinds = {record.kind for record in touched}
    for kind, code, pk in Area.objects.filter(kind__in=kinds).values_list("kind", "code", "pk"):
        held.ids[kind, code] = pk
    return touched


def _values(record: Record, held: _Held, vintage: date) -> tuple[Any, ...]:
    parents = [held.ids.get((kind, getattr(record, parent))) for parent, kind in _PARENTS.items()]
    ended = None
    name = record.name
    if record.kind == Kind.FORMER:
        before = held.values.get((record.kind, record.code))
        ended = (before and before[1]) or vintage
        name = _name_of_former(record.code, held)
    return (
        name, ended, *parents, record.postcodes, record.population, record.latitude, record.longitude
    )  # fmt: skip


def _name_of_former(code: str, held: _Held) -> str:
    for kind in (Kind.ARRONDISSEMENT, Kind.DELEGATED, Kind.ASSOCIATED):
        if values := held.values.get((kind, code)):
            return str(values[0])
    return ""


def _close_absent(table: TableOf, records: list[Record], held: _Held, tally: Tally, bundle: Bundle) -> None:
    """Give an end to the areas that this vintage no longer has; none while rows are refused (one may be theirs)."""
    present = {(record.kind, record.code) for record in records}
    absent = [
        key
        for key, values in held.values.items()
        if key[0] in table.kinds and values[1] is None and key not in present
    ]
    if not absent or tally.refused:
        return
    known = len(present) + len(absent)
    if len(absent) > max(5, MAX_CLOSED_SHARE * known):
        raise damaged(
            bundle.files[table.file].path.name, _CUT, rows=len(present), known=known, absent=len(absent)
        )
    tally.closed = Area.objects.filter(pk__in=[held.ids[key] for key in absent]).update(
        valid_to=bundle.vintage
    )


_NAMED = (Kind.COMMUNE, Kind.ARRONDISSEMENT, Kind.DELEGATED, Kind.ASSOCIATED)


# 130,000 rows of four values: plain SQL takes a tenth of the time of as many model instances.
_ADD_NAME = "INSERT INTO territory_placename (area_id, key, rank, population) VALUES (%s, %s, %s, %s)"


def _rename(touched: list[Record], held: _Held) -> None:
    """Rebuild what people type to find the areas touched."""
    named = [record for record in touched if record.kind in _NAMED]
    ids = {record.code: held.ids[record.kind, record.code] for record in named}
    numbers = list(ids.values())
    for start in range(0, len(numbers), _BATCH):
        PlaceName.objects.filter(area__in=numbers[start : start + _BATCH]).delete()
    with connection.cursor() as cursor:
        cursor.executemany(_ADD_NAME, [name for record in named for name in _names_of(record, held)])


def _names_of(record: Record, held: _Held) -> Iterator[tuple[int, str, int, int]]:
    """Yield the rows of PlaceName: area, key, rank, population."""
    if record.current and held.values[Kind.COMMUNE, record.current][0] == record.name:
        return  # the commune itself is found by that name
    area, population = held.ids[record.kind, record.code], record.population or 0
    ranks = {record.code.lower(): 2} | name_keys(record.name)
    ranks |= dict.fromkeys(filter(None, record.postcodes.split("|")), 0)
    for key, rank in ranks.items():
        yield area, key, rank, population


def verify(bundle: Bundle) -> Iterable[TableFault]:
    """Tell what the database should not hold after a load: the counts of the files, and what no row may lack."""
    for table, parent in ((cog.REGIONS, "region"), (cog.DEPARTEMENTS, "departement")):
        if bundle.has(table) and bundle.has(cog.COMMUNES):
            yield from _wrong_counts(bundle, table, parent)
    orphans = Area.objects.current().filter(kind=Kind.COMMUNE).filter(departement=None).count()
    lost = Area.objects.filter(kind__in=[*_NAMED[1:], Kind.FORMER], current=None).count()
    nameless = Area.objects.current().filter(kind=Kind.COMMUNE, names=None).count()
    for number, message in ((orphans, _ORPHANS), (lost, _LOST), (nameless, _NAMELESS)):
        if number:
            yield TableFault(cog.COMMUNES, 0, "", message, {"number": number})


def _wrong_counts(bundle: Bundle, table: str, parent: str) -> Iterator[TableFault]:
    """Compare the number of communes each parent says it holds with what the file brought: a cut file shows."""
    said: list[Record] = bundle.parsed[table]
    found = Counter(
        Area.objects.current().filter(kind=Kind.COMMUNE).values_list(f"{parent}__code", flat=True)
    )
    refused = len(bundle.tally(cog.COMMUNES).refused)
    for record in said:
        if record.count is not None and not record.count - refused <= found[record.code] <= record.count:
            facts = {"name": record.name, "said": record.count, "found": found[record.code]}
            yield TableFault(bundle.files[table].path.name, record.line, "nb_communes", _COUNT, facts)


def held() -> int:
    """Return the number of areas in the database."""
    return Area.objects.count()


_TWICE = gettext_noop("le code %(code)s est déjà donné ligne %(line)d ; la seconde ligne est refusée.")
_NO_PARENT = gettext_noop("le code %(code)s n’est pas connu ; chargez d’abord le fichier qui le décrit.")
_CUT = gettext_noop(
    "le fichier a %(rows)d des %(known)d codes connus ; %(absent)d disparaîtraient d’un coup : il semble coupé."
)
_ORPHANS = gettext_noop("%(number)d communes n’auraient pas de département.")
_LOST = gettext_noop("%(number)d anciens codes ne mèneraient à aucune commune actuelle.")
_NAMELESS = gettext_noop("%(number)d communes ne pourraient pas être trouvées par leur nom.")
_COUNT = gettext_noop(
    "%(name)s : %(said)d communes annoncées, %(found)d trouvées ; un des fichiers est coupé."
)

SOURCE = Source(
    name="communes",
    title=gettext_noop(
        "communes, anciennes communes, départements, régions et intercommunalités (Insee, DGCL)"
    ),
    files=(cog.COMMUNES, *(table.file for table in cog.TABLES if table.file != cog.COMMUNES)),
    load=load,
    verify=verify,
    held=held,
)
