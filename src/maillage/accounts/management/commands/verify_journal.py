"""maillage verify-journal: check the whole journal, entry by entry."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils.translation import gettext as _

from maillage.accounts import seals
from maillage.accounts.domain.journal import FAULTS
from maillage.accounts.models import JournalEntry
from maillage.accounts.queries import journal
from maillage.base.explain import explain
from maillage.base.figures import number


def noted(text: str) -> tuple[int, str]:
    """Read « 1204:9f3c… », as this very command prints it. Raises ArgumentTypeError."""
    if not (found := re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", text)):
        raise ArgumentTypeError(
            _("attendu : NUMÉRO:SCEAU, tel que cette commande l’a écrit une fois précédente")
        )
    return int(found[1]), found[2]


class Command(BaseCommand):
    """Thin: runs the check, says what each fault means and what to do; exit 1 when there is one."""

    verb = "supervise"
    help = "Vérifie tout le journal : rien n’a été modifié, retiré ni ajouté depuis que c’est écrit."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --expect."""
        parser.add_argument(
            "--expect", metavar="NUMÉRO:SCEAU", type=noted, action="append", default=[],
            help=_("ce que cette commande avait écrit, noté hors de la base : le journal doit encore le contenir"),
        )  # fmt: skip

    def handle(self, *args: object, **options: Any) -> None:
        """Check, print."""
        last, seal = journal.head()
        found = [*self._anchors(options["expect"]), *journal.faults(told=lambda n: self._tell(n, last))]
        for entry, fault in sorted(found):
            line = _("entrée %(n)s : %(fault)s.") % {
                "n": number(entry),
                "fault": explain((FAULTS[fault], {})),
            }
            self.stdout.write(line)
        unguarded = seals.faulty(connection)
        if unguarded:
            self.stdout.write(
                _("La base de données ne protège plus le journal (%(names)s) : lancez « maillage migrate ».")
                % {"names": ", ".join(unguarded)}
            )
        if found:
            self.stdout.write(_what_to_do())
        if found or unguarded:
            raise SystemExit(1)
        self.stdout.write(
            _("Journal intact : %(n)s entrées. À noter hors de la base, pour la prochaine fois :")
            % {"n": number(last)}
        )
        self.stdout.write(f"{last}:{seal}")

    def _tell(self, reached: int, last: int) -> None:
        self.stderr.write(_("%(n)s sur %(all)s…") % {"n": number(reached), "all": number(last)})

    def _anchors(self, anchors: list[tuple[int, str]]) -> list[tuple[int, str]]:
        seals_now = dict(
            JournalEntry.objects.filter(pk__in=[n for n, _seal in anchors]).values_list("pk", "seal")
        )
        return [(n, "anchor") for n, seal in anchors if n and seals_now.get(n) != seal]


def _what_to_do() -> str:
    return _(
        "Que faire : 1. copiez la base telle qu’elle est, sans rien corriger ; 2. comparez ces entrées à votre "
        "dernière sauvegarde saine ; 3. cherchez qui a pu écrire dans la base hors de Maillage ; 4. si des données de "
        "personnes ont été touchées, prévenez le délégué à la protection des données : la CNIL doit l’être sous "
        "72 heures."
    )
