"""Serve the site with gunicorn and do its background work beside it, for a demonstration or behind a proxy."""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

GRACE = 35.0
"""Seconds given to requests and to the job in hand once told to stop; a job cut short is done again later."""
SLICE = 0.2
STEADY = 60.0
LONGEST_PAUSE = 60.0


class Command(BaseCommand):
    verb = "supervise"
    help = "Sert le site et fait ses travaux de fond (http://127.0.0.1:8000 par défaut). Ctrl-C pour arrêter."
    requires_system_checks = "__all__"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--workers", type=int, default=2, help="processus qui servent les pages")
        parser.add_argument("--threads", type=int, default=4)
        parser.add_argument(
            "--no-worker",
            action="store_true",
            help="pas de travaux de fond ici (« maillage worker » ailleurs)",
        )

    def handle(
        self, *, port: int, host: str, workers: int, threads: int, no_worker: bool, **options: Any
    ) -> None:
        check_free(host, port)
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        web = [
            *("gunicorn", "--bind", address, "--workers", str(workers), "--threads", str(threads)),
            *("--timeout", "60", "--log-level", "warning", "--worker-tmp-dir", str(settings.VAR)),
            "maillage.config.wsgi:application",
        ]
        pair = Pair(web, None if no_worker else ["maillage.config.cli", "worker"])
        os.environ["PORT"] = str(port)  # the links of mails and calendars, unless MAILLAGE_URL says otherwise
        self.stderr.write(f"→ Maillage répond sur http://{address} (Ctrl-C pour arrêter)")
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, pair.told_to_stop)
        code = pair.run(self.stderr.write)
        if code:
            raise CommandError(f"Le serveur des pages s’est arrêté de lui-même (code {code}).", returncode=1)
        self.stderr.write("→ Maillage est arrêté.")


def check_free(host: str, port: int) -> None:
    """Say in plain words why a port cannot be listened to; silent when it can."""
    if not 0 < port < 65536:
        raise CommandError(f"PORT={port} : écrire un nombre de 1 à 65535.", returncode=2)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        why = {
            errno.EADDRINUSE: "un autre programme y répond déjà (peut-être un autre Maillage)",
            errno.EACCES: "les ports sous 1024 sont réservés à l’administrateur de la machine",
        }.get(error.errno or 0)
        if why is None:
            raise CommandError(f"HOST={host} n’est pas une adresse de cette machine.", returncode=2) from None
        raise CommandError(
            f"Le port {port} n’est pas libre : {why}. Choisissez-en un autre, par exemple : "
            f"PORT={port + 1 if port >= 1024 else 8000} ./dev serve",
            returncode=2,
        ) from None


@dataclass(slots=True)
class Pair:
    """The process of the pages and the worker, started and stopped together; the worker starts again if it dies."""

    web: list[str]
    worker: list[str] | None
    asked: int = 0
    _started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def told_to_stop(self, number: int, frame: object) -> None:
        self.asked += 1

    def run(self, tell: Any) -> int:
        """Run until told to stop (0) or until the pages' process ends by itself (its code)."""
        web = self._start(self.web)
        worker, since, pause = None, 0.0, 1.0
        try:
            while not self.asked and web.poll() is None:
                if self.worker and worker is None and time.monotonic() - since >= pause:
                    worker, since = self._start(self.worker), time.monotonic()
                elif worker is not None and worker.poll() is not None:
                    lived = time.monotonic() - since
                    pause = 1.0 if lived > STEADY else min(2 * pause, LONGEST_PAUSE)
                    tell(
                        f"L’exécutant s’est arrêté (code {worker.returncode}) : il repart dans {pause:.0f} s."
                    )
                    worker, since = None, time.monotonic()
                time.sleep(SLICE)
            return 0 if self.asked else web.returncode or 1
        finally:
            self._stop_all()

    def _start(self, module: list[str]) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches us alone, and we stop both in order.
        process = subprocess.Popen(
            [sys.executable, "-m", *module], start_new_session=True, preexec_fn=_end_with_parent
        )
        self._started.append(process)
        return process

    def _stop_all(self) -> None:
        """Ask all to stop, and wait; those still there after the grace, or a second Ctrl-C, are killed."""
        for process in self._started:
            process.terminate()
        asked, until = self.asked, time.monotonic() + GRACE
        while any(process.poll() is None for process in self._started):
            if time.monotonic() > until or self.asked > max(asked, 1):
                for process in self._started:
                    process.kill()
            time.sleep(SLICE / 4)


def _end_with_parent() -> None:
    """Have Linux end the child when we are killed without a chance to stop it (PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
