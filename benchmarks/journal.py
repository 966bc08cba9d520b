"""How fast the journal is written and verified, on the database of the settings.

Usage: MAILLAGE_VAR=<folder> [DATABASE_URL=…] .venv/bin/python benchmarks/journal.py [entries]
Writes in the database: give it one of its own, migrated.
"""

# ruff: noqa: E402 — Django must be set up before the models are imported

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, "src")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")

import django

django.setup()

from django.db import connection, connections, transaction
from django.utils import timezone

from maillage.accounts import checks
from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.queries.journal import faults, head

BY = Actor(origin="benchmark")
BEFORE = {"months": 24, "title": "Collecte de cartons et cagettes", "amount_eur": "900000"}
AFTER = BEFORE | {"months": 36, "lots": [{"id": "1", "needs": [{"id": "1a", "hours": "12000"}] * 5}]}


def write(n: int) -> None:
    """Write n entries, each in its own transaction."""
    for at in range(n):
        with transaction.atomic():
            record(
                what="data.loaded", about=f"data:{at % 500}", by=BY, at=timezone.now(), before=BEFORE,
                after=AFTER, personal={"name": "Personne inventée"},
            )  # fmt: skip


def together(n: int, writers: int) -> None:
    """Write n entries from several threads at once."""

    def one(_: int) -> None:
        write(n // writers)
        connections.close_all()

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(one, range(writers)))


def timed(label: str, n: int, work: Callable[[], object]) -> None:
    started = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - started
    note = f" → {result}" if result else ""
    print(f"{label:55} {seconds:8.2f} s  {n / seconds:10,.0f} /s{note}")


def main(entries: int) -> None:
    """Measure writing, alone and at once, then verifying."""
    print(f"{connection.vendor}, {os.cpu_count()} processors, {head()[0]:,} entries before")
    timed("one writer, one entry a transaction", 2000, lambda: write(2000))
    timed("eight writers at once", 2000, lambda: together(2000, 8))
    missing = max(0, entries - head()[0])
    with transaction.atomic():
        timed("one transaction", missing or 1, lambda: write(missing))
    timed("maillage check (its latest entries)", checks.LATEST, lambda: checks.journal(databases=["default"]))
    timed("maillage verify-journal (all)", head()[0], lambda: list(faults()))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
