"""maillage recount-votes: count every vote again from the journal, and compare."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from maillage.base.figures import number
from maillage.cooperation.models.ballots import Ballot
from maillage.cooperation.queries.ballot_recount import divergences


class Command(BaseCommand):
    """Thin: counts again, says which votes differ; exit 1 when one does."""

    verb = "supervise"
    help = "Recompte tous les votes clos à partir du journal, et dit ceux dont le résultat gardé diffère."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: Any) -> None:
        """Count, compare, print."""
        counted = Ballot.objects.exclude(result=None).select_related("project").order_by("pk")
        found = divergences(counted.iterator(chunk_size=200))
        for one in found:
            facts = {"n": one.ballot.pk, "project": one.ballot.project.title, "why": one.why}
            self.stdout.write(_("vote %(n)s (%(project)s) : %(why)s.") % facts)
        if found:
            self.stdout.write(
                _(
                    "Vérifiez d’abord le journal (maillage verify-journal), puis demandez qui a touché à la base."
                )
            )
            raise SystemExit(1)
        self.stdout.write(
            _("Votes recomptés depuis le journal : %(n)s, tous conformes.") % {"n": number(counted.count())}
        )
