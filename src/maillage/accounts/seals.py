"""Database triggers that refuse to change the journal: what `maillage check` verifies, the database also holds."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ENTRIES, DETAILS = "accounts_journalentry", "accounts_journaldetail"
MESSAGE = "the journal is append-only"

# An entry never changes nor goes. Of a personal detail, only the erasure is let through.
SQLITE = {
    "journal_no_update": f"BEFORE UPDATE ON {ENTRIES} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
    "journal_no_delete": f"BEFORE DELETE ON {ENTRIES} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
    "journal_detail_only_erased": (
        f"BEFORE UPDATE ON {DETAILS} WHEN NEW.facts IS NOT NULL OR NEW.erased_at IS NULL "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    ),
}
POSTGRESQL = {
    "journal_no_update": f"BEFORE UPDATE ON {ENTRIES} FOR EACH ROW EXECUTE FUNCTION journal_refuse()",
    "journal_no_delete": f"BEFORE DELETE ON {ENTRIES} FOR EACH ROW EXECUTE FUNCTION journal_refuse()",
    "journal_detail_only_erased": (
        f"BEFORE UPDATE ON {DETAILS} FOR EACH ROW "
        "WHEN (NEW.facts IS NOT NULL OR NEW.erased_at IS NULL) EXECUTE FUNCTION journal_refuse()"
    ),
}
REFUSE = (
    "CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
)


def add(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers."""
    triggers = POSTGRESQL if connection.vendor == "postgresql" else SQLITE
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(REFUSE)
        for name, body in triggers.items():
            cursor.execute(f"CREATE TRIGGER {name} {body}")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for tests that empty the tables, and to migrate backwards."""
    with connection.cursor() as cursor:
        for name in SQLITE:
            table = DETAILS if "detail" in name else ENTRIES
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of the triggers that are not there."""
    table = "pg_trigger" if connection.vendor == "postgresql" else "sqlite_master"
    column = "tgname" if connection.vendor == "postgresql" else "name"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")  # nosec B608: both names are ours
        there = {name for (name,) in cursor.fetchall()}
    return [name for name in SQLITE if name not in there]


def add_forwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For the migration."""
    add(schema_editor.connection)


def remove_backwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For the migration."""
    remove(schema_editor.connection)
