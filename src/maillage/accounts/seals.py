"""Database triggers that keep the journal append-only: what `maillage check` verifies, the database also holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ENTRIES, DETAILS = "accounts_journalentry", "accounts_journaldetail"
MESSAGE = "the journal is append-only"
# Of a personal detail, one change is let through: its erasure, once, of the facts and their salt alone.
ERASURE = (
    "NEW.entry_id = OLD.entry_id AND NEW.about_person_id IS NOT DISTINCT FROM OLD.about_person_id "
    "AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.facts IS NULL AND NEW.salt = ''"
)
_ERASURE_SQLITE = ERASURE.replace("IS NOT DISTINCT FROM", "IS")
_REFUSE = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
SQLITE = {
    "journal_no_update": f"BEFORE UPDATE ON {ENTRIES} {_REFUSE}",
    "journal_no_delete": f"BEFORE DELETE ON {ENTRIES} {_REFUSE}",
    "journal_detail_only_erased": f"BEFORE UPDATE ON {DETAILS} WHEN NOT ({_ERASURE_SQLITE}) {_REFUSE}",
    "journal_detail_no_delete": f"BEFORE DELETE ON {DETAILS} {_REFUSE}",
}
# The condition is in the function and not in the trigger: PostgreSQL gives its text back as it was written.
FUNCTIONS = {
    "journal_refuse": f" BEGIN RAISE EXCEPTION '{MESSAGE}'; END ",
    "journal_erase": f" BEGIN IF {ERASURE} THEN RETURN NEW; END IF; RAISE EXCEPTION '{MESSAGE}'; END ",
}
POSTGRESQL = {
    "journal_no_update": ("UPDATE", ENTRIES, "ROW", "journal_refuse"),
    "journal_no_delete": ("DELETE", ENTRIES, "ROW", "journal_refuse"),
    "journal_no_truncate": ("TRUNCATE", ENTRIES, "STATEMENT", "journal_refuse"),
    "journal_detail_only_erased": ("UPDATE", DETAILS, "ROW", "journal_erase"),
    "journal_detail_no_delete": ("DELETE", DETAILS, "ROW", "journal_refuse"),
    "journal_detail_no_truncate": ("TRUNCATE", DETAILS, "STATEMENT", "journal_refuse"),
}
# How PostgreSQL writes « before, for each row » (or statement) and the event in pg_trigger.tgtype.
_BITS = {"ROW": 1 + 2, "STATEMENT": 2, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}


def add(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers, or make them again."""
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name, body in FUNCTIONS.items():
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
                )
            for name, (event, table, each, function) in POSTGRESQL.items():
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()"
                )
        else:
            for name, body in SQLITE.items():
                cursor.execute(f"CREATE TRIGGER {name} {body}")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: to migrate backwards, and for tests that empty the tables."""
    with connection.cursor() as cursor:
        for name in {**SQLITE, **POSTGRESQL}:
            on = f" ON {POSTGRESQL[name][1]}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Work without the triggers, then put them back. Only tests need it."""
    remove(connection)
    try:
        yield
    finally:
        add(connection)


def faulty(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of the triggers that are not there, are switched off or do something else."""
    found = _on_postgresql(connection) if connection.vendor == "postgresql" else _on_sqlite(connection)
    wanted = POSTGRESQL if connection.vendor == "postgresql" else SQLITE
    return [name for name in wanted if name not in found]


def _on_sqlite(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        rows = dict(cursor.fetchall())
    return {name for name, body in SQLITE.items() if rows.get(name) == f"CREATE TRIGGER {name} {body}"}


def _on_postgresql(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, c.relname, t.tgtype, p.proname, p.prosrc "
            "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL"
        )
        rows = {name: tuple(rest) for name, *rest in cursor.fetchall()}
    return {
        name
        for name, (event, table, each, function) in POSTGRESQL.items()
        if rows.get(name) == (table, _BITS[each] + _BITS[event], function, FUNCTIONS[function])
    }


def after_migrations(using: str, **options: object) -> None:
    """Put back what a migration took away: SQLite makes a table again to change it, and its triggers go with it."""
    connection = connections[using]
    if {ENTRIES, DETAILS} <= set(connection.introspection.table_names()) and faulty(connection):
        add(connection)


def add_forwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For the migration."""
    add(schema_editor.connection)


def remove_backwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For the migration."""
    remove(schema_editor.connection)
