"""What can be written in the journal: each capability names its events, with the sentence people read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from maillage.base.refusals import gettext_noop


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of write. sentence: French, follows the author's name (« Ana » « a rendu l’appel public »).

    labels: the French name of each fact of before and after, for people.
    """

    code: str
    sentence: str
    labels: Mapping[str, str]


_events: dict[str, Event] = {}


def register(code: str, sentence: str, labels: Mapping[str, str] | None = None) -> None:
    """Name an event; called where the event is written, once (again with the same sentence is harmless)."""
    _events[code] = Event(code, sentence, labels or {})


def event(code: str) -> Event:
    """Return an event by its code. Raises KeyError: a write that nobody named is a mistake of ours."""
    return _events[code]


ROLE = {"role": gettext_noop("rôle")}
register("person.created", gettext_noop("a ouvert un compte"))
register("organisation.created", gettext_noop("a ajouté l’organisation"))
register("mandate.given", gettext_noop("a donné un mandat"), ROLE)
register("scope.given", gettext_noop("a donné un territoire ou un réseau au facilitateur"))
