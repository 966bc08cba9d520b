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
from functools import cache, partial
from math import isfinite
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from maillage.base.faults import Fault
from maillage.consortium.domain.answer import Note

T = TypeVar("T")

Reader = Callable[[Any], Any]

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
    wanted: Any = kind  # as a key of the cache, any type will do
    result: T = _reader(wanted)(record)
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


def _read_note(record: Any) -> object:
    return _reader(Note)(record)


def _read_fact(record: Any) -> object:
    if isinstance(record, list):
        return [_read_fact(item) for item in record]
    if not isinstance(record, dict):
        return record
    return _FACTS[record[_MARK]](record[_BODY])


_FACTS: dict[str, Callable[[Any], object]] = {
    "note": _read_note,
    "float": float,
    "decimal": Decimal,
    "date": date.fromisoformat,
    "tuple": lambda body: tuple(_read_fact(item) for item in body),
    "facts": lambda body: _read_facts(body),
}


def _read_facts(facts: Any) -> dict[str, object]:
    return {name: _read_fact(fact) for name, fact in facts.items()}


@cache
def _reader(kind: Any) -> Reader:
    """Return what reads the values of one type: annotations are looked into once, not at each value."""
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        inner = _reader(next(arg for arg in args if arg is not type(None)))
        return lambda record: None if record is None else inner(record)
    if is_dataclass(kind):
        return partial(_read_dataclass, kind)
    if origin is tuple or origin is frozenset:
        item = _reader(args[0])
        return lambda record: origin(item(one) for one in record)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        value = _reader(args[1])
        return lambda record: {key: value(one) for key, one in record.items()}
    return _plain_reader(kind)


@cache
def _readers(kind: Any) -> dict[str, tuple[Reader, bool]]:
    """Reader of each field of a dataclass, and whether it has a default."""
    hints = get_type_hints(kind)
    return {
        field.name: (
            _read_facts if field.name == "facts" else _reader(hints[field.name]),
            field.default is not MISSING or field.default_factory is not MISSING,
        )
        for field in fields(kind)
    }


def _read_dataclass(kind: Any, record: Any) -> Any:
    values = {
        name: read(record[name])
        for name, (read, is_optional) in _readers(kind).items()
        if not is_optional or name in record
    }
    return kind(**values)


def _plain_reader(kind: Any) -> Reader:
    if kind is object or get_origin(kind) is Literal:
        return lambda record: record
    if kind is date:
        return date.fromisoformat
    if isinstance(kind, type) and issubclass(kind, Decimal | Enum | float | str | int):
        return kind
    raise TypeError(f"no record for {kind}")
