"""Serve the site with gunicorn, for a demonstration or behind a proxy."""

from __future__ import annotations

import os
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Sert le site (http://127.0.0.1:8000 par défaut). Ctrl-C pour arrêter."
    requires_system_checks = "__all__"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--threads", type=int, default=4)

    def handle(self, *, port: int, host: str, workers: int, threads: int, **options: object) -> None:
        from gunicorn.app.wsgiapp import run

        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        if not 0 < port < 65536:
            raise CommandError(f"PORT={port} : écrire un nombre de 1 à 65535.", returncode=2)
        self.stderr.write(f"→ Maillage répond sur http://{host}:{port} (Ctrl-C pour arrêter)")
        sys.argv = [
            "gunicorn",
            *("--bind", f"{host}:{port}"),
            *("--workers", str(workers), "--threads", str(threads), "--timeout", "60"),
            *("--log-level", "warning", "--worker-tmp-dir", str(settings.VAR)),
            "maillage.config.wsgi:application",
        ]
        run()
