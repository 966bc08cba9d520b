"""Load public files already on disk: all or nothing, safe to run twice, checked, remembered.

A capability registers its `Source` in `AppConfig.ready`; `maillage ingest SOURCE PATH` runs it (docs/data.md).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from django.db import connection, transaction
from django.utils.module_loading import import_string

from maillage.base.models import IngestedFile
from maillage.base.refusals import gettext_noop
from maillage.base.tables import (
    Damaged,
    Row,
    RowRefused,
    Table,
    TableFault,
    damaged,
    decode,
    read_content,
)

Read = TypeVar("Read")

# Beyond this share of refused rows the file is not the one expected: nothing is loaded.
MAX_REFUSED_SHARE = 0.05
MIN_REFUSED = 20
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class RawFile:
    """One file found on disk: the name its source gives it, its own name, unpacked bytes, hash of the packed."""

    name: str
    path: Path
    content: bytes
    sha256: str


@dataclass(slots=True)
class Tally:
    """What became of the rows of one file. `closed`: known before, absent from this vintage, kept with an end."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    closed: int = 0
    refused: list[TableFault] = field(default_factory=list)


@dataclass(slots=True)
class Bundle:
    """The files of one load, the day for which they are true, and the tally of each, filled by the loader.

    `parsed`: what `read` made of each file, kept for the checks after the load.
    """

    files: Mapping[str, RawFile]
    vintage: date
    tallies: dict[str, Tally] = field(default_factory=dict)
    parsed: dict[str, list[Any]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Tell whether this load brings that file."""
        return name in self.files

    def tally(self, name: str) -> Tally:
        """Return the tally of a file, made at first use."""
        return self.tallies.setdefault(name, Tally())

    def read(
        self, name: str, columns: tuple[str, ...], parse: Callable[[Row], Read], separator: str = ","
    ) -> list[Read]:
        """Return what `parse` makes of each row; refused rows go to the tally. Raises Damaged."""
        raw, tally = self.files[name], self.tally(name)
        text = decode(raw.path.name, raw.content)
        table = Table(raw.path.name, text, columns, separator, refused=tally.refused)
        kept: list[Read] = []
        for row in table:
            try:
                kept.append(parse(row))
            except RowRefused as refusal:
                tally.refused.append(refusal.fault)
        tally.rows = table.rows
        self.parsed[name] = kept
        return kept


@dataclass(frozen=True, slots=True)
class Source:
    """A public data set that can be loaded.

    files:  names looked for in the folder (`x.csv` also as `x.csv.gz`); the first is meant when PATH is a file.
    load:   writes the rows and fills the tallies; runs in a transaction; raises Damaged.
    verify: faults found in the database after the load (none: the load is kept).
    held:   number of records now in the database; if it changed since the last load, the file is loaded again.
    loader: raised by one when the same file must be read again because the code reads more of it.
    """

    name: str
    title: str
    files: tuple[str, ...]
    load: Callable[[Bundle], None]
    verify: Callable[[Bundle], Iterable[TableFault]]
    held: Callable[[], int]
    loader: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """What one run did. `already`: these very files were loaded before, nothing to do."""

    source: Source
    vintage: date
    tallies: Mapping[str, Tally]
    already: bool = False


class Listener(Protocol):
    """What a higher capability does with each load, in its transaction (the journal writes it)."""

    def __call__(self, report: Report, *, by: str, at: datetime) -> None: ...


_paths: list[str] = []
_listeners: list[Listener] = []


def register(path: str) -> None:
    """Make a source known to `maillage ingest`, once. path: its dotted path, imported when asked for."""
    if path not in _paths:
        _paths.append(path)


def register_listener(listener: Listener) -> None:
    """Have something told of each load, once."""
    if listener not in _listeners:
        _listeners.append(listener)


def sources() -> Mapping[str, Source]:
    """Return the registered sources by name."""
    found: list[Source] = [import_string(path) for path in _paths]
    return {one.name: one for one in sorted(found, key=lambda one: one.name)}


def ingest(source: Source, path: Path, *, at: datetime, by: str, vintage: date | None = None) -> Report:
    """Load a source from a folder or one file. Raises Damaged; nothing is written in that case.

    vintage: the day for which the data are true; by default that of the manifest beside the files, else that
    of the last load, else today (`at`).
    """
    files = find_files(source, path)
    vintage = vintage or vintage_beside(path, files) or _last_vintage(source) or at.date()
    if _is_loaded(source, files):
        return Report(source, vintage, {}, already=True)
    bundle = Bundle(files, vintage)
    with transaction.atomic():
        _wait_for_others(source)
        source.load(bundle)
        _refuse_wrong_files(bundle)
        if faults := tuple(source.verify(bundle)):
            raise Damaged(*faults)
        _remember(source, bundle, at=at, by=by)
        report = Report(source, vintage, bundle.tallies)
        for listener in _listeners:
            listener(report, by=by, at=at)
    return report


def find_files(source: Source, path: Path) -> dict[str, RawFile]:
    """Return the files of a source found at a path. Raises Damaged with every fault at once."""
    if not path.exists():
        raise damaged(path.name, gettext_noop("ce dossier ou ce fichier n’existe pas ; vérifiez le chemin."))
    if not path.is_dir():
        wanted = {_name_in(source, path.name): path}
    else:
        wanted = {name: _in_folder(path, name) for name in source.files}
    found: dict[str, RawFile] = {}
    faults: list[TableFault] = []
    for name, place in wanted.items():
        try:
            raw = read_content(place)
            found[name] = RawFile(name, place, raw, _hash(place))
        except Damaged as error:
            faults += error.faults
    if faults:
        raise Damaged(*faults)
    return found


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _name_in(source: Source, file_name: str) -> str:
    plain = file_name.removesuffix(".gz")
    return plain if plain in source.files else source.files[0]


def _in_folder(folder: Path, name: str) -> Path:
    packed = folder / f"{name}.gz"
    return packed if packed.exists() else folder / name


def vintage_beside(path: Path, files: Mapping[str, RawFile]) -> date | None:
    """Return the vintage that the manifest of the folder gives to the first of the files, None without one."""
    folder = path if path.is_dir() else path.parent
    first = next(iter(files.values()))
    try:
        entries = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        return next(
            (date.fromisoformat(entry["vintage"]) for entry in entries if entry["file"] == first.path.name),
            None,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _last_vintage(source: Source) -> date | None:
    return IngestedFile.objects.filter(source=source.name).values_list("vintage", flat=True).first()


def _is_loaded(source: Source, files: Mapping[str, RawFile]) -> bool:
    held = source.held()
    for name, raw in files.items():
        last = IngestedFile.objects.filter(source=source.name, name=name).first()
        if last is None or last.sha256 != raw.sha256 or last.loader != source.loader:
            return False
    return IngestedFile.objects.filter(source=source.name).values_list("held", flat=True).first() == held


def _wait_for_others(source: Source) -> None:
    """Two loads of one source go one after the other (SQLite has one writer anyway)."""
    if connection.vendor == "postgresql":
        number = int.from_bytes(hashlib.sha256(source.name.encode()).digest()[:7], "big")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _refuse_wrong_files(bundle: Bundle) -> None:
    faults = []
    for name, tally in bundle.tallies.items():
        refused = len(tally.refused)
        too_many = refused > max(MIN_REFUSED, MAX_REFUSED_SHARE * tally.rows)
        if refused and (too_many or refused >= tally.rows):
            file = bundle.files[name].path.name
            faults.append(TableFault(file, 0, "", _TOO_MANY, {"refused": refused, "rows": tally.rows}))
            faults += tally.refused[:MIN_REFUSED]
    if faults:
        raise Damaged(*faults)


def _remember(source: Source, bundle: Bundle, *, at: datetime, by: str) -> None:
    held = source.held()
    IngestedFile.objects.bulk_create(
        IngestedFile(
            source=source.name, name=name, sha256=raw.sha256, loader=source.loader, vintage=bundle.vintage,
            at=at, by=by[:100], held=held, rows=tally.rows, added=tally.added, changed=tally.changed,
            unchanged=tally.unchanged, closed=tally.closed, refused=len(tally.refused),
        )
        for name, raw in bundle.files.items()
        for tally in [bundle.tally(name)]
    )  # fmt: skip


_TOO_MANY = gettext_noop(
    "%(refused)d lignes refusées sur %(rows)d : ce n’est pas le fichier attendu. Rien n’a été chargé ; "
    "voici les premières fautes."
)
