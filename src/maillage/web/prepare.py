"""Make an installation ready: its tables, and the open data that the project carries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from maillage.base.explain import explain
from maillage.base.ingest import Source, ingest, sources
from maillage.web.steps import Tell, step

FOLDERS = {"communes": "territory", "contours": "territory", "siae": "structures", "esat": "structures"}
"""Folder of `data/` of each source carried by the project, in the order of loading."""

BY = "maillage prepare"


def prepare(tell: Tell, *, at: datetime) -> None:
    """Create or bring up to date the tables, then load what is not loaded yet; silent when all is there.

    Two at once go one after the other, the second finds all done (SQLite file; PostgreSQL locks each load).
    Raises Damaged when a file of the project cannot be read.
    """
    with _alone():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            with step(tell, _("préparer la base de données")):
                call_command("migrate", verbosity=0, interactive=False)
        for name, folder in FOLDERS.items():
            _load(sources()[name], settings.DATA / folder, tell, at)


def _load(source: Source, folder: Path, tell: Tell, at: datetime) -> None:
    if source.held():
        ingest(source, folder, at=at, by=BY)  # nothing to do unless the files carried have changed
        return
    with step(tell, _("charger : %(source)s") % {"source": explain((source.title, {}))}):
        ingest(source, folder, at=at, by=BY)


@contextmanager
def _alone() -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # no such lock on this system
        yield
        return
    settings.VAR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR / "prepare.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
