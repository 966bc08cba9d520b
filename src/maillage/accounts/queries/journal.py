"""Reads of the journal: its chain, and the history of an object."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from maillage.accounts.actors import Actor
from maillage.accounts.domain.journal import FIRST_SEAL, Sealed, broken, detail_digest
from maillage.accounts.models import JournalDetail, JournalEntry, JournalHead
from maillage.accounts.permissions import Relation

BATCH = 2000


def faults(*, after: int = 0) -> Iterator[tuple[int, str]]:
    """Yield (number, fault) for what was changed in the journal since it was written, in constant memory.

    Faults: `gap`, `previous`, `seal` (see domain.journal.broken), `head` (entries are missing at the end),
    `detail` (the personal detail of an entry was changed, not erased).
    after: entries up to this number are trusted (a check made earlier).
    """
    last = JournalEntry.objects.filter(number__lte=after).order_by("-number").first()
    number, seal = (last.number, last.seal) if last else (0, FIRST_SEAL)
    rows = JournalEntry.objects.filter(number__gt=number)
    yield from broken(
        ((_sealed(row), row.previous, row.seal) for row in rows.iterator(BATCH)), number=number, previous=seal
    )
    yield from _head_faults()
    details = JournalDetail.objects.filter(entry_id__gt=after, erased_at=None).select_related("entry")
    for detail in details.iterator(BATCH):
        if detail_digest(detail.salt, detail.facts) != detail.entry.detail_digest:
            yield detail.entry_id, "detail"


def _head_faults() -> Iterator[tuple[int, str]]:
    head = JournalHead.objects.filter(pk=1).first()
    last = JournalEntry.objects.order_by("-number").first()
    written = (head.number, head.seal) if head else (0, FIRST_SEAL)
    found = (last.number, last.seal) if last else (0, FIRST_SEAL)
    if written != found:
        yield max(written[0], found[0]), "head"


def _sealed(row: JournalEntry) -> Sealed:
    return Sealed(**{name: getattr(row, name) for name in Sealed.__slots__})


def entries_about(about: str, *, actor: Actor) -> QuerySet[JournalEntry]:
    """Return the history of an object that this actor may read, the latest first (with its personal detail)."""
    return readable_by(actor).filter(about=about)


def readable_by(actor: Actor) -> QuerySet[JournalEntry]:
    """Return the entries an actor may read: on what its organisation reads, its own writes, all for the staff."""
    rows = JournalEntry.objects.select_related("detail").order_by("-number")
    if Relation.STAFF in actor.relations(to=None, person=None):
        return rows
    if actor.user is None:
        return rows.none()
    return rows.filter(Q(owner_id__in=actor.readable) | Q(person_id=actor.user_id, owner_id=None))
