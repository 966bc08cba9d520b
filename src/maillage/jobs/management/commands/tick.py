"""`maillage tick`: does the periodic work that is due; for cron or a timer where no worker does it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from maillage.base.explain import explain
from maillage.jobs.actions.periodic import Ran, run_due
from maillage.jobs.actions.workers import living, new_name


class Command(BaseCommand):
    verb = "supervise"
    help = "Fait le travail périodique échu, une seule fois même si on l’appelle deux fois."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        name = new_name()
        with living(name=name, takes_jobs=False):
            ran = run_due(worker=name, at=timezone.now())
        for piece in ran:
            self.stdout.write(_line(piece))
        if not ran:
            self.stdout.write("Rien n’était à faire.")
        if failed := [piece.name for piece in ran if piece.error]:
            raise CommandError(f"En échec : {', '.join(failed)}. Détail dans /outils/travaux.", returncode=1)


def _line(piece: Ran) -> str:
    if piece.error:
        return f"{piece.name} : {explain(piece.error)}"
    return f"{piece.name} : {piece.handled} en {piece.seconds:.1f} s"
