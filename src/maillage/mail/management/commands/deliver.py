"""`maillage deliver`: send the messages that wait, now. The worker runs it by itself, with --follow."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from maillage.base.figures import number
from maillage.mail.actions.postman import Leash, deliver_while


class Command(BaseCommand):
    verb = "supervise"
    help = (
        "Envoie les courriels en attente, une fois. Le travailleur (« maillage worker ») le fait de lui-même."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--follow",
            action="store_true",
            help="(pour le travailleur) rester à ses ordres, reçus par l’entrée standard",
        )

    def handle(self, *, follow: bool, **options: Any) -> None:
        if settings.MAIL_RELAY is None:
            raise CommandError(
                _("Aucun serveur d’envoi : indiquez-le dans MAIL_URL (voir docs/operations.md)."),
                returncode=2,
            )
        stop = _Stop()
        signal.signal(signal.SIGTERM, stop)
        if follow:
            leash = Leash(sys.stdin.fileno(), os.getppid())
            stop.then = leash.let_go
            deliver_while(leash.holds, leash.wait)
            return
        signal.signal(signal.SIGINT, stop)
        tried = deliver_while(lambda: not stop.asked, lambda seconds: False)
        self.stdout.write(_("Messages traités : %(count)s.") % {"count": number(tried)})


class _Stop:
    """A signal that asks to leave after the message in hand."""

    def __init__(self) -> None:
        self.asked = False
        self.then = lambda: None

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        self.then()
