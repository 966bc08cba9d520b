"""The one way to write in the journal."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from maillage.accounts.actors import Actor
from maillage.accounts.domain import events
from maillage.accounts.domain.journal import Sealed, detail_digest, plain, seal
from maillage.accounts.models import JournalDetail, JournalEntry, JournalHead, Organisation, User


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
    changed, never personal. owner: the organisation whose object it is (None: the one the author acts for).
    personal: what is said of persons (erasable); person: whom it is about.
    Raises KeyError for an event without name, TransactionManagementError outside a transaction.
    """
    events.event(what)
    owner = owner or by.organisation
    salt = secrets.token_hex(16) if personal else ""
    facts = plain(personal) if personal else None
    # The lock is taken last by the callers' writes, held to the end of the transaction: entries follow each other.
    head, _ = JournalHead.objects.select_for_update().get_or_create(pk=1)
    entry = Sealed(
        number=head.number + 1,
        at=at,
        person_id=by.user_id,
        organisation_id=by.organisation.pk if by.organisation else None,
        owner_id=owner.pk if owner else None,
        impersonator_id=by.visitor.pk if by.visitor else None,
        what=what,
        about=about,
        before=plain(before) if before is not None else None,
        after=plain(after) if after is not None else None,
        detail_digest=detail_digest(salt, facts) if facts else "",
        origin=by.origin or "maillage",
    )
    row = JournalEntry(
        **{name: getattr(entry, name) for name in Sealed.__slots__},
        previous=head.seal,
        seal=seal(entry, head.seal),
    )
    row.save(force_insert=True)
    head.number, head.seal = row.number, row.seal
    head.save()
    if facts:
        JournalDetail.objects.create(
            entry=row, about_person_id=person.pk if person else None, salt=salt, facts=facts
        )
    return row
