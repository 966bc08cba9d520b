"""Search: the index of this process, kept in step with the database, and pages of structures found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import overload

from django.db.models import QuerySet

from maillage.directory.domain.kinds import Kind
from maillage.directory.domain.search import Criteria, Entry, Found, SearchIndex, build
from maillage.directory.models import IndexState, Offer, Record, Structure
from maillage.territory.queries import departements


@dataclass(frozen=True, slots=True)
class _State:
    """What is written, as far as an index cares; two equal states have the same content."""

    facts: str = ""
    offers: str = ""
    number: int = 0

    def __str__(self) -> str:
        return f"{self.facts[:12]}-{self.offers[:12]}-{self.number}"


@dataclass(frozen=True, slots=True)
class Directory:
    """What is written now, ready to be searched: take it once for a page, `directory()`.

    departements: names by code of the départements where there is a structure.
    """

    index: SearchIndex
    departements: Mapping[str, str]
    state: _State

    def search(self, criteria: Criteria) -> FoundStructures:
        """Structures that meet the criteria; nothing more than their ids is read before a page is asked."""
        return FoundStructures(self.index.search(criteria))


_lock = Lock()
_held = Directory(build([]), {}, _State())


def directory_version() -> str:
    """A short text that changes whenever anything that search or the solver reads was written. One SQL query."""
    return str(_read_state())


def directory() -> Directory:
    """The directory as it is written now. One SQL query when nothing changed; else it reads what changed."""
    global _held
    state = _read_state()
    held = _held
    if held.state == state:
        return held
    with _lock:
        if _held.state != state:
            _held = _renewed(_held, state)
        return _held


def search(criteria: Criteria) -> FoundStructures:
    """Structures that meet the criteria now."""
    return directory().search(criteria)


class FoundStructures(Sequence[Structure]):
    """The structures found, in order; each page (slice) reads its own from the database, in four SQL queries.

    Each has `km` (whole kilometres from the place asked, None without one), and its records, offers and declaration
    at hand.
    """

    def __init__(self, found: Found) -> None:
        self.found = found

    def __len__(self) -> int:
        return len(self.found.ids)

    @overload
    def __getitem__(self, at: int) -> Structure: ...
    @overload
    def __getitem__(self, at: slice) -> list[Structure]: ...
    def __getitem__(self, at: int | slice) -> Structure | list[Structure]:
        if isinstance(at, int):
            return self[at : at + 1 or None][0]
        ids = self.found.ids[at].tolist()
        structures = with_all().in_bulk(ids)
        page = [structures[id_] for id_ in ids if id_ in structures]
        if self.found.km is not None:
            km = dict(zip(ids, self.found.km[at].tolist(), strict=True))
            for structure in page:
                structure.km = km[structure.pk]
        return page


def with_all() -> QuerySet[Structure]:
    """Structures with what a line of a list shows."""
    return Structure.objects.select_related("declaration").prefetch_related("records", "offers")


def _read_state() -> _State:
    row = IndexState.objects.filter(pk=1).values_list("facts", "offers", "offers_number").first()
    return _State(*row) if row else _State()


def _renewed(held: Directory, state: _State) -> Directory:
    """Read again only the offers that changed when nothing else did and their numbers tell which."""
    if held.state.facts == state.facts and held.state.number < state.number:
        changed = Structure.objects.filter(offers_change__gt=held.state.number).values_list("pk", flat=True)
        return replace(held, state=state, index=held.index.with_trades(_trades_of(list(changed))))
    entries = list(_entries())
    present = {entry.departement for entry in entries}
    names = {code: name for code, name in departements().items() if code in present}
    return Directory(build(entries), names, state)


def _trades_of(structures: Sequence[int]) -> dict[int, frozenset[str]]:
    held: dict[int, set[str]] = {pk: set() for pk in structures}
    for pk, trade in Offer.objects.filter(structure__in=structures).values_list("structure", "trade"):
        held[pk].add(trade)
    return {pk: frozenset(trades) for pk, trades in held.items()}


def _entries() -> Iterable[Entry]:
    kinds: defaultdict[int, list[Kind]] = defaultdict(list)
    for pk, kind in Record.objects.filter(ended_on=None).values_list("structure", "kind"):
        kinds[pk].append(Kind(kind))
    trades: defaultdict[int, set[str]] = defaultdict(set)
    for pk, trade in Offer.objects.values_list("structure", "trade"):
        trades[pk].add(trade)
    columns = ("pk", "search_words", "commune_code", "commune_name", "departement", "latitude", "longitude")
    for pk, words, code, name, departement, latitude, longitude in Structure.objects.values_list(
        *columns
    ).iterator():
        yield Entry(
            id=pk, words=words, commune=code, commune_name=name, departement=departement, latitude=latitude,
            longitude=longitude, kinds=tuple(kinds[pk]), trades=frozenset(trades[pk]),
        )  # fmt: skip
