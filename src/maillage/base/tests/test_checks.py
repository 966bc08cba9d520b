"""Each thing that operators get wrong is said, with the way to mend it; what is right is not said."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.checks import CheckMessage
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings

from maillage.base.checks import configuration, data, machine

PUBLIC = {
    "DEBUG": False,
    "DEMO": False,
    "ALLOWED_HOSTS": ["maillage.exemple.test", "localhost"],
    "SITE_URL": "https://maillage.exemple.test",
    "HTTPS": True,
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
    "PUBLISHER": "Association inventée",
    "HOST": "Hébergeur inventé",
    "SECRET_KEY": "".join(chr(33 + n % 90) for n in range(50)),
    "CACHES": {
        "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": "x"}
    },
}
Check = Callable[..., Iterable[CheckMessage]]
ALL: tuple[Check, ...] = (
    configuration.secrets,
    configuration.exposure,
    configuration.site,
    configuration.processes,
)


def said(*checks: Check, **options: Any) -> dict[str, CheckMessage]:
    found = {message.id: message for check in checks for message in check(**options)}
    assert all(message.hint for message in found.values()), "each with the way to mend it"
    return found


def test_nothing_is_said_of_a_public_site_that_is_right():
    with override_settings(**PUBLIC):
        assert said(*ALL) == {}


@pytest.mark.parametrize(
    ("wrong", "expected", "is_error"),
    [
        ({"SECRET_KEY": "changez-moi"}, "base.secret_key", True),
        ({"SECRET_KEY": "django-insecure-" + "abcdefghijkl" * 5}, "base.secret_key", True),
        ({"SECRET_KEY": "a" * 60}, "base.secret_key", True),
        ({"DEBUG": True}, "base.debug_public", True),
        ({"DEMO": True}, "base.demo_public", True),
        ({"ALLOWED_HOSTS": ["*"]}, "base.any_host", True),
        ({"ALLOWED_HOSTS": ["localhost", "127.0.0.1"]}, "base.no_public_host", False),
        ({"HTTPS": False}, "base.https_off", True),
        ({"SECURE_PROXY_SSL_HEADER": None}, "base.no_proxy", False),
        ({"SITE_URL": "https://ancien-nom.exemple.test"}, "base.address_not_allowed", True),
        ({"PUBLISHER": ""}, "base.legal_notice", False),
        ({"CACHES": {"default": {"BACKEND": "x.LocMemCache"}}}, "base.cache_per_process", False),
    ],
)
def test_each_wrong_setting_is_said_alone(wrong: dict[str, Any], expected: str, is_error: bool):
    with override_settings(**(PUBLIC | wrong)):
        found = said(*ALL)

    assert list(found) == [expected]
    assert found[expected].is_serious() is is_error


@pytest.mark.parametrize("mode", ["DEBUG", "DEMO"])
def test_a_demonstration_or_a_development_on_ones_own_machine_is_right(mode: str):
    local = {"ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"], "HTTPS": False, "SECRET_KEY": "x"}

    with override_settings(**(PUBLIC | local | {mode: True})):
        assert said(*ALL) == {}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("MAILLAGE_BEHIND_PROXI", "MAILLAGE_BEHIND_PROXY"),
        ("MAILLAGE_HTTP", "MAILLAGE_HTTPS"),
        ("ALLOWED_HOST", "ALLOWED_HOSTS"),
        ("DATABASE_URI", "DATABASE_URL"),
        ("MAILLAGE_COULEUR", None),
    ],
)
def test_names_tells_which_variable_was_meant(monkeypatch: pytest.MonkeyPatch, name: str, meant: str | None):
    monkeypatch.setattr(
        os, "environ", {name: "1", "MAILLAGE_VAR": "/x", "HOSTNAME": "h", "SECRET": "s", "PATH": ""}
    )

    found = said(configuration.names)

    assert list(found) == ["base.unknown_variable"]
    message = found["base.unknown_variable"]
    assert name in message.msg
    assert (meant or "docs/operations.md") in str(message.hint)


@pytest.mark.parametrize(
    ("year", "absurd"), [(1970, True), (2025, True), (2026, False), (2040, False), (2098, True)]
)
def test_clock_of_another_age_is_said(year: int, absurd: bool):
    with time_machine.travel(datetime(year, 6, 1, tzinfo=UTC), tick=False):
        assert ("base.clock" in said(machine.clock)) is absurd


@pytest.mark.parametrize(
    ("free", "expected"), [(5_000_000_000, []), (900_000_000, [False]), (50_000_000, [True])]
)
def test_disk_nearly_full_is_said(monkeypatch: pytest.MonkeyPatch, free: int, expected: list[bool]):
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda folder: SimpleNamespace(free=free))

    assert [message.is_serious() for message in said(machine.disk).values()] == expected


@pytest.fixture
def installed(tmp_path: Path, settings: Any) -> Path:
    """A folder as `maillage prepare` and `serve` leave it, in production."""
    for name, value in PUBLIC.items():
        setattr(settings, name, value)
    settings.VAR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    (tmp_path / "static").mkdir()
    (tmp_path / "static/staticfiles.json").touch()
    (tmp_path / "secret-key").touch(mode=0o600)
    tmp_path.chmod(0o755)
    return tmp_path


def folders() -> set[str]:
    return set(said(machine.folders)) - {"base.root"}


def test_folders_say_nothing_when_all_is_right(installed: Path):
    assert folders() == set()


def test_folders_say_what_others_can_read_and_what_is_missing(installed: Path, settings: Any):
    (installed / "secret-key").chmod(0o644)
    (installed / "static/staticfiles.json").unlink()
    settings.DATA = installed / "nowhere"

    assert folders() == {"base.readable_by_others", "base.static_missing", "base.no_data_folder"}
    installed.chmod(0o700)  # nobody else enters the folder: what is inside is safe
    assert folders() == {"base.static_missing", "base.no_data_folder"}


def test_folders_say_what_cannot_be_written(installed: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(machine.os, "access", lambda path, mode: Path(path) != installed)
    assert folders() == {"base.var_not_writable"}
    monkeypatch.setattr(machine.os, "access", lambda path, mode: Path(path) == installed)
    assert folders() == {"base.static_not_writable"}


def test_folders_accept_a_folder_yet_to_be_made(installed: Path, settings: Any):
    settings.VAR = installed / "later/var"

    assert folders() == set()


def test_folders_say_that_all_rights_are_too_many(installed: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(machine.os, "geteuid", lambda: 0)

    assert "base.root" in said(machine.folders)


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
