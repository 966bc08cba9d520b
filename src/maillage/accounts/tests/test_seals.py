"""The triggers of the database: an entry never changes nor goes, a detail is erased once and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from maillage.accounts import seals
from maillage.accounts.actions.journal import erase_details, record
from maillage.accounts.models import JournalDetail, JournalEntry
from maillage.accounts.tests.factories import UserFactory, make_staff

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def an_entry() -> JournalEntry:
    person = UserFactory()
    return record(
        what="person.created",
        about=f"person:{person.pk}",
        by=make_staff(),
        at=NOW,
        personal={"name": "Ana"},
        person=person,
    )


def refused(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except DatabaseError as error:
        return seals.MESSAGE in str(error)
    return False


@pytest.mark.parametrize("name", [field.attname for field in JournalEntry._meta.fields])
def test_an_entry_never_changes(name: str):
    entry = an_entry()
    value = {"number": 99, "before": {"x": 1}, "after": {"x": 1}, "at": timezone.now()}.get(name, 7)

    assert refused(lambda: JournalEntry.objects.filter(pk=entry.pk).update(**{name: value}))


def test_an_entry_and_its_detail_never_go():
    entry = an_entry()

    assert refused(lambda: JournalDetail.objects.filter(pk=entry.pk)._raw_delete("default"))
    assert refused(lambda: JournalEntry.objects.filter(pk=entry.pk)._raw_delete("default"))


@pytest.mark.parametrize(
    "change",
    [
        {"facts": {"name": "Bob"}},
        {"facts": None},
        {"facts": None, "erased_at": NOW},
        {"facts": None, "salt": "", "erased_at": NOW, "about_person_id": 12345},
        {"about_person_id": None},
        {"salt": ""},
        {"erased_at": NOW},
    ],
    ids=str,
)
def test_a_detail_changes_only_by_its_whole_erasure(change):
    entry = an_entry()

    assert refused(lambda: JournalDetail.objects.filter(pk=entry.pk).update(**change))


def test_an_erasure_is_let_through_once():
    entry = an_entry()
    person = UserFactory._meta.model.objects.get(pk=entry.detail.about_person_id)

    assert erase_details(person=person, by=make_staff(), at=NOW) == 1

    entry.detail.refresh_from_db()
    assert (entry.detail.facts, entry.detail.salt, entry.detail.erased_at) == (None, "", NOW)
    again = JournalDetail.objects.filter(pk=entry.pk)
    assert refused(lambda: again.update(facts=None, salt="", erased_at=timezone.now()))


def test_faulty_names_what_is_missing_and_what_is_only_called_so():
    assert seals.faulty(connection) == []

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {seals.ENTRIES} DISABLE TRIGGER journal_no_update")
            cursor.execute(f"DROP TRIGGER journal_no_delete ON {seals.ENTRIES}")
        else:
            cursor.execute("DROP TRIGGER journal_no_delete")
            cursor.execute("DROP TRIGGER journal_no_update")
            cursor.execute(
                f"CREATE TRIGGER journal_no_update BEFORE UPDATE ON {seals.ENTRIES} BEGIN SELECT 1; END"
            )
    assert sorted(seals.faulty(connection)) == ["journal_no_delete", "journal_no_update"]

    seals.after_migrations(using="default")
    assert seals.faulty(connection) == []


def test_faulty_sees_a_function_that_no_longer_refuses():
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has functions")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN NEW; END $$"
        )

    assert "journal_no_update" in seals.faulty(connection)


@pytest.mark.django_db(transaction=True)
def test_a_flush_is_refused_but_tests_may_empty_the_tables():
    with transaction.atomic():
        an_entry()

    with pytest.raises((DatabaseError, SystemExit, Exception), match=r"append-only|flush"):
        call_command("flush", interactive=False, verbosity=0)
    assert JournalEntry.objects.count() == 1
