"""Entries of the journal as people read them: who, for whom, what, from which state to which, when, from where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.accounts.actors import Actor
from maillage.accounts.domain import events
from maillage.accounts.domain.events import Named, number_of
from maillage.accounts.domain.undo import reversal
from maillage.accounts.models import JournalEntry, Organisation, User
from maillage.accounts.permissions import Verb
from maillage.accounts.presentation.facts import Change, Words, changes_of
from maillage.accounts.queries.journal import entries_about
from maillage.base.explain import explain

LATEST = 3
"""How many entries the page of an object shows."""
FEW = 3
"""So many facts of a new object are shown with its entry; more are folded."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, in words. kind, about, url: the object. people: whom it names. may_undo: by this reader.

    is_whole: it says all of an object, added or deleted, and not what changed in it.
    """

    number: int
    at: datetime
    who: str
    organisation: str
    sentence: str
    kind: str
    about: str
    url: str
    subject: str
    changes: Sequence[Change]
    people: str
    origin: str
    may_undo: bool
    is_whole: bool


def lines_of(
    entries: Iterable[JournalEntry], actor: Actor, *, at: datetime, brief: bool = False
) -> list[Line]:
    """Return entries in words for a reader: names are read all at once, whatever the number of entries.

    brief: without the names of the objects and what their facts became (three queries less).
    """
    rows = list(entries)
    names = _Names.of(rows, actor, brief=brief)
    words = None if brief else Words.of(rows)
    return [
        Line(
            number=row.number,
            at=row.at,
            who=names.author(row),
            organisation=names.organisation(row),
            sentence=explain((events.known(row.what).sentence, {})),
            kind=names.kind(row),
            about=names.about(row),
            url=names.url(row),
            subject=row.about,
            changes=changes_of(row, words, own=row.owner_id in names.own),
            people=_people(row),
            origin=origin_in_words(row.origin),
            may_undo=_may_undo(row, actor, at),
            is_whole=len(row.before or row.after or ()) > FEW and not (row.before and row.after),
        )
        for row in rows
    ]


def latest_of(about: str, actor: Actor) -> list[Line]:
    """Return the latest entries about an object, in words, for its page; none for who may not read them."""
    if actor.user is None:
        return []
    return lines_of(entries_about(about, actor=actor)[:LATEST], actor, at=timezone.now(), brief=True)


def origin_in_words(origin: str) -> str:
    """« page /appels/12/modifier », « commande maillage demo »."""
    method, _space, path = origin.partition(" ")
    if path.startswith("/") and method.isupper():
        return _("page %(path)s") % {"path": path}
    return _("commande %(name)s") % {"name": origin} if origin.startswith("maillage") else origin


LINK = "/c/"
"""How the pages that a mailed link opens begin."""
SIGNERS = ("signer", "name")
"""Facts that name who wrote an entry by a link, without an account."""


def _facts(row: JournalEntry) -> Mapping[str, object] | None:
    """The personal facts of an entry, none when it has none; None once they are erased."""
    detail = getattr(row, "detail", None) if row.detail_digest else None
    return detail.facts if detail else {}


def _is_by_link(row: JournalEntry) -> bool:
    return row.person_id is None and LINK in row.origin


def _signer(row: JournalEntry) -> str:
    facts = _facts(row) if _is_by_link(row) else {}
    if facts is None:
        return _("(nom effacé)")
    return next((str(facts[name]) for name in SIGNERS if facts.get(name)), "")


def _people(row: JournalEntry) -> str:
    facts = _facts(row)
    if facts is None:
        return "" if _is_by_link(row) else _("(nom effacé)")
    shown = (fact for name, fact in facts.items() if name not in SIGNERS or not _is_by_link(row))
    return ", ".join(str(fact) for fact in shown if fact)


def _may_undo(row: JournalEntry, actor: Actor, at: datetime) -> bool:
    how = reversal(row.what)
    own = actor.organisation is not None and row.owner_id == actor.organisation.pk
    return how is not None and own and how.is_open(row, at) and actor.may(Verb(how.needs))


@dataclass(frozen=True, slots=True)
class _Names:
    """Who and what the entries speak of: three queries, and one for each kind of object."""

    actor: Actor
    own: frozenset[int]
    users: Mapping[int, User]
    organisations: Mapping[int, Organisation]
    objects: Mapping[str, Named]

    @classmethod
    def of(cls, rows: Sequence[JournalEntry], actor: Actor, *, brief: bool) -> _Names:
        # Oneself and one's own organisation, the authors most often, are known already.
        users = {actor.user.pk: actor.user} if actor.user and actor.user.pk else {}
        own = {actor.organisation.pk: actor.organisation} if actor.organisation else {}
        people = {row.person_id for row in rows if row.person_id} - users.keys()
        organisations = {row.organisation_id for row in rows if row.organisation_id} - own.keys()
        return cls(
            actor=actor,
            own=frozenset(own),
            users=users | User.objects.in_bulk(people),
            organisations=own | Organisation.objects.in_bulk(organisations),
            objects={} if brief else _objects({row.about for row in rows}),
        )

    def author(self, row: JournalEntry) -> str:
        """The author by name for who works with that person; else who signed by a link, the team, a command…"""
        if row.person_id is None:
            return _signer(row) or _("Maillage")
        user = self.users.get(row.person_id)
        if user is None:
            return _("Compte fermé")
        if self.actor.is_staff or user.pk == self.actor.user_id:
            return str(user)
        if row.organisation_id is None and user.is_staff:
            return _("L’équipe de Maillage")
        if row.organisation_id is not None and row.organisation_id not in self.actor.readable:
            name = self._organisation(row)
            return (
                _("Une personne de %(organisation)s") % {"organisation": name} if name else _("Une personne")
            )
        return str(user)

    def organisation(self, row: JournalEntry) -> str:
        """The organisation for which it was done; empty when the author is already named by it."""
        name = self._organisation(row)
        return "" if name in self.author(row) else name

    def _organisation(self, row: JournalEntry) -> str:
        found = self.organisations.get(row.organisation_id or 0)
        return found.name if found else ""

    def kind(self, row: JournalEntry) -> str:
        subject = events.subjects().get(number_of(row.about)[0])
        return explain((subject.label, {})) if subject else ""

    def about(self, row: JournalEntry) -> str:
        """Its name today, else the one it had when it went away."""
        found = self.objects.get(row.about)
        if found:
            return found.name
        title = (row.before or {}).get("title") or (row.after or {}).get("title")
        return str(title) if title else ""

    def url(self, row: JournalEntry) -> str:
        found = self.objects.get(row.about)
        return found.url if found else ""


def _objects(about: Iterable[str]) -> dict[str, Named]:
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for kind, number in map(number_of, about):
        wanted[kind].add(number)
    return {
        f"{kind}:{number}": named
        for kind, numbers in wanted.items()
        if (subject := events.subjects().get(kind))
        for number, named in subject.named(numbers).items()
    }
