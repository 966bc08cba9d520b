"""The public formats whose JSON Schema `maillage schema` writes: a capability registers its own when it starts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pydantic import BaseModel

_schemas: dict[str, type[BaseModel]] = {}
SCHEMAS: Mapping[str, type[BaseModel]] = MappingProxyType(_schemas)


def register(name: str, document: type[BaseModel]) -> None:
    """Add a format under the name people type."""
    _schemas[name] = document
