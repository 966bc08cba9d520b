"""Keep the lines of a public list: add, change, close. What editors declare is elsewhere and never touched.

One line is one record. A new line joins the structure that already has its SIRET when both say the same
establishment: two conventions of the ASP list always do; an ESAT and a SIAE do when they stand in one commune; two
ESAT never do (the register gives each site its own number). A record once attached stays where it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from maillage.base.ingest import Bundle, Tally
from maillage.base.refusals import gettext_noop
from maillage.base.tables import TableFault, damaged
from maillage.directory.actions.state import facts_changed
from maillage.directory.domain.search import search_words
from maillage.directory.models import Record, Source, Structure
from maillage.directory.sources.lines import Line
from maillage.territory.domain.places import Place, departement_of
from maillage.territory.queries import resolve

# More lines than this share cannot disappear from one vintage to the next: the file is cut.
MAX_CLOSED_SHARE = 0.5
_BATCH = 500
_OF_STRUCTURE = (
    "name", "siret", "naf", "address", "postcode", "commune_code", "commune_name", "departement", "latitude",
    "longitude", "search_words",
)  # fmt: skip
_OF_RECORD = ("kind", "name", "siret", "facts", "ended_on")


@dataclass(slots=True)
class _Held:
    """What the database holds before the load."""

    source: Source
    records: dict[str, Record] = field(default_factory=dict)
    first_of: dict[int, int] = field(default_factory=dict)
    names: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_siret: defaultdict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    structures: dict[int, Structure] = field(default_factory=dict)

    @classmethod
    def read(cls, source: Source) -> _Held:
        held = cls(source)
        held.structures = {structure.pk: structure for structure in Structure.objects.iterator()}
        for record in Record.objects.order_by("pk").iterator():
            held.add(record)
        return held

    def add(self, record: Record) -> None:
        structure = record.structure_id
        self.first_of.setdefault(structure, record.pk)
        self.names[structure] += [record.name, str(record.facts.get("trade_name", ""))]
        if record.siret:
            self.by_siret[record.siret].append((structure, record.source))
        if record.source == self.source:
            self.records[record.source_id] = record


def keep(bundle: Bundle, file: str, lines: list[Line], source: Source) -> None:
    """Write what the lines say and fill the tally of the file. Raises Damaged when no territory is loaded."""
    held, tally = _Held.read(source), bundle.tally(file)
    placed = list(_placed(lines, tally, bundle.files[file].path.name))
    vintage = bundle.vintage
    # The oldest line of a structure gives its facts: identifiers grow with time.
    placed.sort(key=lambda pair: (len(pair[0].source_id), pair[0].source_id))
    new = [(line, place) for line, place in placed if line.source_id not in held.records]
    changed = [(line, place) for line, place in placed if line.source_id in held.records]
    touched = _change(changed, held, tally)
    _add(new, held, vintage, tally)
    closed = _close(placed, held, vintage, tally, bundle.files[file].path.name)
    Record.objects.filter(source=source, ended_on=None).exclude(vintage=vintage).update(vintage=vintage)
    if new or touched or closed:
        facts_changed()


def _placed(lines: Iterable[Line], tally: Tally, file: str) -> Iterator[tuple[Line, Place]]:
    """Yield each line with its commune of today; refuse those whose commune or identifier will not do."""
    places = resolve(line.commune_code for line in lines)
    if lines and not places:
        raise damaged(file, _NO_TERRITORY)
    seen: dict[str, int] = {}
    for line in lines:
        code = line.commune_code
        if line.source_id in seen:
            facts = {"id": line.source_id, "line": seen[line.source_id]}
            tally.refused.append(TableFault(file, line.line, "", _TWICE, facts))
        elif code in places:
            seen[line.source_id] = line.line
            yield line, places[code]
        else:
            message = _NO_CENTRE if code in places.without_coordinates else _NO_COMMUNE
            tally.refused.append(TableFault(file, line.line, "code_insee", message, {"code": code}))


def _change(lines: list[tuple[Line, Place]], held: _Held, tally: Tally) -> bool:
    """Change the records that the file says otherwise, and the structures they give their facts to."""
    records, structures = [], []
    for line, place in lines:
        record = held.records[line.source_id]
        before = [getattr(record, column) for column in _OF_RECORD]
        record.kind, record.name, record.siret = line.kind, line.listed_name, line.siret
        record.facts, record.ended_on = dict(line.facts), None
        new_record = before != [getattr(record, column) for column in _OF_RECORD]
        structure = held.structures[record.structure_id]
        old = [getattr(structure, column) for column in _OF_STRUCTURE]
        if held.first_of[structure.pk] == record.pk:
            _fill(structure, line, place, held.names[structure.pk])
        new_structure = old != [getattr(structure, column) for column in _OF_STRUCTURE]
        records += [record] if new_record else []
        structures += [structure] if new_structure else []
        tally.changed += new_record or new_structure
        tally.unchanged += not (new_record or new_structure)
    Record.objects.bulk_update(records, _OF_RECORD, batch_size=_BATCH)
    Structure.objects.bulk_update(structures, _OF_STRUCTURE, batch_size=_BATCH)
    return bool(records or structures)


def _add(lines: list[tuple[Line, Place]], held: _Held, vintage: date, tally: Tally) -> None:
    """Add records, each to the structure of its establishment, new or already there."""
    created: list[Structure] = []
    owners: list[Structure] = []
    mates: dict[str, Structure] = {}
    names: defaultdict[int, list[str]] = defaultdict(list)
    joined: dict[int, Structure] = {}
    for line, place in lines:
        structure = mates.get(line.siret) or _same_establishment(line, place, held)
        if structure is None:
            structure = Structure()
            _fill(structure, line, place, [])
            created.append(structure)
            if held.source == Source.SIAE:
                mates[line.siret] = structure
        else:
            joined[id(structure)] = structure
        names[id(structure)] += [line.listed_name, *line.aliases]
        owners.append(structure)
    for structure in (*created, *joined.values()):
        others = [*held.names.get(structure.pk or 0, []), *names[id(structure)]]
        structure.search_words = _words(structure, others)
    Structure.objects.bulk_create(created, batch_size=_BATCH)
    Structure.objects.bulk_update(
        [s for s in joined.values() if s not in created], ["search_words"], batch_size=_BATCH
    )
    Record.objects.bulk_create(
        (
            Record(
                structure=structure, source=held.source, source_id=line.source_id, kind=line.kind,
                name=line.listed_name, siret=line.siret, facts=dict(line.facts), vintage=vintage,
            )
            for (line, _), structure in zip(lines, owners, strict=True)
        ),
        batch_size=_BATCH,
    )  # fmt: skip
    tally.added += len(lines)


def _same_establishment(line: Line, place: Place, held: _Held) -> Structure | None:
    """The structure that already has the SIRET of a new line and is the same establishment, if any."""
    for pk, source in held.by_siret.get(line.siret, ()) if line.siret else ():
        structure = held.structures[pk]
        if source == held.source == Source.SIAE:
            return structure
        if source != held.source and structure.commune_code == place.code:
            return structure
    return None


def _fill(structure: Structure, line: Line, place: Place, names: list[str]) -> None:
    structure.name, structure.siret, structure.naf = line.name, line.siret or None, line.naf
    structure.address, structure.postcode = line.address, line.postcode
    structure.commune_code, structure.commune_name = place.code, place.name
    structure.departement = departement_of(place.code)
    structure.latitude, structure.longitude = place.latitude, place.longitude
    structure.search_words = _words(structure, [*names, line.listed_name, *line.aliases])


def _words(structure: Structure, names: Iterable[str]) -> str:
    return search_words([structure.name, *names], structure.commune_name, structure.siret)


def _close(lines: list[tuple[Line, Place]], held: _Held, vintage: date, tally: Tally, file: str) -> int:
    """Close the records that the list no longer holds: their structures stay, without that kind.

    Nothing is closed while lines of the file are refused. Raises Damaged when too many would be.
    """
    current = {line.source_id for line, _ in lines}
    open_before = [record for record in held.records.values() if record.ended_on is None]
    gone = [record for record in open_before if record.source_id not in current]
    if len(gone) > max(20, MAX_CLOSED_SHARE * len(open_before)):
        raise damaged(file, _CUT, gone=len(gone), before=len(open_before))
    if tally.refused:
        return 0  # one of the refused lines may be theirs
    for record in gone:
        record.ended_on = vintage
    Record.objects.bulk_update(gone, ["ended_on"], batch_size=_BATCH)
    tally.closed += len(gone)
    return len(gone)


def held(source: Source) -> int:
    """Number of records of a source that are in its last vintage."""
    return Record.objects.filter(source=source, ended_on=None).count()


def verify(bundle: Bundle, file: str, source: Source) -> Iterable[TableFault]:
    """Check after the load: as many open records as lines kept (more while some are refused), each on Earth."""
    tally, name = bundle.tally(file), bundle.files[file].path.name
    kept = tally.added + tally.changed + tally.unchanged
    found = held(source)
    if found < kept or (found > kept and not tally.refused):
        yield TableFault(name, 0, "", _COUNT, {"found": found, "kept": kept})
    lost = Structure.objects.filter(records__source=source).exclude(
        latitude__range=(-90, 90), longitude__range=(-180, 180)
    )
    if count := lost.count():
        yield TableFault(name, 0, "code_insee", _LOST, {"count": count})


_NO_TERRITORY = gettext_noop(
    "aucune de ses communes n’est connue : chargez d’abord le territoire (maillage ingest communes, voir docs/data.md)."
)
_NO_COMMUNE = gettext_noop("la commune %(code)s n’existe pas dans le code officiel géographique chargé.")
_NO_CENTRE = gettext_noop(
    "la commune %(code)s n’a pas de coordonnées : aucune distance ne peut être calculée."
)
_TWICE = gettext_noop("l’identifiant %(id)s est déjà celui de la ligne %(line)d ; gardez une seule des deux.")
_CUT = gettext_noop(
    "%(gone)d structures sur %(before)d auraient disparu de la liste : le fichier est incomplet. Rien n’a été changé."
)
_COUNT = gettext_noop("%(found)d inscriptions trouvées après le chargement ; attendu : %(kept)d.")
_LOST = gettext_noop("%(count)d structures n’ont pas de coordonnées valables.")
