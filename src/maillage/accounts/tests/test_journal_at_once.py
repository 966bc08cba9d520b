"""Many people write at once: no gap, no fork, no deadlock with the rows that actions lock before the journal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import transaction

from maillage.accounts.actions.journal import erase_details, record
from maillage.accounts.actors import Actor
from maillage.accounts.models import JournalEntry, Organisation
from maillage.accounts.queries.journal import faults, head
from maillage.accounts.tests.at_once import at_once
from maillage.accounts.tests.factories import make_actor, make_staff

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
WRITERS, EACH = 6, 15
pytestmark = pytest.mark.usefixtures("database_on_disk")


def write(by: Actor, n: int) -> None:
    record(
        what="organisation.created",
        about=f"organisation:{by.organisation.pk}",
        by=by,
        at=NOW,
        after={"n": n},
        personal={"name": "Ana"},
        person=by.user,
    )


def renamed(by: Actor, other: Organisation, n: int) -> None:
    """An action as ours are: locks its rows in order, writes them, then the journal."""
    with transaction.atomic():
        rows = Organisation.objects.select_for_update().filter(pk__in=[by.organisation.pk, other.pk])
        for row in rows.order_by("pk"):
            row.name = f"{row.name[:20]} {n}"
            row.save()
        write(by, n)
        transaction.set_rollback(n % 5 == 4)


def test_writers_at_once_leave_one_chain_without_gap():
    actors = [make_actor() for _ in range(WRITERS)]
    shared = make_actor().organisation

    def work(by: Actor) -> Callable[[], None]:
        return lambda: [renamed(by, shared, n) for n in range(EACH)]

    raised = at_once(*map(work, actors))

    assert raised == [None] * WRITERS
    kept = WRITERS * EACH * 4 // 5
    assert list(JournalEntry.objects.values_list("number", flat=True)) == list(range(1, kept + 1))
    assert head()[0] == kept
    assert list(faults()) == []


def test_the_very_first_entries_at_once_follow_each_other():
    actors = [make_actor() for _ in range(4)]

    def first(by: Actor) -> Callable[[], None]:
        return transaction.atomic(lambda: write(by, 0))

    assert at_once(*map(first, actors)) == [None] * 4
    assert list(faults()) == []
    assert head()[0] == 4


def test_an_erasure_at_once_with_writers_keeps_the_chain():
    ana, staff = make_actor(), make_staff()
    with transaction.atomic():
        write(ana, 0)

    def writes() -> None:
        for n in range(EACH):
            with transaction.atomic():
                write(ana, n)

    raised = at_once(writes, lambda: erase_details(person=ana.user, by=staff, at=NOW), writes)

    assert raised == [None] * 3
    assert list(faults()) == []
