"""`maillage check` and `maillage verify-journal`: what they say when the journal was changed behind its triggers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection

from maillage.accounts import checks, seals
from maillage.accounts.actions.journal import record
from maillage.accounts.models import JournalEntry
from maillage.accounts.tests.factories import make_staff

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def write(n: int) -> list[JournalEntry]:
    by = make_staff()
    return [record(what="data.loaded", about="data", by=by, at=NOW, after={"rows": at}) for at in range(n)]


def tamper(entry: JournalEntry) -> None:
    with seals.lifted(connection):
        JournalEntry.objects.filter(pk=entry.pk).update(about="data:2")


def messages() -> dict[str, str]:
    return {message.id: message.msg for message in checks.journal(databases=["default"])}


def verify(capsys, *options: str) -> tuple[int, str]:
    try:
        call_command("verify_journal", *options)
    except SystemExit as stop:
        return int(stop.code), capsys.readouterr().out
    return 0, capsys.readouterr().out


def test_journal_says_nothing_when_all_is_well_nor_without_database():
    write(3)

    assert messages() == {}
    assert checks.journal() == []


def test_journal_names_what_was_changed_and_how_to_mend_it():
    entries = write(3)
    tamper(entries[1])

    assert f"{entries[1].number} (son contenu a changé" in messages()["accounts.journal_broken"]
    assert all(message.hint for message in checks.journal(databases=["default"]))


def test_journal_verifies_the_latest_entries_alone(monkeypatch, django_assert_max_num_queries):
    entries = write(4)
    tamper(entries[0])
    monkeypatch.setattr(checks, "LATEST", 2)

    with django_assert_max_num_queries(10):
        assert messages() == {}


def test_journal_names_the_triggers_that_are_gone():
    seals.remove(connection)

    assert "journal_no_update" in messages()["accounts.journal_unguarded"]


def test_verify_journal_gives_the_seal_to_note_and_holds_to_it(capsys):
    entries = write(3)
    code, text = verify(capsys)

    anchor = f"{entries[-1].number}:{entries[-1].seal}"
    assert (code, text.splitlines()[-1]) == (0, anchor)
    write(1)
    assert verify(capsys, "--expect", anchor)[0] == 0
    code, text = verify(capsys, "--expect", f"{entries[-1].number}:{'f' * 64}")
    assert code == 1
    assert "n’est pas celui que vous aviez noté" in text


def test_verify_journal_lists_each_fault_with_its_meaning_and_what_to_do(capsys):
    entries = write(3)
    tamper(entries[0])
    seals.remove(connection)

    code, text = verify(capsys)

    assert code == 1
    assert "son contenu a changé depuis qu’elle a été écrite" in text
    assert "journal_no_update" in text
    assert "72 heures" in text


def test_verify_journal_refuses_what_it_never_wrote(capsys):
    with pytest.raises(Exception, match="NUMÉRO:SCEAU"):
        call_command("verify_journal", "--expect", "douze")
