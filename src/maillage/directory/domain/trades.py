"""Trades: our own nomenclature, how it is read from its catalogue, and how people find a trade by its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from maillage.territory.domain.places import normalise

_MAX_WORDS = 8  # nobody describes a trade in more words; a pasted page must not cost a second
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Group:
    """A family of trades, for menus and filters."""

    code: str
    label: str
    english: str


@dataclass(frozen=True, slots=True)
class Trade:
    """What a structure can do, in everyday words; CPV and NAF links are indicative."""

    code: str
    label: str
    english: str
    group: Group
    synonyms: tuple[str, ...]
    cpv: tuple[str, ...]
    naf: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A trade found from what was typed; `matched` is the synonym that was recognised, if not the label."""

    trade: Trade
    matched: str | None


def read_trades(document: Mapping[str, object]) -> dict[str, Trade]:
    """Build the catalogue from the parsed YAML document, in its order.

    raises ValueError naming the entry when a key is missing, unknown or of the wrong type, or a code is repeated.
    """
    groups = document.get("groups")
    if not isinstance(groups, list):
        raise ValueError("trades: « groups » must be a list")
    found: dict[str, Trade] = {}
    for entry in groups:
        group = Group(**{key: _text(entry, key) for key in ("code", "label", "english")})
        for row in entry["trades"]:
            trade = _trade(row, group)
            if trade.code in found:
                raise ValueError(f"trades: code {trade.code} is used twice")
            found[trade.code] = trade
    return found


@dataclass(frozen=True, slots=True)
class _Phrase:
    key: str
    words: tuple[str, ...]
    code: str
    synonym: str | None


class TradeIndex:
    """Finds trades by what people type. Built once, in memory: about 160 trades and 1,000 phrases."""

    def __init__(self, trades: Mapping[str, Trade]) -> None:
        self._trades = trades

    @cached_property
    def _phrases(self) -> list[_Phrase]:
        phrases = []
        for code, trade in self._trades.items():
            names: list[tuple[str, str | None]] = [(trade.label, None), (trade.english, None)]
            for text, synonym in [*names, *((word, word) for word in trade.synonyms)]:
                key = normalise(text)
                phrases.append(_Phrase(key, tuple(key.split()), code, synonym))
            # All its words together: « ménage bureau » is found although no single phrase says both.
            words = {word for phrase in phrases if phrase.code == code for word in phrase.words}
            phrases.append(_Phrase("", tuple(sorted(words)), code, None))
        return phrases

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return frozenset(word for phrase in self._phrases for word in phrase.words)

    def suggest(self, text: str, limit: int = 10) -> list[Suggestion]:
        """Trades whose label or synonyms hold every typed word (or its beginning), best first.

        A word of four letters or more may hold one typing error: such trades come after the others,
        and only when fewer than three match without it.
        """
        typed = normalise(text).split()[:_MAX_WORDS]
        if not typed:
            return []
        best = self._matches(typed, {word: self._beginning_with(word) for word in typed})
        if len(best) < _ENOUGH:
            near = {word: self._beginning_with(word) | self._near(word) for word in typed}
            for code, ((rank, length), synonym) in self._matches(typed, near).items():
                best.setdefault(code, ((rank + 10, length), synonym))
        # Equal matches keep the order of the catalogue: in each group, the most usual trade comes first.
        ordered = sorted(
            ((code, best[code]) for code in self._trades if code in best), key=lambda item: item[1][0]
        )
        return [Suggestion(self._trades[code], synonym) for code, (_, synonym) in ordered[:limit]]

    def _beginning_with(self, typed: str) -> frozenset[str]:
        return frozenset(word for word in self._vocabulary if word.startswith(typed))

    def _near(self, typed: str) -> frozenset[str]:
        return frozenset(word for word in self._vocabulary if is_near(typed, word))

    def _matches(
        self, typed: Sequence[str], meant: Mapping[str, frozenset[str]]
    ) -> dict[str, tuple[tuple[int, int], str | None]]:
        """Rank of each matching trade: the phrase itself, then its beginning, then its words in any order; and among
        equals the shortest phrase."""
        best: dict[str, tuple[tuple[int, int], str | None]] = {}
        text = " ".join(typed)
        for phrase in self._phrases:
            if not all(not meant[word].isdisjoint(phrase.words) for word in typed):
                continue
            rank = _rank(phrase, text), len(phrase.key)
            if phrase.code not in best or rank < best[phrase.code][0]:
                best[phrase.code] = (rank, phrase.synonym)
        return best


def nearest(code: str, trades: Mapping[str, Trade], n: int = 3) -> list[str]:
    """Codes that look most like a mistyped one, nearest first; ties in alphabetical order."""
    wanted = normalise(code)
    words = wanted.split()

    def distance(candidate: str) -> tuple[float, str]:
        key = normalise(candidate)
        shared = sum(any(word == other or is_near(word, other) for other in key.split()) for word in words)
        return edits(wanted, key) / max(len(wanted), len(key), 1) - shared / 2, candidate

    return sorted(trades, key=distance)[:n]


def edits(a: str, b: str) -> int:
    """Number of letters to insert, delete, replace, or swap with the next, to turn a into b."""
    previous, before = list(range(len(b) + 1)), [0] * (len(b) + 1)
    for i, letter in enumerate(a, 1):
        current = [i]
        for j, other in enumerate(b, 1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, previous = previous, current
    return previous[-1]


def is_near(typed: str, word: str) -> bool:
    """Tell whether a typed word is the beginning of a word, give or take one error after its first letter.

    One error: a letter missing, too many, wrong, or two neighbours swapped. Words under four letters must be exact.
    """
    if not 4 <= len(typed) <= 30 or typed[0] != word[:1]:
        return False
    at = next((i for i, (a, b) in enumerate(zip(typed, word, strict=False)) if a != b), None)
    if at is None:
        return len(typed) <= len(word) + 1
    swapped = typed[at : at + 2] == word[at : at + 2][::-1] and word.startswith(typed[at + 2 :], at + 2)
    wrong_or_missing = word.startswith(typed[at + 1 :], at + 1) or word.startswith(typed[at:], at + 1)
    return swapped or wrong_or_missing or word.startswith(typed[at + 1 :], at)


def _rank(phrase: _Phrase, text: str) -> int:
    if not phrase.key:
        return 6
    closeness = 0 if phrase.key == text else 1 if phrase.key.startswith(text) else 2
    return 2 * closeness + (phrase.synonym is not None)


def _trade(row: Mapping[str, object], group: Group) -> Trade:
    unknown = set(row) - {"code", "label", "english", "synonyms", "cpv", "naf"}
    if unknown:
        raise ValueError(f"trades: {row.get('code')}: unknown keys {sorted(unknown)}")
    return Trade(
        code=_text(row, "code"),
        label=_text(row, "label"),
        english=_text(row, "english"),
        group=group,
        synonyms=_texts(row, "synonyms"),
        cpv=_texts(row, "cpv"),
        naf=_texts(row, "naf"),
    )


def _text(row: Mapping[str, object], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value:
        raise ValueError(f"trades: {row.get('code')}: « {key} » must be a text")
    return value


def _texts(row: Mapping[str, object], key: str) -> tuple[str, ...]:
    values = row.get(key)
    if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
        raise ValueError(f"trades: {row.get('code')}: « {key} » must be a list of texts")
    return tuple(values)
