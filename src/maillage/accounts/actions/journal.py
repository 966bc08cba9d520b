"""The one way to write in the journal, and the one way to erase what it says of a person."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from maillage.accounts.actors import Actor
from maillage.accounts.domain import events
from maillage.accounts.domain.journal import Sealed, detail_digest, plain, seal, text
from maillage.accounts.models import JournalDetail, JournalEntry, JournalHead, Organisation, User

ORIGIN = "maillage"
"""What an entry says it comes from when its author did not."""
LONGEST_ORIGIN = 200


def record(
    *,
    what: str,
    about: str,
    by: Actor,
    at: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    owner: Organisation | None = None,
    personal: Mapping[str, object] | None = None,
    person: User | None = None,
) -> JournalEntry:
    """Write what was done, in the transaction of the write itself: both are kept, or neither.

    what: code of an event registered in accounts.domain.events. about: the object, « tender:12 ». before, after: what
    changed (see domain.journal.changes), never personal. owner: the organisation whose object it is (None: the one
    the author acts for, but nobody's for what is about a person: colleagues do not read that).
    personal: what is said of persons (erasable); person: whom it is about.
    To be called last: the lock it takes is held until the transaction ends, and whoever takes row locks after it may
    wait for a writer that waits for it.
    Raises KeyError for an event without name, TransactionManagementError outside a transaction, TypeError for facts
    that a journal cannot hold.
    """
    events.event(what)
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "a journal entry belongs to the transaction of its write"
        )
    if owner is None and not about.startswith("person:"):
        owner = by.organisation
    salt = secrets.token_hex(16) if personal else ""
    facts = plain(dict(personal)) if personal else None
    row = _append(
        at=at,
        person_id=by.user_id,
        organisation_id=by.organisation.pk if by.organisation else None,
        owner_id=owner.pk if owner else None,
        impersonator_id=by.visitor.pk if by.visitor else None,
        what=what,
        about=about,
        before=plain(before),
        after=plain(after),
        detail_digest=detail_digest(salt, facts) if facts else "",
        origin=text(by.origin or ORIGIN)[:LONGEST_ORIGIN],
    )
    if facts:
        about_person = person.pk if person else None
        JournalDetail.objects.create(entry=row, about_person_id=about_person, salt=salt, facts=facts)
    return row


def _append(**facts: Any) -> JournalEntry:
    """Seal an entry to the last one. The lock is held to the end of the transaction: entries follow each other."""
    head, _ = JournalHead.objects.select_for_update().get_or_create(pk=1)
    entry = Sealed(number=head.number + 1, **facts)
    fields = {name: getattr(entry, name) for name in Sealed.__slots__}
    row = JournalEntry(**fields, previous=head.seal, seal=seal(entry, head.seal))
    row.save(force_insert=True)
    head.number, head.seal = row.number, row.seal
    head.save(force_update=True)
    return row


@transaction.atomic
def erase_details(*, person: User, by: Actor, at: datetime) -> int:
    """Erase what the journal says of a person by name (GDPR article 17); return how many entries said it.

    The entries themselves stay, with their numbers: the chain still holds, for it seals only digests. What the
    person wrote about somebody else is that other person's, and stays. The erasure is itself in the journal, so that
    a check can tell it from a tampering.
    """
    named = Q(about_person_id=person.pk) | Q(about_person_id=None, entry__person_id=person.pk)
    return _erase(named, f"person:{person.pk}", by, at)


@transaction.atomic
def erase_details_before(*, before: datetime, by: Actor, at: datetime) -> int:
    """Erase what the entries older than a moment say of persons by name (retention); return how many said it."""
    return _erase(Q(entry__at__lt=before), "journal:details", by, at)


def _erase(which: Q, about: str, by: Actor, at: datetime) -> int:
    held = JournalDetail.objects.select_for_update(of=("self",)).filter(which, erased_at=None)
    numbers = sorted(held.values_list("pk", flat=True))
    if not numbers:
        return 0
    for first in range(0, len(numbers), _AT_ONCE):
        some = numbers[first : first + _AT_ONCE]
        JournalDetail.objects.filter(pk__in=some).update(facts=None, salt="", erased_at=at)
    record(what="journal.erased", about=about, after={"entries": numbers}, by=by, at=at)
    return len(numbers)


_AT_ONCE = 500  # SQLite takes no more than so many values in a statement
