"""`maillage worker`: does the jobs that wait, the pumps and the periodic work, until told to stop."""

from __future__ import annotations

import logging
import signal
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils import timezone

from maillage.jobs.actions.workers import living, new_name
from maillage.jobs.worker import Loop

logger = logging.getLogger("maillage.jobs")
SLICE = 0.2
LONGEST_PAUSE = 30.0


class Command(BaseCommand):
    verb = "supervise"
    help = "Fait les travaux en file, le courrier et le travail périodique. Ctrl-C ou SIGTERM : finit puis s’arrête."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="tout faire puis s’arrêter (cron, essais)")
        parser.add_argument("--no-tick", action="store_true", help="laisser le travail périodique à « tick »")
        parser.add_argument(
            "--interval", type=float, default=1.0, help="repos en secondes quand rien n’attend"
        )

    def handle(self, *, once: bool, no_tick: bool, interval: float, **options: Any) -> None:
        loop = Loop(name=new_name(), tick=not no_tick)
        self._listen(loop)
        try:
            with living(name=loop.name):
                logger.info("exécutant %s : prêt", loop.name)
                if once:
                    self._drain(loop)
                else:
                    self._serve(loop, max(interval, SLICE))
                logger.info("exécutant %s : arrêté", loop.name)
        except OperationalError as error:
            raise CommandError(
                f"La base de données ne répond pas ({type(error).__name__}). « maillage check » dit pourquoi."
            ) from error

    def _listen(self, loop: Loop) -> None:
        def stop(number: int, frame: object) -> None:
            if loop.stopping:  # asked twice: at once
                signal.signal(number, signal.SIG_DFL)
                signal.raise_signal(number)
            loop.stopping = True

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)

    def _drain(self, loop: Loop) -> None:
        while not loop.stopping and loop.turn(timezone.now()):
            continue

    def _serve(self, loop: Loop, interval: float) -> None:
        pause = interval
        while not loop.stopping:
            close_old_connections()
            try:
                rest = 0.0 if loop.turn(timezone.now()) else interval
                pause = interval
            except (OperationalError, InterfaceError) as error:
                connections.close_all()
                rest = pause = min(2 * pause, LONGEST_PAUSE)
                logger.warning("base de données injoignable (%s), nouvel essai", type(error).__name__)
            until = time.monotonic() + rest
            while not loop.stopping and (left := until - time.monotonic()) > 0:
                time.sleep(min(left, SLICE))
