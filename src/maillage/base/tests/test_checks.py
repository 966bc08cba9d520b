"""Each thing that operators get wrong is said, with the way to mend it; what is right is not said."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.checks import CheckMessage
from django.test import override_settings

from maillage.base.checks import configuration, machine

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
