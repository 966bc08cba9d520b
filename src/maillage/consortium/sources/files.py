"""A question read from files: the faults of the tender and of the pool are told together."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from maillage.base import documents
from maillage.base.faults import Fault, Faulty
from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.problem import Question, Weights, faults_of
from maillage.consortium.formats.pool import Pool, parse_pool, places_named
from maillage.consortium.queries.question import load_question
from maillage.procurement.domain.tender import Tender
from maillage.procurement.queries import read_checked_tender
from maillage.territory.queries import resolve

T = TypeVar("T")


class BadInput(Exception):
    """Files or options that cannot be used: (file or option, fault) pairs, all of them."""

    def __init__(self, faults: Sequence[tuple[str, Fault]]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{name}: {fault}" for name, fault in self.faults))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person asks: files, lots (all when empty), weights and the name of their profile."""

    tender: Path
    pool: Path | None
    lots: tuple[str, ...]
    weights: Weights
    profile: str


@dataclass(frozen=True, slots=True)
class Read:
    """A question ready for the solver, and what was left aside in the files."""

    question: Question
    warnings: tuple[tuple[str, Fault], ...]


def read_question(asked: Asked) -> Read:
    """Read the files of a question; without pool, the candidates are those of the directory.

    Raises BadInput with every fault of every file.
    """
    faults: list[tuple[str, Fault]] = []
    whole = _try(
        str(asked.tender),
        lambda: read_checked_tender(asked.tender, known_trades=asked.pool is None),
        faults,
    )
    path = asked.pool
    pool = _try(str(path), lambda: read_pool(path), faults) if path else Pool((), ())
    if whole is None or pool is None:
        raise BadInput(faults)
    question = load_question(
        whole,
        actor=None,
        candidates=pool.structures if asked.pool else None,
        weights=asked.weights,
        profile=asked.profile,
    )
    faults.extend((str(asked.tender), fault) for fault in faults_of(question))
    tender = _try("--lots", lambda: _only(whole, asked.lots), faults)
    if faults or tender is None:
        raise BadInput(faults)
    warnings = tuple((str(asked.pool), warning) for warning in pool.warnings)
    return Read(replace(question, tender=tender), warnings)


def read_pool(path: Path) -> Pool:
    """Read a pool from a file, its places looked up. Raises Faulty."""

    def parse(document: object) -> Pool:
        places = resolve(places_named(document))
        return parse_pool(document, places, places.without_coordinates)

    with _without_collector():
        return documents.load(path, parse)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Millions of small values are made and none of them is garbage: looking for some doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _only(tender: Tender, lots: Sequence[str]) -> Tender:
    if not lots:
        return tender
    known = [lot.id for lot in tender.lots]
    unknown = [lot for lot in lots if lot not in known]
    if unknown:
        message = gettext_noop("Le lot « %(lot)s » n’existe pas dans l’appel ; lots possibles : %(lots)s.")
        raise Faulty([Fault("", message, {"lot": lot, "lots": ", ".join(known)}) for lot in unknown])
    return tender.only_lots(lots)


def _try(name: str, load: Callable[[], T], faults: list[tuple[str, Fault]]) -> T | None:
    try:
        return load()
    except Faulty as error:
        faults.extend((name, fault) for fault in error.faults)
        return None
