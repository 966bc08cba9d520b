"""Loads of public data in the journal: base, below, does not know it."""

from __future__ import annotations

from datetime import datetime

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.base import ingest


def register() -> None:
    """Be told of each load, within its transaction."""
    ingest.register_listener(write)


def write(report: ingest.Report, *, by: str, at: datetime) -> None:
    """Write one entry for a load. by: the account of the system, or the name given to the command."""
    record(
        what="data.loaded",
        about="data",
        after={
            "source": report.source.name,
            "vintage": report.vintage,
            "rows": {name: tally.rows for name, tally in report.tallies.items()},
        },
        personal={"by": by},
        by=Actor(origin=f"maillage ingest {report.source.name}"),
        at=at,
    )
