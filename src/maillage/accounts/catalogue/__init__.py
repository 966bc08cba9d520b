"""What is done with personal data, read once from what the persons in charge edit (`purposes.yaml`).

One catalogue for the whole installation: the register of processing is one document, that one controller signs.
It names the tables of every capability; `tests/repo/test_privacy.py` holds it complete.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from maillage.accounts.domain.privacy import Basis, Duration, Fate, Holding, Processing, Retention, Source

HERE = Path(__file__).parent
FRENCH, ENGLISH, NOT_PERSONAL = HERE / "purposes.yaml", HERE / "purposes.en.yaml", HERE / "not_personal.yaml"
# The loader in C is ten times faster; a machine without it reads the same thing.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Words = Annotated[str, Field(min_length=2)]
Table = Annotated[str, Field(pattern=r"^\w+\.\w+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Retention(_Strict):
    what: Words
    since: Words
    then: str
    keep: str | None = None
    setting: str = ""
    by: str = ""

    def value(self) -> Retention:
        if self.keep and self.setting:
            raise ValueError(f"{self.what}: a duration comes from the catalogue or from a setting, not both")
        keep = Duration.read(self.keep) if self.keep else None
        return Retention(**(self.model_dump() | {"keep": keep, "then": Fate(self.then)}))


class _Holding(_Strict):
    what: Words
    model: Table
    closing: str
    person: str = ""
    address: str = ""
    shown: list[str] = []
    secret: list[str] = []
    others: list[str] = []
    erased: list[str] = []

    def value(self) -> Holding:
        lists = {name: tuple(getattr(self, name)) for name in ("shown", "secret", "others", "erased")}
        if self.erased and self.closing != Fate.ERASED:
            raise ValueError(f"{self.model}: fields to empty, but its rows are {self.closing}")
        return Holding(**(self.model_dump() | lists | {"closing": Fate(self.closing)}))


class _Source(_Strict):
    text: Words
    url: Annotated[str, Field(pattern=r"^(https://.*)?$")] = ""
    checked: date | None = None


class _Entry(_Strict):
    """One processing, as written."""

    id: Annotated[str, Field(pattern=r"^[a-z-]+$")]
    title: Words
    purpose: Words
    basis: str
    because: Words
    persons: Annotated[list[Words], Field(min_length=1)]
    data: Annotated[list[Words], Field(min_length=1)]
    recipients: Annotated[list[Words], Field(min_length=1)]
    security: Annotated[list[Words], Field(min_length=1)]
    retention: Annotated[list[_Retention], Field(min_length=1)]
    sources: Annotated[list[_Source], Field(min_length=1)]
    holds: Annotated[list[_Holding], Field(min_length=1)]
    mentions: dict[Table, list[str]] = {}

    def value(self) -> Processing:
        return Processing(
            id=self.id,
            title=self.title,
            purpose=self.purpose,
            because=self.because,
            persons=tuple(self.persons),
            data=tuple(self.data),
            recipients=tuple(self.recipients),
            security=tuple(self.security),
            basis=Basis(self.basis),
            retention=tuple(one.value() for one in self.retention),
            sources=tuple(Source(**one.model_dump()) for one in self.sources),
            holds=tuple(one.value() for one in self.holds),
            mentions={table: tuple(fields) for table, fields in self.mentions.items()},
        )


class _Translation(_Strict):
    """A courtesy translation; the French text prevails. Lists follow the order of the French ones."""

    title: Words
    purpose: Words
    because: Words
    persons: list[Words]
    data: list[Words]
    recipients: list[Words]
    security: list[Words]
    retention: list[tuple[Words, Words]]  # what, since
    holds: list[Words]


def _read(path: Path) -> object:
    return yaml.load(path.read_text(encoding="utf-8"), _LOADER)  # nosec B506


@cache
def processings(language: str = "fr") -> tuple[Processing, ...]:
    """Return every processing, in French or in English. Raises ValueError when a catalogue is wrong."""
    french = parse(_read(FRENCH))
    return translated(french, _read(ENGLISH)) if language == "en" else french


def parse(document: object) -> tuple[Processing, ...]:
    """Return the processings of a document. Raises ValueError for an unknown key, or an id there twice."""
    entries = TypeAdapter(list[_Entry]).validate_python(document)
    if len({entry.id for entry in entries}) != len(entries):
        raise ValueError("a processing is there twice")
    return tuple(entry.value() for entry in entries)


def translated(french: tuple[Processing, ...], document: object) -> tuple[Processing, ...]:
    """Return the processings with the words of a translation. Raises ValueError unless it has all of them."""
    # Pairs are lists in YAML: the only conversion that is let through.
    words = TypeAdapter(dict[str, _Translation]).validate_python(document, strict=False)
    if words.keys() != {one.id for one in french}:
        raise ValueError(f"processings on one side only: {sorted(words.keys() ^ {p.id for p in french})}")
    return tuple(_translate(one, words[one.id]) for one in french)


def _translate(french: Processing, words: _Translation) -> Processing:
    for name in _Translation.model_fields.keys() - {"title", "purpose", "because"}:
        if len(getattr(words, name)) != len(getattr(french, name)):
            raise ValueError(f"{french.id}: the two languages do not list as many {name}")
    return replace(
        french,
        title=words.title,
        purpose=words.purpose,
        because=words.because,
        persons=tuple(words.persons),
        data=tuple(words.data),
        recipients=tuple(words.recipients),
        security=tuple(words.security),
        retention=tuple(
            replace(one, what=what, since=since)
            for one, (what, since) in zip(french.retention, words.retention, strict=True)
        ),
        holds=tuple(
            replace(one, what=what) for one, what in zip(french.holds, words.holds, strict=True)
        ),
    )  # fmt: skip


@cache
def not_personal() -> Mapping[str, frozenset[str]]:
    """Return, by table, the fields that say nothing of a person (`not_personal.yaml`)."""
    groups = TypeAdapter(list[_NotPersonal]).validate_python(_read(NOT_PERSONAL))
    found: dict[str, frozenset[str]] = {}
    for group in groups:
        for table, fields in group.fields.items():
            found[table] = found.get(table, frozenset()) | frozenset(fields)
    return MappingProxyType(found)


class _NotPersonal(_Strict):
    """Fields that hold nothing of a person, and why."""

    because: Words
    fields: dict[Table, list[str]]
