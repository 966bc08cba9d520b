"""The command as a program: exit codes, standard output and error, a real Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from maillage.consortium.tests.domain.vectors import CASES, expected

FILL = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from maillage.consortium.tests.communes import store_vectors
store_vectors()
"""

pytestmark = pytest.mark.xdist_group("consortium-process")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An installation of its own: a database file with the communes of the vectors."""
    folder = tmp_path_factory.mktemp("installation")
    source = str(Path(__file__).parents[3])
    made = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("COV_", "PYTEST"))},
        "DJANGO_SETTINGS_MODULE": "maillage.config.settings",
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "MAILLAGE_VAR": str(folder),
        "MAILLAGE_DEBUG": "1",
        "PYTHONPATH": source,
    }
    subprocess.run([sys.executable, "-c", FILL], env=made, check=True, timeout=300)
    return made


def arguments(name: str, *more: str) -> list[str]:
    files = ["--tender", str(CASES / name / "tender.json"), "--pool", str(CASES / name / "pool.json")]
    return [sys.executable, "-m", "maillage.config.cli", "consortium", *files, *more]


def run(environment: dict[str, str], command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize(("name", "code"), [("lead", 0), ("infeasible-conflict", 1)])
def test_process_prints_one_document_on_standard_output(environment, name, code):
    done = run(environment, arguments(name, "--json"))

    assert done.returncode == code
    assert json.loads(done.stdout)["status"] == expected(name)["status"]
    assert done.stderr == ""


def test_process_writes_nothing_on_standard_output_when_the_input_is_bad(environment, tmp_path):
    bad = tmp_path / "tender.json"
    bad.write_text('{"schema": "maillage/tender/1", "couleur": 1}', encoding="utf-8")

    done = run(environment, [*arguments("lead", "--json"), "--tender", str(bad)])

    assert (done.returncode, done.stdout) == (2, "")
    assert all(line.startswith(f"{bad}: ") for line in done.stderr.splitlines())
    assert len(done.stderr.splitlines()) >= 6


@pytest.mark.parametrize("words", [[], ["--couleur"], ["--tender"], ["--lang", "de"]])
def test_process_refuses_a_wrong_command_line(environment, words):
    done = run(environment, [sys.executable, "-m", "maillage.config.cli", "consortium", *words])

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


@pytest.mark.parametrize("name", ["tender", "pool", "consortium"])
def test_process_publishes_each_schema(environment, name):
    done = run(environment, [sys.executable, "-m", "maillage.config.cli", "schema", name])

    schema: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == 0
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert schema["properties"]["schema"]["const"] == f"maillage/{name}/1"


def test_process_interrupted_leaves_a_whole_document_or_none(environment):
    running = subprocess.Popen(
        arguments("incompatible", "--json", "--alternatives", "100", "--time-limit", "60"),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(4)  # it has read its arguments and searches, even on a busy machine
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)

    assert running.returncode in (0, 1)
    assert "Traceback" not in err
    if running.returncode == 0:
        assert json.loads(out)["proposals"]
