"""Real processes on a real database, for what only a kill, a signal or a race can show."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection

SETUP = "import django, json, os, sys; django.setup(); from datetime import *; from django.utils import timezone\n"


@dataclass(frozen=True)
class Installation:
    """A database outside the tests' transaction, and commands that run on it."""

    folder: Path
    database: str

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("MAILLAGE_", "PYTEST"))
        }
        return kept | {
            "DATABASE_URL": self.database,
            "MAILLAGE_VAR": str(self.folder),
            "MAILLAGE_DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "maillage.config.settings",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }

    def start(self, *command: str, **more: str) -> subprocess.Popen[str]:
        """Start a command of `maillage` and return without waiting."""
        return subprocess.Popen(
            [sys.executable, "-m", "maillage.config.cli", *command],
            env=self.environment | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *command: str) -> str:
        """Run a command of `maillage` to its end and return what it wrote."""
        process = self.start(*command)
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said
        return said

    def python(self, code: str) -> Any:
        """Run Python lines on the database; what they put in `answer` comes back by JSON."""
        program = f"{SETUP}answer = None\n{code}\nprint(json.dumps(answer))"
        done = subprocess.run(
            [sys.executable, "-c", program], env=self.environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])


def installation(folder: Path) -> Installation:
    """Make an installation: the test database itself on PostgreSQL (use `transactional_db`), a new file on SQLite."""
    if connection.vendor == "postgresql":
        facts = connection.settings_dict
        who = f"{quote(facts['USER'])}:{quote(facts['PASSWORD'])}"
        return Installation(folder, f"postgres://{who}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}")
    shutil.copy(Path(_migrated().name) / "maillage.sqlite3", folder)
    return Installation(folder, f"sqlite:///{folder / 'maillage.sqlite3'}")


@cache
def _migrated() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="maillage-tests-")
    Installation(Path(folder.name), f"sqlite:///{folder.name}/maillage.sqlite3").run("migrate", "-v0")
    return folder


def wait_for(what: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something is true; fails after a long while."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.1)
