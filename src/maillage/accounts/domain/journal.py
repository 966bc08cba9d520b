"""How entries of the journal are sealed, and what their codes mean to people. No Django here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

FIRST_SEAL = "0" * 64
"""What the first entry follows."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a seal covers. before, after: facts as `plain` writes them; detail_digest: seals what may be erased."""

    number: int
    at: datetime
    person_id: int | None
    organisation_id: int | None
    owner_id: int | None
    impersonator_id: int | None
    what: str
    about: str
    before: object
    after: object
    detail_digest: str
    origin: str


def plain(value: object) -> object:
    """Return a value as every database gives it back unchanged: text, whole numbers, booleans, lists, mappings.

    Decimals, floats and dates become text: PostgreSQL and SQLite do not write numbers alike.
    """
    if value is None or isinstance(value, bool | str):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float | Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, Iterable):
        return [plain(part) for part in value]
    raise TypeError(f"a journal entry cannot hold {type(value).__name__}")


def seal(entry: Sealed, previous: str) -> str:
    """Return the seal of an entry: SHA-256 of the seal before it and of all it says."""
    facts = {name: plain(getattr(entry, name)) for name in Sealed.__slots__}
    return _digest(previous, facts)


def detail_digest(salt: str, facts: object) -> str:
    """Return the digest of what an entry says of persons; the salt keeps it from being guessed once erased."""
    return _digest(salt, plain(facts))


def broken(
    entries: Iterable[tuple[Sealed, str, str]], *, number: int = 0, previous: str = FIRST_SEAL
) -> Iterator[tuple[int, str]]:
    """Yield (number, what is wrong) for each entry whose seal, order or predecessor is not what it should be.

    entries: (entry, seal of the one before as written, own seal as written), by number, following `number`.
    """
    for entry, written_previous, written in entries:
        if entry.number != number + 1:
            yield entry.number, "gap"
        if written_previous != previous:
            yield entry.number, "previous"
        if seal(entry, written_previous) != written:
            yield entry.number, "seal"
        number, previous = entry.number, written


def _digest(prefix: str, value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{prefix}{text}".encode()).hexdigest()
