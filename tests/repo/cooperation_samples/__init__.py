"""Objects of a cooperation for the tests of every route, one module per part."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from maillage.cooperation.tests.factories import make_project
from tests.repo.cast import Cast, Sample


def _parts() -> Iterator[ModuleType]:
    for found in sorted(pkgutil.iter_modules(__path__), key=lambda one: one.name):
        yield importlib.import_module(f"{__name__}.{found.name}")


PARTS = list(_parts())
SAMPLES: dict[str, Sample] = {name: sample for part in PARTS for name, sample in part.SAMPLES.items()}
SHOWN_BY_LINK = {name for name in SAMPLES if "_door" in name} | {"cooperation:calendar_feed"}
"""Doors: routes whose very purpose is to show what is private to whoever holds the link."""
CANARIES = {words: who for part in PARTS for words, who in part.CANARIES.items()}


def make_cooperation_objects(cast: Cast) -> dict[str, Any]:
    """Make a project that the owner coordinates, and one object of each sort in it."""
    project = make_project(owner=cast.owner, title="Projet secret au canari")
    made: dict[str, Any] = {"project": project}
    for part in PARTS:
        made |= part.make(cast, project)
    return made
