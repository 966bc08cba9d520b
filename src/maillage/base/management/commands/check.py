"""`maillage check`: everything that is misconfigured, and how to mend it."""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django.core import checks
from django.core.management.base import CommandParser
from django.core.management.commands import check as of_django
from django.db import connections

from maillage.base.checks.configuration import in_production

GROUPS = ((checks.ERROR, 1000, "À corriger", "✗"), (checks.WARNING, checks.ERROR, "À savoir", "!"))


class Command(of_django.Command):
    verb = "supervise"
    help = "Dit tout ce qui est mal réglé et comment y remédier. Sort avec 1 s’il y a une erreur."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--no-database", action="store_true", help="ne rien demander à la base de données"
        )
        parser.add_argument("--json", action="store_true", help="écrire la liste en JSON")

    def handle(self, *labels: Any, **options: Any) -> None:
        if options["list_tags"]:
            super().handle(*labels, **options)
            return
        databases = [] if options["no_database"] else options["databases"] or list(connections)
        found = [
            message
            for message in checks.run_checks(
                app_configs=[apps.get_app_config(label) for label in labels] or None,
                tags=options["tags"],
                include_deployment_checks=True,
                databases=databases,
            )
            if not message.is_silenced() and (in_production() or not _only_for_production(message))
        ]
        if options["json"]:
            self.stdout.write(
                json.dumps([_as_document(message) for message in found], ensure_ascii=False, indent=1)
            )
        else:
            self._write(found)
        if any(message.is_serious(getattr(checks, options["fail_level"])) for message in found):
            raise SystemExit(1)

    def _write(self, found: list[checks.CheckMessage]) -> None:
        if not found:
            self.stdout.write("Tout est en ordre.")
        for least, below, title, mark in GROUPS:
            group = [message for message in found if least <= message.level < below]
            if group:
                self.stdout.write(f"\n{title} ({len(group)})")
            for message in group:
                of = f" {message.obj}" if message.obj is not None else ""
                self.stdout.write(f"  {mark} {message.msg} [{message.id}]{of}")
                if message.hint:
                    self.stdout.write(f"    → {message.hint}")


def _only_for_production(message: checks.CheckMessage) -> bool:
    """Tell whether Django asks this of public sites only (HTTPS, cookies, DEBUG)."""
    return str(message.id).startswith("security.W")


def _as_document(message: checks.CheckMessage) -> dict[str, str | None]:
    level = "error" if message.level >= checks.ERROR else "warning"
    return {
        "id": message.id,
        "level": level,
        "message": str(message.msg),
        "hint": message.hint and str(message.hint),
    }
