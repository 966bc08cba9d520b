"""`maillage serve` for real: pages and worker together, stopped together."""

from __future__ import annotations

import os
import signal
import socket
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import pytest
from django.core.management import CommandError

from maillage.jobs.tests.processes import Installation, installation, wait_for
from maillage.web.management.commands.serve import check_free

pytestmark = pytest.mark.django_db(transaction=True)
real = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def descendants(pid: int) -> list[int]:
    found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*found, *(grandchild for child in found for grandchild in descendants(child))]


def named(pids: list[int], word: str) -> list[int]:
    return [pid for pid in pids if word.encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")]


def alive(pids: list[int]) -> list[int]:
    stats = {pid: Path(f"/proc/{pid}/stat") for pid in pids}
    return [pid for pid, stat in stats.items() if stat.exists() and stat.read_text().split()[2] != "Z"]


class Site:
    def __init__(self, place: Installation) -> None:
        self.place, self.port = place, free_port()
        self.process: Popen[str] = place.start("serve", "--port", str(self.port), "--workers", "1")
        wait_for(self.answers)
        wait_for(lambda: named(descendants(self.process.pid), "worker"))

    def answers(self) -> bool:
        assert self.process.poll() is None, self.process.stdout and self.process.stdout.read()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def enqueue(self, name: str) -> Path:
        trace = self.place.folder / name
        self.place.python(
            "from maillage.jobs.actions.enqueue import enqueue_once\n"
            "from maillage.jobs.tests.tasks import note\n"
            f"enqueue_once(note, key='', title='Essai', arguments={{'path': {str(trace)!r}}})"
        )
        return trace


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(installation(tmp_path))
    yield made
    made.process.kill()
    made.process.communicate()


@real
@pytest.mark.slow
def test_serve_does_the_jobs_and_starts_again_a_worker_that_dies_then_stops_with_it(site: Site):
    wait_for(site.enqueue("first").exists)
    (worker,) = named(descendants(site.process.pid), "worker")
    os.kill(worker, signal.SIGKILL)
    wait_for(site.enqueue("second").exists)
    everybody = descendants(site.process.pid)
    (worker,) = named(everybody, "worker")
    # Links of mails lead to the port that was asked for.
    assert f"PORT={site.port}".encode() in Path(f"/proc/{worker}/environ").read_bytes().split(b"\0")

    site.process.send_signal(signal.SIGINT)
    said, _ = site.process.communicate(timeout=60)

    assert site.process.returncode == 0, said
    assert alive(everybody) == []
    assert "il repart" in said
    assert said.rstrip().endswith("→ Maillage est arrêté.")


@real
@pytest.mark.slow
def test_serve_killed_without_a_chance_leaves_no_process(site: Site):
    everybody = descendants(site.process.pid)

    site.process.kill()

    wait_for(lambda: not alive(everybody))


@real
@pytest.mark.slow
def test_serve_says_that_the_port_is_taken_and_how_to_choose_another(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = installation(tmp_path).start("serve", PORT=str(port))
        said, _ = process.communicate(timeout=60)

    assert process.returncode == 2
    assert f"Le port {port} n’est pas libre" in said
    assert f"PORT={port + 1} ./dev serve" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("host", "port", "said"),
    [
        ("127.0.0.1", 0, "de 1 à 65535"),
        ("127.0.0.1", 70000, "de 1 à 65535"),
        ("192.0.2.7", 8000, "HOST=192.0.2.7"),
    ],
)
def test_check_free_says_what_is_wrong(host: str, port: int, said: str):
    with pytest.raises(CommandError, match=said):
        check_free(host, port)
