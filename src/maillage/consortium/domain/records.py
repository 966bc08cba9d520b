"""Write values of the domain as plain JSON and read them back the very same: for what is kept, never published.

Types come from the annotations of the dataclasses. Facts of sentences, typed `object`, carry a mark for what
JSON has no word for (`{"$": "date", "": "2026-11-20"}`). The public format is another thing: `formats.py`.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from math import isfinite
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from maillage.base.faults import Fault
from maillage.consortium.domain.answer import Note

T = TypeVar("T")

_MARK, _BODY = "$", ""


def write(value: object) -> Any:
    """Return the value as plain JSON: a dataclass as the object of its fields, sets sorted."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else str(value)  # JSON has no infinity; `float` reads it back
    if isinstance(value, Decimal | date):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): write(item) for key, item in value.items()}
    if is_dataclass(value):
        facts = {"facts": _write_facts(value.facts)} if isinstance(value, Note | Fault) else {}
        return {field.name: write(getattr(value, field.name)) for field in fields(value)} | facts
    if isinstance(value, frozenset | set | tuple | list):
        return [write(item) for item in (sorted(value) if isinstance(value, frozenset | set) else value)]
    raise TypeError(f"no record for {type(value).__name__}")


def read(kind: type[T], record: Any) -> T:
    """Return the value of this dataclass that `write` wrote.

    A field younger than the record takes its default. Raises ValueError, TypeError or KeyError when the record
    is not one: it was written by another version.
    """
    result: T = _read(kind, record)
    return result


def _write_facts(facts: Mapping[str, object]) -> dict[str, Any]:
    return {name: _write_fact(fact) for name, fact in facts.items()}


def _write_fact(fact: object) -> Any:
    if isinstance(fact, Note):
        return {_MARK: "note", _BODY: write(fact)}
    if isinstance(fact, float) and not isfinite(fact):
        return {_MARK: "float", _BODY: str(fact)}
    if isinstance(fact, Decimal | date):
        return {_MARK: "decimal" if isinstance(fact, Decimal) else "date", _BODY: str(fact)}
    if isinstance(fact, list):
        return [_write_fact(item) for item in fact]
    if isinstance(fact, tuple):
        return {_MARK: "tuple", _BODY: [_write_fact(item) for item in fact]}
    if isinstance(fact, Mapping):
        return {_MARK: "facts", _BODY: _write_facts(fact)}
    return write(fact)


def _read_fact(record: Any) -> object:
    if isinstance(record, list):
        return [_read_fact(item) for item in record]
    if not isinstance(record, dict):
        return record
    return _FACTS[record[_MARK]](record[_BODY])


_FACTS: dict[str, Callable[[Any], object]] = {
    "note": lambda body: _read(Note, body),
    "float": float,
    "decimal": Decimal,
    "date": date.fromisoformat,
    "tuple": lambda body: tuple(_read_fact(item) for item in body),
    "facts": lambda body: {name: _read_fact(fact) for name, fact in body.items()},
}


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


@cache
def _optional(kind: Any) -> frozenset[str]:
    """Names of the fields that have a default."""
    return frozenset(
        field.name
        for field in fields(kind)
        if field.default is not MISSING or field.default_factory is not MISSING
    )


def _read(kind: Any, record: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = [arg for arg in get_args(kind) if arg is not type(None)]
        return None if record is None else _read(inner[0], record)
    if is_dataclass(kind):
        return _read_dataclass(kind, record)
    if origin is tuple:
        return tuple(_read(get_args(kind)[0], item) for item in record)
    if origin is frozenset:
        return frozenset(_read(get_args(kind)[0], item) for item in record)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: _read(get_args(kind)[1], item) for key, item in record.items()}
    return _read_plain(kind, record)


def _read_dataclass(kind: Any, record: Any) -> Any:
    names = _hints(kind).keys() - _optional(kind).difference(record)
    values = {name: _read(_hints(kind)[name], record[name]) for name in names - {"facts"}}
    if "facts" in names:
        values["facts"] = {name: _read_fact(fact) for name, fact in record["facts"].items()}
    return kind(**values)


def _read_plain(kind: Any, record: Any) -> Any:
    if kind is object or get_origin(kind) is Literal:
        return record
    if kind is date:
        return date.fromisoformat(record)
    if isinstance(kind, type) and issubclass(kind, Decimal | Enum | float | str | int):
        return kind(record)
    raise TypeError(f"no record for {kind}")
