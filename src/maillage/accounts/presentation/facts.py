"""The facts of an entry in words: what changed, as it was and as it became."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from maillage.accounts.domain import events
from maillage.accounts.domain.events import Fact, number_of
from maillage.accounts.models import (
    Evidence,
    FacilitationState,
    Frequency,
    JournalEntry,
    OrganisationKind,
    RequestState,
    Role,
    ScopeKind,
    TokenScope,
)
from maillage.base.explain import day, enumeration, explain
from maillage.base.figures import with_unit


@dataclass(frozen=True, slots=True)
class Change:
    """One fact. before, after: what it said, line by line; none when it said nothing."""

    label: str
    before: Sequence[str]
    after: Sequence[str]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the facts that are not plain values: each kind of them asked for once, for all the entries."""

    found: Mapping[tuple[int, str, str], Sequence[str]]

    @classmethod
    def of(cls, rows: Iterable[JournalEntry]) -> Words:
        asked: defaultdict[tuple[str, str], list[tuple[tuple[int, str, str], object]]] = defaultdict(list)
        for row in rows:
            kind = number_of(row.about)[0]
            subject = events.subjects().get(kind)
            for side, facts in (("before", row.before or {}), ("after", row.after or {})):
                for name in (subject.words if subject else {}).keys() & facts.keys():
                    asked[kind, name].append(((row.number, side, name), facts[name]))
        found: dict[tuple[int, str, str], Sequence[str]] = {}
        for (kind, name), wanted in asked.items():
            said = events.subjects()[kind].words[name]([value for _key, value in wanted])
            found |= {key: lines for (key, _value), lines in zip(wanted, said, strict=True)}
        return cls(found)


def changes_of(row: JournalEntry, words: Words | None, *, own: bool) -> list[Change]:
    """Return what an entry changed, in words.

    words: None for the names of the facts alone. own: for the organisation itself, which may read all of its facts.
    """
    event = events.known(row.what)
    before, after = (event.told(facts, own=own) or {} for facts in (row.before, row.after))
    # In the order of the labels: PostgreSQL gives facts back in an order of its own.
    place = {name: at for at, name in enumerate(event.labels)}
    names = sorted({**before, **after}, key=lambda name: (place.get(name, len(place)), name))
    return [
        Change(
            label=explain((fact.label, {})),
            before=_lines(words, (row.number, "before", name), fact, before.get(name)),
            after=_lines(words, (row.number, "after", name), fact, after.get(name)),
        )
        for name in names
        for fact in [event.fact(name)]
        if not fact.is_key
    ]


def _lines(words: Words | None, key: tuple[int, str, str], fact: Fact, value: object) -> Sequence[str]:
    if words is None:
        return ()
    if key in words.found:
        return words.found[key]
    text = _in_words(key[2], fact, value)
    return [text] if text else ()


def _in_words(name: str, fact: Fact, value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, Mapping):
        parts = [f"{key}\N{NO-BREAK SPACE}: {_in_words(name, fact, part)}" for key, part in value.items()]
        return enumeration(parts)
    if isinstance(value, list):
        return enumeration([_in_words(name, fact, part) for part in value])
    if fact.unit:
        return with_unit(value, explain((fact.unit, {})), 2)
    return _text(name, fact, str(value))


def _text(name: str, fact: Fact, text: str) -> str:
    """A code by its name, a date as people say it, any other text as it is."""
    if text in fact.values:
        return explain((fact.values[text], {}))
    if text in CODES.get(name, {}):
        return str(CODES[name][text])
    return day(date.fromisoformat(text[:10])) if _DAY.fullmatch(text) else text


_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T[\d:.+]+)?")
CODES: Mapping[str, Mapping[str, object]] = {
    "role": dict(Role.choices),
    "kind": {**dict(OrganisationKind.choices), **dict(ScopeKind.choices)},
    "evidence": dict(Evidence.choices),
    "state": {**dict(RequestState.choices), **dict(FacilitationState.choices)},
    "frequency": dict(Frequency.choices),
    "scope": dict(TokenScope.choices),
}
"""The names of the codes that facts of accounts carry."""
