"""Reads of the journal: whether its chain holds, and which entries somebody may read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from maillage.accounts.actors import Actor
from maillage.accounts.domain import events
from maillage.accounts.domain.journal import FIRST_SEAL, Sealed, broken, detail_digest
from maillage.accounts.models import JournalDetail, JournalEntry, JournalHead, Organisation

BATCH = 2000
_COLUMNS = (*Sealed.__slots__, "previous", "seal")


def faults(*, after: int = 0, told: Callable[[int], None] | None = None) -> Iterator[tuple[int, str]]:
    """Yield (number, fault) for what was changed in the journal since it was written, in constant memory.

    Faults: the keys of domain.journal.FAULTS. after: entries up to this number are trusted (a check made earlier).
    told: called with the number reached, every few thousand entries.
    """
    last = JournalEntry.objects.filter(number__lte=after).order_by("-number").first()
    number, seal = (last.number, last.seal) if last else (0, FIRST_SEAL)
    yield from broken(_entries(after, told), number=number, previous=seal)
    yield from _head_faults()
    yield from _detail_faults(after)


def head() -> tuple[int, str]:
    """Return the number and the seal of the last entry, as the head of the journal knows them."""
    found = JournalHead.objects.filter(pk=1).first()
    return (found.number, found.seal) if found else (0, FIRST_SEAL)


def _entries(after: int, told: Callable[[int], None] | None) -> Iterator[tuple[Sealed, str, str]]:
    rows = JournalEntry.objects.filter(number__gt=after).order_by("number").values_list(*_COLUMNS)
    for count, (*facts, previous, seal) in enumerate(rows.iterator(BATCH), 1):
        yield Sealed(*facts), previous, seal
        if told and count % BATCH == 0:
            told(facts[0])


def _head_faults() -> Iterator[tuple[int, str]]:
    written, last = head(), JournalEntry.objects.order_by("-number").first()
    found = (last.number, last.seal) if last else (0, FIRST_SEAL)
    if written != found:
        yield max(written[0], found[0]), "head"


def _detail_faults(after: int) -> Iterator[tuple[int, str]]:
    details = JournalDetail.objects.filter(entry_id__gt=after)
    kept = details.filter(erased_at=None).order_by("pk")
    for number, salt, facts, digest in kept.values_list(
        "pk", "salt", "facts", "entry__detail_digest"
    ).iterator(BATCH):
        if facts is None or detail_digest(salt, facts) != digest:
            yield number, "detail"
    gone = JournalEntry.objects.filter(number__gt=after).exclude(detail_digest="")
    without = gone.filter(~Exists(JournalDetail.objects.filter(entry_id=OuterRef("number"))))
    yield from ((number, "detail_gone") for number in without.values_list("number", flat=True))
    erased = set(details.exclude(erased_at=None).values_list("pk", flat=True))
    if erased:
        erased -= _erased_on_record()
    yield from ((number, "erased") for number in sorted(erased))


def _erased_on_record() -> set[int]:
    written = JournalEntry.objects.filter(what="journal.erased").values_list("after", flat=True)
    return {number for facts in written for number in (facts or {}).get("entries", ())}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for in the journal; an empty field asks nothing. since, until: aware moments."""

    about: str = ""
    kind: str = ""
    person: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def readable_by(actor: Actor, wanted: Wanted | None = None) -> QuerySet[JournalEntry]:
    """Return the entries an actor may read, the latest first, with their personal detail.

    A person: what concerns oneself, and the organisations whose private data it may read. The staff: the history of
    people and organisations that it supervises, never that of the private objects of an organisation.
    """
    rows = JournalEntry.objects.select_related("detail").order_by("-number")
    if actor.user is None:
        return rows.none()
    seen = Q(owner_id__in=_owners(actor)) | Q(about=f"person:{actor.user_id}")
    seen |= Q(owner_id=None, person_id=actor.user_id)
    if actor.is_staff:
        seen |= Q(owner_id=None)
        for kind, subject in events.subjects().items():
            if subject.supervised:
                seen |= Q(about__startswith=f"{kind}:")
    return _matching(rows.filter(seen), wanted or Wanted())


def _owners(actor: Actor) -> set[int]:
    """The organisations whose history the actor may read: with those that were merged into them."""
    readable = actor.readable
    into = Q(merged_into__in=readable) | Q(merged_into__merged_into__in=readable)
    merged = Organisation.objects.filter(into).values_list("pk", flat=True) if readable else ()
    return {*readable, *merged}


def entries_about(about: str, *, actor: Actor) -> QuerySet[JournalEntry]:
    """Return the history of an object that this actor may read, the latest first (with its personal detail)."""
    return readable_by(actor, Wanted(about=about))


def ending_of(about: str, *, actor: Actor) -> JournalEntry | None:
    """Return the entry by which an object went away, if this actor may read it and the object did not come back."""
    last = entries_about(about, actor=actor).exclude(what="journal.undone").first()
    return last if last is not None and last.what in events.endings() else None


def _matching(rows: QuerySet[JournalEntry], wanted: Wanted) -> QuerySet[JournalEntry]:
    if wanted.about:
        rows = rows.filter(about=wanted.about)
    if wanted.kind:
        rows = rows.filter(about__startswith=f"{wanted.kind}:")
    if wanted.person is not None:
        rows = rows.filter(person_id=wanted.person)
    if wanted.since is not None:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(at__lt=wanted.until)
    return rows
