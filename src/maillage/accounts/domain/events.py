"""What can be written in the journal, and how people read it: each capability names its events and its objects."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from maillage.base.refusals import gettext_noop


@dataclass(frozen=True, slots=True)
class Fact:
    """How a fact of before and after is read: its French name, the words of its codes, its unit (« h », « € »…).

    is_secret: told to the organisation itself alone, not to the facilitators it mandated. is_key: serves to find or to
    count again what is written, and is shown to nobody.
    """

    label: str
    values: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    is_secret: bool = False
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of write. sentence: French, follows the author's name (« Ana » « a rendu l’appel public »).

    labels: the name of each fact of before and after, or all about it. ends: whether the object is gone after it.
    """

    code: str
    sentence: str
    labels: Mapping[str, str | Fact]
    ends: bool = False

    def fact(self, name: str) -> Fact:
        """Return how a fact is read; one that nobody named is shown by its own name."""
        found = self.labels.get(name, name)
        return found if isinstance(found, Fact) else Fact(found)

    def told(self, facts: Mapping[str, object] | None, *, own: bool) -> dict[str, object] | None:
        """Return the facts that a reader may know. own: for the organisation itself, which may know all."""
        if facts is None:
            return None
        return {name: value for name, value in facts.items() if own or not self.fact(name).is_secret}


_events: dict[str, Event] = {}


def register(
    code: str, sentence: str, labels: Mapping[str, str | Fact] | None = None, *, ends: bool = False
) -> None:
    """Name an event; called where the event is written, once (again with the same sentence is harmless)."""
    _events[code] = Event(code, sentence, labels or {}, ends)


def event(code: str) -> Event:
    """Return an event by its code. Raises KeyError: a write that nobody named is a mistake of ours."""
    return _events[code]


def known(code: str) -> Event:
    """Return an event to show it, even one that only an older version of Maillage knew how to name."""
    return _events.get(code) or Event(code, UNNAMED, {})


def endings() -> Collection[str]:
    """Return the codes of the events after which the object is gone."""
    return [event.code for event in _events.values() if event.ends]


@dataclass(frozen=True, slots=True)
class Named:
    """An object as people know it today, and its page."""

    name: str
    url: str = ""


Name = Callable[[Collection[int]], Mapping[int, Named]]
InWords = Callable[[Sequence[object]], Sequence[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of object that entries are about (« tender » in « tender:12 »).

    label: French. named: names the objects still there, all at once. words: for a fact that is not a plain value,
    its lines for each of the values given, all at once. supervised: the staff may read its history (people and
    organisations; never what is private to an organisation).
    """

    kind: str
    label: str
    named: Name
    words: Mapping[str, InWords]
    supervised: bool


_subjects: dict[str, Subject] = {}


def register_subject(
    kind: str,
    label: str,
    named: Name,
    *,
    words: Mapping[str, InWords] | None = None,
    supervised: bool = False,
) -> None:
    """Say how the objects of a kind are named; called once the models are ready (AppConfig.ready)."""
    _subjects[kind] = Subject(kind, label, named, words or {}, supervised)


def subjects() -> Mapping[str, Subject]:
    """Return every kind of object by its code."""
    return _subjects


def number_of(about: str) -> tuple[str, int]:
    """Return the kind and the number of an object: ("tender", 12) for « tender:12 », 0 when it has none."""
    kind, _, number = about.partition(":")
    return kind, int(number) if number.isascii() and number.isdigit() else 0


UNNAMED = gettext_noop("a fait une modification que cette version de Maillage ne sait plus nommer")
ROLE = {"role": gettext_noop("rôle")}
ORGANISATION = {
    "name": gettext_noop("nom"),
    "kind": gettext_noop("nature"),
    "siret": gettext_noop("SIRET"),
    "departement": gettext_noop("département"),
    "code": gettext_noop("code ou nom"),
}
register("person.created", gettext_noop("a ouvert un compte"))
register("organisation.created", gettext_noop("a ajouté l’organisation"), ORGANISATION)
register("mandate.given", gettext_noop("a donné un mandat"), ROLE)
register("scope.given", gettext_noop("a donné un territoire ou un réseau au facilitateur"), ORGANISATION)
register(
    "journal.undone", gettext_noop("a annulé un changement"), {"number": gettext_noop("entrée du journal")}
)
register(
    "journal.erased",
    gettext_noop("a effacé du journal ce qui nommait une personne"),
    {"entries": gettext_noop("entrées du journal")},
)
register(
    "data.loaded",
    gettext_noop("a chargé des données publiques"),
    {
        "source": gettext_noop("source"),
        "vintage": gettext_noop("millésime"),
        "rows": gettext_noop("lignes"),
    },
)
