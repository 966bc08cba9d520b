"""Pieces of work done by several people at the same moment, for the tests of any capability."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections


def at_once(*pieces: Callable[[], object]) -> list[BaseException | None]:
    """Run pieces of work in threads that start together; return what each raised, None for those that went well.

    The test needs the fixture `database_on_disk`: threads do not share a database in memory as processes share a file.
    """
    start = Barrier(len(pieces))

    def run(piece: Callable[[], object]) -> BaseException | None:
        start.wait()
        try:
            piece()
        except BaseException as error:
            return error
        finally:
            connections.close_all()
        return None

    with ThreadPoolExecutor(len(pieces)) as pool:
        return list(pool.map(run, pieces))
