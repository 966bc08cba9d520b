"""Search in the directory: an index in memory, the same on every database, in milliseconds at 100,000 structures.

Why not SQL: prefixes, typing errors and distances together are slow or different from one database to another (see
docs/performance.md, « Directory »). The index is a value: it is built from entries and never changes; a change of
declared trades gives a new one that shares all the rest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from maillage.accounts.domain.siret import clean_siret
from maillage.directory.domain.kinds import Kind
from maillage.directory.domain.trades import is_near
from maillage.territory.domain.places import EARTH_RADIUS_KM, Place, normalise

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]

_MAX_WORDS = 8  # beyond, a pasted text is not a name
_AFTER_ALL = "\uffff"
_GRID = 18  # cells across a map that shows more communes than can be told apart
_BITS = {kind: 1 << bit for bit, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index knows of one structure. `words`: normalised (places.normalise), its name first."""

    id: int
    words: str
    commune: str
    commune_name: str
    departement: str
    latitude: float
    longitude: float
    kinds: tuple[Kind, ...]
    trades: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is asked; every criterion that is given must hold. `unknown_trade`: only those whose trade is unknown."""

    words: str = ""
    kinds: frozenset[Kind] = frozenset()
    trade: str = ""
    departement: str = ""
    near: Place | None = None
    radius_km: int | None = None
    unknown_trade: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of the index and ids in the order to show them, their distance (whole km) when a place was given, and how
    many more may do: `unknown_trades` structures meet everything but the trade, and nobody knows their trade."""

    rows: Rows
    ids: Rows
    km: Rows | None
    unknown_trades: int


@dataclass(frozen=True, slots=True)
class _Places:
    """The distinct communes of the entries; angles in radians."""

    codes: Sequence[str]
    names: Sequence[str]
    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]

    def at(self, ordinal: int) -> Place:
        """One of the communes, in degrees."""
        latitude, longitude = np.degrees(self.latitude[ordinal]), np.degrees(self.longitude[ordinal])
        return Place(self.codes[ordinal], self.names[ordinal], float(latitude), float(longitude))

    def km_from(self, place: Place) -> Rows:
        """Whole kilometres (halves up) from the centre of each commune, as territory's distance_km."""
        latitude, longitude = np.radians(place.latitude), np.radians(place.longitude)
        chord = (
            np.sin((self.latitude - latitude) / 2) ** 2
            + np.cos(latitude) * np.cos(self.latitude) * np.sin((self.longitude - longitude) / 2) ** 2
        )
        exact = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(1.0, chord)))
        km: Rows = np.floor(exact + 0.5).astype(np.int64)
        same = bisect_left(self.codes, place.code)
        if same < len(self.codes) and self.codes[same] == place.code:
            km[same] = 0
        return km


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """Everything searched, by row; rows are in the order of names. Made by `build`."""

    ids: Rows
    kinds: NDArray[np.int64]
    departements: NDArray[np.str_]
    commune: Rows
    places: _Places
    first_word: Rows
    vocabulary: Sequence[str]
    starts: Rows
    postings: Rows
    trades: Mapping[str, Rows]
    known: Mask
    row_of: Mapping[int, int]

    def __len__(self) -> int:
        return len(self.ids)

    def search(self, criteria: Criteria) -> Found:
        """Rows that meet the criteria, nearest first when a place is given, else by name."""
        mask = self._named(criteria.words)
        if criteria.kinds:
            mask &= (self.kinds & sum(_BITS[kind] for kind in criteria.kinds)) != 0
        if criteria.departement:
            mask &= self.departements == criteria.departement
        km = self.places.km_from(criteria.near)[self.commune] if criteria.near else None
        if km is not None and criteria.radius_km is not None:
            mask &= km <= criteria.radius_km
        unknown = mask & ~self.known
        if criteria.unknown_trade:
            mask = unknown
        elif criteria.trade:
            mask &= self._offering(criteria.trade)
        rows = self._ordered(np.flatnonzero(mask), criteria.words, km)
        unsure = int(unknown.sum()) if criteria.trade else 0
        return Found(rows, self.ids[rows], None if km is None else km[rows], unsure)

    def near_unknown(self, places: Iterable[Place], radius_km: int) -> tuple[Rows, Rows]:
        """Ids without known trade within a radius of any of the places, nearest first, and their distance (km)."""
        nearest = np.full(len(self.places.codes), np.iinfo(np.int64).max, dtype=np.int64)
        for place in places:
            np.minimum(nearest, self.places.km_from(place), out=nearest)
        km = nearest[self.commune]
        rows = np.flatnonzero(~self.known & (km <= radius_km))
        rows = rows[np.argsort(km[rows], kind="stable")]
        return self.ids[rows], km[rows]

    def clusters(self, rows: Rows, most: int = 400) -> list[tuple[Place, int]]:
        """How many of these rows stand in each commune, for a map: communes too many to be told apart are gathered,
        cell by cell of a grid, at their middle."""
        counts = np.bincount(self.commune[rows], minlength=len(self.places.codes))
        communes = np.flatnonzero(counts)
        if len(communes) <= most:
            return [(self.places.at(ordinal), int(counts[ordinal])) for ordinal in communes.tolist()]
        latitude, longitude = (
            np.degrees(self.places.latitude[communes]),
            np.degrees(self.places.longitude[communes]),
        )
        # Overseas lies thousands of kilometres away: the grid is that of the middle nine tenths.
        height = np.ptp(np.quantile(latitude, [0.05, 0.95])) / _GRID
        width = np.ptp(np.quantile(longitude, [0.05, 0.95])) / _GRID
        cells = np.stack([np.floor(latitude / height), np.floor(longitude / width)], axis=1)
        _, cell = np.unique(cells, axis=0, return_inverse=True)
        weight = counts[communes]
        total = np.bincount(cell.ravel(), weight)
        north = np.bincount(cell.ravel(), weight * latitude) / total
        east = np.bincount(cell.ravel(), weight * longitude) / total
        middles = zip(north.tolist(), east.tolist(), total.tolist(), strict=True)
        return [(Place("", "", y, x), int(count)) for y, x, count in middles]

    def with_trades(self, changed: Mapping[int, frozenset[str]]) -> SearchIndex:
        """The same index with the declared trades of some structures replaced; unknown ids are a KeyError."""
        rows = np.array(sorted(self.row_of[id_] for id_ in changed), dtype=np.int64)
        trades = {code: np.setdiff1d(held, rows, assume_unique=True) for code, held in self.trades.items()}
        added: defaultdict[str, list[int]] = defaultdict(list)
        known = self.known.copy()
        for id_, codes in changed.items():
            known[self.row_of[id_]] = bool(codes)
            for code in codes:
                added[code].append(self.row_of[id_])
        for code, new in added.items():
            held = trades.get(code, np.empty(0, dtype=np.int64))
            trades[code] = np.union1d(held, np.array(new, dtype=np.int64))
        return replace(self, trades=trades, known=known)

    def _named(self, text: str) -> Mask:
        mask: Mask = np.ones(len(self.ids), dtype=np.bool_)
        for word in words_of(text):
            mask &= self._holding(word)
        return mask

    def _holding(self, word: str) -> Mask:
        """Rows with a word that begins so; when there is none, with a word that does give or take one error."""
        mask: Mask = np.zeros(len(self.ids), dtype=np.bool_)
        first, last = self._range(word)
        if first < last:
            mask[self.postings[self.starts[first] : self.starts[last]]] = True
            return mask
        first, last = self._range(word[:1])
        for at in range(first, last):
            if is_near(word, self.vocabulary[at]):
                mask[self.postings[self.starts[at] : self.starts[at + 1]]] = True
        return mask

    def _range(self, beginning: str) -> tuple[int, int]:
        return bisect_left(self.vocabulary, beginning), bisect_left(self.vocabulary, beginning + _AFTER_ALL)

    def _offering(self, trade: str) -> Mask:
        mask: Mask = np.zeros(len(self.ids), dtype=np.bool_)
        mask[self.trades.get(trade, np.empty(0, dtype=np.int64))] = True
        return mask

    def _ordered(self, rows: Rows, text: str, km: Rows | None) -> Rows:
        if km is not None:
            return rows[np.argsort(km[rows], kind="stable")]
        words = words_of(text)
        if not words:
            return rows
        first, last = self._range(words[0])
        begins = (self.first_word[rows] >= first) & (self.first_word[rows] < last)
        return np.concatenate([rows[begins], rows[~begins]])


def words_of(text: str) -> list[str]:
    """Normalised words of what was typed; a SIREN or SIRET typed in groups of digits is one word."""
    digits = clean_siret(text)
    if digits.isascii() and digits.isdigit() and len(digits) >= 9:
        return [digits]
    return normalise(text).split()[:_MAX_WORDS]


def build(entries: Iterable[Entry]) -> SearchIndex:
    """Index the entries; their order does not matter. 100,000 entries take about two seconds."""
    ordered = sorted(entries, key=lambda entry: (entry.words, entry.id))
    vocabulary, starts, postings = _postings(ordered)
    position = {word: at for at, word in enumerate(vocabulary)}
    places = _places(ordered)
    ordinal = {code: at for at, code in enumerate(places.codes)}
    trades: defaultdict[str, list[int]] = defaultdict(list)
    for row, entry in enumerate(ordered):
        for trade in entry.trades:
            trades[trade].append(row)
    return SearchIndex(
        ids=np.array([entry.id for entry in ordered], dtype=np.int64),
        kinds=np.array([sum(_BITS[kind] for kind in set(entry.kinds)) for entry in ordered], dtype=np.int64),
        departements=np.array([entry.departement for entry in ordered], dtype="U3"),
        commune=np.array([ordinal[entry.commune] for entry in ordered], dtype=np.int64),
        places=places,
        first_word=np.array([position.get(_first(entry.words), -1) for entry in ordered], dtype=np.int64),
        vocabulary=vocabulary,
        starts=starts,
        postings=postings,
        trades={trade: np.array(rows, dtype=np.int64) for trade, rows in trades.items()},
        known=np.array([bool(entry.trades) for entry in ordered], dtype=np.bool_),
        row_of={entry.id: row for row, entry in enumerate(ordered)},
    )


def _places(entries: Iterable[Entry]) -> _Places:
    one_each = {entry.commune: entry for entry in entries}
    codes = sorted(one_each)
    centres = [(one_each[code].latitude, one_each[code].longitude) for code in codes]
    angles = np.radians(np.array(centres, dtype=np.float64).reshape(-1, 2))
    return _Places(codes, [one_each[code].commune_name for code in codes], angles[:, 0], angles[:, 1])


def _postings(ordered: Sequence[Entry]) -> tuple[list[str], Rows, Rows]:
    """Words in order; the rows holding word i are postings[starts[i]:starts[i + 1]]."""
    holding: defaultdict[str, list[int]] = defaultdict(list)
    for row, entry in enumerate(ordered):
        for word in set(entry.words.split()):
            holding[word].append(row)
    vocabulary = sorted(holding)
    sizes = [0, *(len(holding[word]) for word in vocabulary)]
    flat = [row for word in vocabulary for row in holding[word]]
    return vocabulary, np.cumsum(np.array(sizes, dtype=np.int64)), np.array(flat, dtype=np.int64)


def _first(words: str) -> str:
    return words.split(" ", 1)[0]


def search_words(names: Iterable[str], commune: str, siret: str | None, limit: int = 500) -> str:
    """Words by which a structure is found: its names (the shown one first), its commune, its SIRET, each once.

    Never longer than `limit` characters; whole words only.
    """
    words = dict.fromkeys(
        [*normalise(" ".join(names)).split(), *([siret] if siret else []), *normalise(commune).split()]
    )
    text = " ".join(words)
    return text if len(text) <= limit else text[: limit + 1].rsplit(" ", 1)[0]
