"""Reads that compose several capabilities: what the home page and the page of sources show."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from maillage.base.models import IngestedFile

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class DataFile:
    """A public file carried with Maillage; `loaded_at` is None when this installation has not loaded it."""

    folder: str
    file: str
    title: str
    producer: str
    vintage: str
    licence: str
    rows: int | None
    loaded_at: datetime | None

    @property
    def vintage_date(self) -> date | None:
        try:
            return date.fromisoformat(self.vintage)
        except ValueError:
            return None


def data_files(folder: Path) -> list[DataFile]:
    """Return every file described by the manifests of `folder`, with the date of its last load (one query)."""
    loaded: dict[str, datetime] = {}
    for name, at in IngestedFile.objects.order_by("at").values_list("name", "at"):
        loaded[name] = at
    return [
        DataFile(
            folder=manifest.parent.name,
            file=entry["file"],
            title=entry.get("title", entry["file"]),
            producer=entry.get("producer", ""),
            vintage=entry.get("vintage") or "",
            licence=entry.get("licence", ""),
            rows=entry.get("rows"),
            loaded_at=loaded.get(entry["file"].removesuffix(".gz")),
        )
        for manifest in sorted(folder.glob(f"*/{MANIFEST}"))
        for entry in _entries(manifest)
    ]


def _entries(manifest: Path) -> Iterable[dict[str, Any]]:
    described: list[dict[str, Any]] = json.loads(manifest.read_text(encoding="utf-8"))["files"]
    return described
