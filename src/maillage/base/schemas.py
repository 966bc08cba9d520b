"""The public formats whose JSON Schema `maillage schema` writes: a capability registers its own when it starts."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from pydantic import BaseModel

_paths: dict[str, str] = {}


def register(name: str, path: str) -> None:
    """Add a format under the name people type. path: of its pydantic model, imported when asked for."""
    _paths[name] = path


def names() -> Collection[str]:
    """Return the names registered."""
    return _paths.keys()


def document(name: str) -> type[BaseModel]:
    """Return the model of a format. Raises KeyError."""
    model: type[BaseModel] = import_string(_paths[name])
    return model
