"""Reads the catalogue of rules (`catalogue/rules.yaml`) once, and refuses it whole if anything in it is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from maillage.procurement.domain.rules import Confidence, Rule

CATALOGUE = Path(__file__).parent / "catalogue" / "rules.yaml"
# The loader in C is ten times faster; a machine without it reads the same thing.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
ENGLISH = CATALOGUE.with_suffix(".en.yaml")


class _Entry(BaseModel):
    """One block of the catalogue."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: Annotated[str, Field(pattern=r"^[RU]-\d{2,3}$")]
    title: Annotated[str, Field(min_length=3, max_length=90)]
    text: Annotated[str, Field(min_length=20)]
    source: Annotated[str, Field(min_length=3)]
    as_of: date
    confidence: Annotated[str, Field(pattern=r"^(V|V2|S|M|ED)( (V|V2|S|M|ED))*$")]
    example: str = ""
    unstable: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    check: list[str] = []

    def rule(self) -> Rule:
        values: dict[str, Any] = self.model_dump()
        values["confidence"] = tuple(map(Confidence, self.confidence.split()))
        values["check"] = tuple(self.check)
        return Rule(**values)


class _Translation(BaseModel):
    """A courtesy translation; the French text prevails."""

    model_config = ConfigDict(extra="forbid", strict=True)

    title: Annotated[str, Field(min_length=3, max_length=90)]
    text: Annotated[str, Field(min_length=20)]
    example: str = ""


def _read(text: str) -> object:
    return yaml.load(text, _LOADER)  # nosec B506


@cache
def rulebook(language: str = "fr") -> Mapping[str, Rule]:
    """Return every rule by its id, in French or in English. Raises ValueError when a catalogue is wrong."""
    french = parse(CATALOGUE.read_text(encoding="utf-8"))
    if language != "en":
        return MappingProxyType(french)
    return MappingProxyType(translated(french, ENGLISH.read_text(encoding="utf-8")))


def translated(rules: Mapping[str, Rule], text: str) -> dict[str, Rule]:
    """Return the rules with the words of a translation. Raises ValueError unless it has all of them, and no other."""
    words = TypeAdapter(dict[str, _Translation]).validate_python(_read(text))
    if words.keys() != rules.keys():
        raise ValueError(f"rules on one side only: {sorted(words.keys() ^ rules.keys())}")
    return {id: replace(rule, **words[id].model_dump()) for id, rule in rules.items()}


def parse(text: str) -> dict[str, Rule]:
    """Return the rules of a catalogue. Raises ValueError for an unknown key, an id twice or a dead reference."""
    entries = TypeAdapter(list[_Entry]).validate_python(_read(text))
    rules = {entry.id: entry.rule() for entry in entries}
    if len(rules) != len(entries):
        raise ValueError("a rule is there twice")
    dead = {id for rule in rules.values() for id in rule.check} - rules.keys()
    if dead:
        raise ValueError(f"points that are not in the catalogue: {sorted(dead)}")
    return rules
