"""How entries of the journal are sealed, compared and checked. No Django here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from maillage.base.refusals import gettext_noop

FIRST_SEAL = "0" * 64
"""What the first entry follows."""

FAULTS: Mapping[str, str] = {
    "gap": gettext_noop("des entrées manquent juste avant celle-ci, ou elle a été déplacée"),
    "previous": gettext_noop("elle ne suit pas l’entrée d’avant : l’une des deux a été remplacée"),
    "seal": gettext_noop("son contenu a changé depuis qu’elle a été écrite"),
    "head": gettext_noop("le journal ne finit pas là où il devrait : ses dernières entrées ont été retirées"),
    "detail": gettext_noop("ce qu’elle disait d’une personne a été modifié"),
    "detail_gone": gettext_noop("ce qu’elle disait d’une personne a été supprimé"),
    "erased": gettext_noop(
        "ce qu’elle disait d’une personne a été effacé sans que l’effacement soit au journal"
    ),
    "anchor": gettext_noop("son sceau n’est pas celui que vous aviez noté : le journal a été réécrit"),
}
"""What a check may find wrong with an entry, in words."""


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

    Decimals, floats and dates become text: PostgreSQL and SQLite do not write numbers alike. Sets are sorted, lest
    the same facts be written in two ways. Raises TypeError for anything else (a translated text among others: the
    journal says the same to everybody), ValueError for a moment without its time zone.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return text(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, date):
        return _moment(value) if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, Mapping):
        return {text(str(key)): plain(part) for key, part in value.items()}
    return _listed(value)


def text(value: str) -> str:
    """Return a text that both databases keep as it is: PostgreSQL takes no NUL, and neither takes half a character."""
    return str(value).replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()


def _moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("a journal entry needs to know the time zone of its moments")
    return value.astimezone(UTC).isoformat()


def _listed(value: object) -> object:
    if isinstance(value, set | frozenset):
        return sorted((plain(part) for part in value), key=_written)
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    raise TypeError(f"a journal entry cannot hold {type(value).__name__}")


def changes(
    before: Mapping[str, object], after: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, object]]:
    """Return the facts that differ, as they were and as they are, both plain; a fact absent on a side stays absent."""
    old, new = _facts(before), _facts(after)
    names = [name for name in {**old, **new} if name not in old or name not in new or old[name] != new[name]]
    return (
        {name: old[name] for name in names if name in old},
        {name: new[name] for name in names if name in new},
    )


def _facts(facts: Mapping[str, object]) -> dict[str, object]:
    return {text(name): plain(fact) for name, fact in facts.items()}


def seal(entry: Sealed, previous: str) -> str:
    """Return the seal of an entry: SHA-256 of the seal before it and of all it says."""
    return _digest(previous, {name: plain(getattr(entry, name)) for name in Sealed.__slots__})


def detail_digest(salt: str, facts: object) -> str:
    """Return the digest of what an entry says of persons; the salt keeps it from being guessed once erased."""
    return _digest(salt, plain(facts))


def broken(
    entries: Iterable[tuple[Sealed, str, str]], *, number: int = 0, previous: str = FIRST_SEAL
) -> Iterator[tuple[int, str]]:
    """Yield (number, fault) for each entry whose seal, order or predecessor is not what it should be (see FAULTS).

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
    return hashlib.sha256(f"{prefix}{_written(value)}".encode()).hexdigest()


def _written(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
