"""A whole installation for tests that kill processes: a database of its own, a real worker, commands run for real."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

QUEUE = """
from django.utils import timezone
from maillage.mail.tests.factories import make_message
for number in range({count}):
    make_message(at=timezone.now(), to=f"personne{{number}}@exemple.test")
"""
STATES = """
import json
from collections import Counter
from maillage.mail.models import OutgoingMessage
rows = OutgoingMessage.objects.values("state", "message_id", "claimed_by", "attempts")
print(json.dumps(list(rows)))
"""


@dataclass
class Installation:
    """An installation in a folder; `workers` are those that were started."""

    environment: dict[str, str]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def script(self, text: str) -> str:
        """Run Python inside the installation and return what it printed."""
        whole = f"import django; django.setup()\n{text}"
        done = subprocess.run(
            [sys.executable, "-c", whole], env=self.environment, capture_output=True, text=True, timeout=240
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def queue(self, count: int) -> None:
        self.script(QUEUE.format(count=count))

    def messages(self) -> list[dict[str, Any]]:
        return json.loads(self.script(STATES))

    def start_worker(self) -> subprocess.Popen[bytes]:
        worker = subprocess.Popen(
            [sys.executable, "-m", "maillage.config.cli", "worker", "--interval", "0.2"],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.workers.append(worker)
        return worker

    def stop(self) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGTERM)
        for worker in self.workers:
            try:
                worker.wait(20)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()


def wait_for(true: Callable[[], bool], seconds: float = 240.0) -> None:
    """Wait until something is true."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "nothing came in time"
        time.sleep(0.02)


@dataclass(frozen=True)
class Model:
    """A database with its tables, to copy. url: of a file of SQLite or of a base of PostgreSQL; folder: of the file."""

    url: str
    folder: Path


@contextmanager
def model(folder: Path) -> Iterator[Model]:
    """Make the tables once; on PostgreSQL when the tests run on it, else on a file of SQLite."""
    with _database(folder) as url:
        made = Installation(_environment(url, folder))
        made.script('from django.core.management import call_command; call_command("migrate", verbosity=0)')
        yield Model(url, folder)


@contextmanager
def installation(of: Model, folder: Path, mail_url: str) -> Iterator[Installation]:
    """Make an installation of its own, from a copy of the model."""
    with _database(folder, of) as url:
        made = Installation(_environment(url, folder) | {"MAIL_URL": mail_url})
        try:
            yield made
        finally:
            made.stop()


def _environment(url: str, folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COV_", "PYTEST"))}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "maillage.config.settings",
        "DATABASE_URL": url,
        "MAILLAGE_VAR": str(folder),
        "MAILLAGE_DEBUG": "1",
        "MAIL_FROM": "Maillage <ne-pas-repondre@maillage.exemple.test>",
        "MAIL_BOUNCES": "rebonds@maillage.exemple.test",
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }


@contextmanager
def _database(folder: Path, of: Model | None = None) -> Iterator[str]:
    told = settings.DATABASES["default"]
    if told["ENGINE"].endswith("sqlite3"):
        if of is not None:
            shutil.copy(of.folder / "mail.sqlite3", folder / "mail.sqlite3")
        yield f"sqlite:///{folder / 'mail.sqlite3'}"
        return
    name = f"maillage_killed_{secrets.token_hex(4)}"
    server = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"], "password": told["PASSWORD"]}
    like = f' TEMPLATE "{of.url.rpartition("/")[2]}"' if of is not None else ""
    with psycopg.connect(dbname="postgres", autocommit=True, **server) as connection:
        connection.execute(f'CREATE DATABASE "{name}"{like}')
        try:
            yield f"postgres://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
