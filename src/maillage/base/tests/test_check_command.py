"""What `maillage check` says of the database, and how the command writes it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from maillage.base.checks import data, machine
from maillage.base.tests.test_checks import Check, said


@pytest.mark.django_db
def test_data_says_nothing_of_a_sound_database_but_what_is_not_loaded():
    found = said(data.engine, data.migrations, data.sources, databases=["default"])

    assert set(found) <= {"base.not_ingested"}
    assert said(data.engine, data.migrations, data.sources, databases=None) == {}


@pytest.mark.django_db
def test_migrations_that_wait_or_come_from_a_newer_version_are_said():
    MigrationRecorder.Migration.objects.filter(app="jobs").delete()
    MigrationRecorder.Migration.objects.create(app="base", name="0999_later")

    found = said(data.migrations, databases=["default"])

    assert set(found) == {"base.migrations_waiting", "base.database_newer"}
    assert "base.0999_later" in found["base.database_newer"].msg


@pytest.mark.parametrize(
    "check", [data.engine, data.migrations, data.sources], ids=["engine", "migrations", "sources"]
)
def test_a_database_that_is_away_is_said_once_without_the_password(
    check: Check, monkeypatch: pytest.MonkeyPatch
):
    def away(*args: Any, **options: Any) -> Any:
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr(connection, "cursor", away)
    monkeypatch.setattr(MigrationExecutor, "__init__", away)
    monkeypatch.setattr(data, "registered_sources", lambda: {"x": SimpleNamespace(held=away)})

    found = said(check, databases=["default"])

    if check is data.engine:
        assert "(connection refused)" in found["base.database_unreachable"].msg
    else:
        assert found == {}


class Cursor:
    """Answers of a database, in order."""

    def __init__(self, *rows: tuple[Any, ...]) -> None:
        self.rows = list(rows)

    def __call__(self) -> Cursor:
        return self

    __enter__ = __call__

    def __exit__(self, *error: object) -> None: ...

    def execute(self, sql: str) -> None: ...

    def fetchone(self) -> tuple[Any, ...]:
        return self.rows.pop(0)


@pytest.mark.parametrize(
    ("vendor", "rows", "expected"),
    [
        ("sqlite", [(0,), ("delete",)], {"base.sqlite_fts5", "base.sqlite_not_wal"}),
        ("sqlite", [(1,), ("wal",)], set()),
        (
            "postgresql",
            [(14, "LATIN1"), (datetime.now(UTC) - timedelta(minutes=5),)],
            {"base.postgresql_old", "base.postgresql_encoding", "base.clocks_differ"},
        ),
        ("postgresql", [(17, "UTF8"), (datetime.now(UTC) + timedelta(days=3650),)], {"base.clocks_differ"}),
    ],
)
def test_engine_says_what_is_too_old_or_ill_set(
    monkeypatch: pytest.MonkeyPatch, vendor: str, rows: list[tuple[Any, ...]], expected: set[str]
):
    monkeypatch.setattr(connection, "vendor", vendor)
    monkeypatch.setattr(connection, "cursor", Cursor(*rows))

    assert set(said(data.engine, databases=["default"])) == expected


def run_check(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    try:
        call_command("check", *options)
    except SystemExit as stop:
        return int(stop.code or 0), capsys.readouterr().out
    return 0, capsys.readouterr().out


@pytest.mark.django_db
def test_check_command_says_errors_then_warnings_and_exits_with_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda folder: SimpleNamespace(free=50_000_000))
    monkeypatch.setenv("MAILLAGE_BEHIND_PROXI", "1")

    code, shown = run_check(capsys)

    assert code == 1
    assert shown.index("À corriger") < shown.index("[base.disk]") < shown.index("[base.unknown_variable]")
    assert "→ Vouliez-vous écrire MAILLAGE_BEHIND_PROXY ?" in shown.replace("\u202f", " ").replace(
        "\xa0", " "
    )


def test_check_command_without_database_asks_it_nothing(capsys: pytest.CaptureFixture[str]):
    code, shown = run_check(capsys, "--no-database", "--tag", "database")

    assert (code, shown) == (0, "Tout est en ordre.\n")


@pytest.mark.django_db
def test_check_command_writes_json_for_machines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda folder: SimpleNamespace(free=900_000_000))

    _code, shown = run_check(capsys, "--json")

    (disk,) = [one for one in json.loads(shown) if one["id"] == "base.disk"]
    assert disk["level"] == "warning"
    assert disk["hint"].startswith("Libérez")
