"""`maillage demo`: the real cases answered, and a site full of invented examples to try."""

from __future__ import annotations

import json
import shutil
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from maillage.consortium.exports.case_text import case_as_text
from maillage.consortium.exports.text import bold, plain
from maillage.consortium.queries.question import trade_labels
from maillage.web.demo.accounts import PASSWORD, SHOWN
from maillage.web.demo.run import Shown, as_document, run


class Command(BaseCommand):
    verb = "supervise"
    help = "Prépare la démonstration, répond aux cas réels de docs/cases/ et l’affiche."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="écrire les réponses en JSON")
        parser.add_argument(
            "--no-serve", action="store_true", help="(pour ./dev demo : ne pas servir le site)"
        )

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "La démonstration crée des comptes au mot de passe connu : jamais sur un site public. "
                "Pour l’essayer chez vous : MAILLAGE_DEMO=1 maillage demo (ou ./dev demo).",
                returncode=2,
            )
        with translation.override("fr"):
            shown = run(self.stderr.write, at=timezone.now())
            if options["json"]:
                document = {"schema": "maillage/demo/1", "cases": [as_document(one) for one in shown]}
                self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))
            else:
                self._write(shown)
            self._accounts()

    def _write(self, shown: list[Shown]) -> None:
        on_screen = sys.stdout.isatty()
        width = shutil.get_terminal_size((100, 24)).columns if on_screen else 100
        heading, labels = (bold if on_screen else plain), trade_labels()
        for one in shown:
            self.stdout.write("\n" + case_as_text(one.case, one.study, labels, width=width, heading=heading))

    def _accounts(self) -> None:
        self.stderr.write(f"\nComptes de démonstration (mot de passe : {PASSWORD})")
        for account in SHOWN:
            self.stderr.write(f"  {account.email:28} {_(account.about)}")
