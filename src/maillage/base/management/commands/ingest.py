"""maillage ingest SOURCE PATH: load public data already on disk."""

from __future__ import annotations

import getpass
import json
import time
from argparse import RawDescriptionHelpFormatter
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.base.explain import explain
from maillage.base.figures import NBSP, number
from maillage.base.ingest import Report, Tally, ingest, sources
from maillage.base.tables import Damaged, TableFault


class Command(BaseCommand):
    """Thin: reads the arguments, runs one load, prints its report."""

    verb = "supervise"
    help = "Charge des données publiques déjà sur le disque. Peut être relancée sans risque ; ne télécharge rien."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare SOURCE, PATH and the options."""
        known = "\n".join(f"  {name:14} {explain((source.title, {}))}" for name, source in sources().items())
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = _("Sources connues :") + "\n" + known
        parser.add_argument("source", metavar="SOURCE", help=_("nom de la source (liste ci-dessous)"))
        parser.add_argument(
            "path", metavar="CHEMIN", type=Path, help=_("dossier des fichiers, ou un fichier")
        )
        parser.add_argument(
            "--vintage", metavar="AAAA-MM-JJ",
            help=_("date à laquelle les données sont vraies (sinon, celle de manifest.json)"),
        )  # fmt: skip
        parser.add_argument("--by", default="", help=_("qui charge (sinon, le compte du système)"))
        parser.add_argument("--json", action="store_true", help=_("rapport en JSON"))

    def handle(self, *args: object, **options: Any) -> None:
        """Run the load; exit 2 with one line per fault when it cannot be done."""
        source = sources().get(options["source"]) or self._refuse(_unknown(options["source"]))
        vintage = self._vintage(options["vintage"])
        if _is_behind():
            self._refuse(_("La base de données n’est pas prête ; lancez d’abord « maillage migrate »."))
        started = time.perf_counter()
        try:
            report = ingest(
                source, options["path"], at=timezone.now(), by=options["by"] or _account(), vintage=vintage
            )
        except Damaged as error:
            self._refuse(*map(_fault_line, error.faults))
        seconds = time.perf_counter() - started
        text = _as_json(report, seconds) if options["json"] else _as_text(report, seconds)
        self.stdout.write(text)

    def _vintage(self, text: str | None) -> date | None:
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self._refuse(
                _("--vintage : « %(text)s » n’est pas une date ; attendu : AAAA-MM-JJ.") % {"text": text}
            )

    def _refuse(self, *lines: str) -> NoReturn:
        """Write the faults alone: Django would put the name of an exception before the first."""
        for line in lines:
            self.stderr.write(line)
        raise SystemExit(2)


def _unknown(name: str) -> str:
    return _("SOURCE : « %(name)s » est inconnue ; attendu : %(known)s.") % {
        "name": name,
        "known": ", ".join(sources()),
    }


def _is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number without a name
        return _("ligne de commande")


def _fault_line(fault: TableFault) -> str:
    where = [_("ligne %(line)d") % {"line": fault.line}] if fault.line else []
    where += [fault.column] if fault.column else []
    prefix = f"{fault.file}: {', '.join(where)}: " if where else f"{fault.file}: "
    return prefix + explain((fault.message, fault.facts))


def _as_text(report: Report, seconds: float) -> str:
    title = f"{report.source.name} — {explain((report.source.title, {}))}"
    if report.already:
        nothing = _("Rien à faire : ces fichiers sont déjà chargés.")
        return f"{title}\n{nothing}"
    lines = [title]
    for name, tally in report.tallies.items():
        lines.append(f"  {name}{NBSP}: {_counts(tally)}")
        lines += [f"    {_fault_line(fault)}" for fault in tally.refused]
    lines.append(_("Terminé en %(seconds)s s.") % {"seconds": number(seconds, 1)})
    return "\n".join(lines)


def _counts(tally: Tally) -> str:
    return _(
        "%(rows)s lignes ; %(added)s ajoutées, %(changed)s modifiées, %(unchanged)s inchangées, "
        "%(closed)s closes, %(refused)s refusées"
    ) % {key: number(value) for key, value in _figures(tally).items()}


def _figures(tally: Tally) -> dict[str, int]:
    return {
        "rows": tally.rows, "added": tally.added, "changed": tally.changed, "unchanged": tally.unchanged,
        "closed": tally.closed, "refused": len(tally.refused),
    }  # fmt: skip


def _as_json(report: Report, seconds: float) -> str:
    document = {
        "schema": "maillage/ingest/1",
        "source": report.source.name,
        "vintage": report.vintage.isoformat(),
        "already_loaded": report.already,
        "seconds": round(seconds, 2),
        "files": [
            {"file": name}
            | _figures(tally)
            | {
                "faults": [
                    {
                        "line": fault.line,
                        "column": fault.column,
                        "text": explain((fault.message, fault.facts)),
                    }
                    for fault in tally.refused
                ]
            }
            for name, tally in report.tallies.items()
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)
