"""Signs of life of the processes that do the work."""

from __future__ import annotations

import logging
import os
import platform
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.utils import timezone

from maillage.jobs.models import BEAT, Worker

logger = logging.getLogger("maillage.jobs")


def new_name() -> str:
    """Return a name for this process that no other has ever had: machine, process, six random letters."""
    return f"{platform.node()[:60]}·{os.getpid()}·{secrets.token_hex(3)}"


@transaction.atomic
def beat(*, name: str, at: datetime, takes_jobs: bool = True) -> None:
    """Write that a process is alive."""
    if not Worker.objects.filter(pk=name).update(beat_at=at):
        Worker.objects.create(name=name, takes_jobs=takes_jobs, started_at=at, beat_at=at)


@transaction.atomic
def sign_off(*, name: str) -> None:
    """Write that a process ended of its own will."""
    Worker.objects.filter(pk=name).delete()


@contextmanager
def living(*, name: str, takes_jobs: bool = True) -> Iterator[None]:
    """Give signs of life from a thread, with its own connection, as long as the block runs."""
    beat(name=name, at=timezone.now(), takes_jobs=takes_jobs)
    over = threading.Event()
    thread = threading.Thread(
        target=_keep_beating, args=(name, takes_jobs, over), name="heartbeat", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        try:
            sign_off(name=name)
        except (DatabaseError, InterfaceError):
            logger.warning("exécutant %s : la base ne répond pas, départ non inscrit", name)


def _keep_beating(name: str, takes_jobs: bool, over: threading.Event) -> None:
    pause = BEAT.total_seconds()
    while not over.wait(pause):
        try:
            beat(name=name, at=timezone.now(), takes_jobs=takes_jobs)
            pause = BEAT.total_seconds()
        except (DatabaseError, InterfaceError) as error:  # said again soon: the lease is six beats long
            logger.warning("exécutant %s : signe de vie non inscrit (%s)", name, type(error).__name__)
            pause = 1.0
        finally:
            connection.close()
