"""The sources of this capability, made known to `maillage ingest`."""

from __future__ import annotations

from maillage.base.ingest import register
from maillage.directory.sources import esat, siae


def register_all() -> None:
    """Register every source (called once the models are ready)."""
    register(siae.SOURCE)
    register(esat.SOURCE)
