"""What can be undone: each capability says how, by its own actions. Undoing is a new write: the past stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from maillage.accounts.domain.journal import plain
from maillage.base.refusals import Refusal, gettext_noop


class NotReversible(Refusal):
    message = gettext_noop("Cette entrée du journal ne peut pas être annulée.")


class TooLate(Refusal):
    message = gettext_noop(
        "Il est trop tard pour annuler d’ici : faites plutôt l’inverse sur la page de l’objet."
    )


class ChangedSince(Refusal):
    message = gettext_noop(
        "Cela a changé de nouveau depuis : revenir en arrière effacerait ce qu’un autre a fait. Ouvrez la page de "
        "l’objet et corrigez-la."
    )


class Written(Protocol):
    """An entry of the journal, as the one who undoes it reads it."""

    number: int
    at: datetime
    what: str
    about: str
    before: Any
    after: Any


class Reverse(Protocol):
    """Undo a write by our own actions, with their permissions. Raises their refusals, ChangedSince, NotReversible."""

    def __call__(self, *, entry: Written, by: Any, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Reversal:
    """How a kind of write is undone. within: for how long. needs: the verb of accounts.permissions it takes."""

    reverse: Reverse
    within: timedelta | None
    needs: str

    def is_open(self, entry: Written, at: datetime) -> bool:
        """Tell whether there is still time."""
        return self.within is None or at - entry.at <= self.within


_reversals: dict[str, Reversal] = {}


def register(code: str, reverse: Reverse, *, within: timedelta | None = None, needs: str = "write") -> None:
    """Say how an event is undone; called once the actions are ready (AppConfig.ready)."""
    _reversals[code] = Reversal(reverse, within, needs)


def reversal(code: str) -> Reversal | None:
    """Return how an event is undone, None when it cannot be."""
    return _reversals.get(code)


def put_back(now: Mapping[str, object], entry: Written) -> dict[str, Any]:
    """Return the facts of now with those of an entry as they were before it; the others stay as they are.

    Raises ChangedSince unless each fact is still as the entry left it.
    """
    facts: dict[str, Any] = {str(name): plain(fact) for name, fact in now.items()}
    before, after = entry.before or {}, entry.after or {}
    for name in {**before, **after}:
        if facts.get(name) != after.get(name):
            raise ChangedSince()
        facts.pop(name, None)
        if name in before:
            facts[name] = before[name]
    return facts
