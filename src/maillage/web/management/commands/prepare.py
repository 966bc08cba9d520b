"""`maillage prepare`: tables and open data carried by the project, once; silent when all is there."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from maillage.base.tables import Damaged
from maillage.web.prepare import prepare


class Command(BaseCommand):
    verb = "supervise"
    help = "Prépare la base : tables et données publiques fournies. Ne fait rien quand tout y est."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        try:
            prepare(self.stderr.write, at=timezone.now())
        except Damaged as error:
            for fault in error.faults:
                self.stderr.write(str(fault))
            sys.exit(2)
