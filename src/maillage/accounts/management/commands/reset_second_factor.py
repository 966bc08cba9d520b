"""A person lost the telephone, the recovery codes and every key: let the person in again, by hand and on record."""

from __future__ import annotations

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from maillage.accounts.actions.security import reset_second_factor
from maillage.accounts.actors import Actor
from maillage.base.explain import explain
from maillage.base.refusals import Refusal


class Command(BaseCommand):
    verb = "supervise"
    help = (
        "Retire le second facteur d’une personne qui a tout perdu, après avoir vérifié qui demande. "
        "La personne est prévenue, ses sessions sont fermées, le journal le garde."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="adresse du compte")
        parser.add_argument("--reason", required=True, help="motif, et comment l’identité a été vérifiée")

    def handle(self, *, email: str, reason: str, **options: Any) -> None:
        by = Actor(origin=f"maillage reset_second_factor ({getpass.getuser()})")
        try:
            person = reset_second_factor(email=email, reason=reason, by=by, at=timezone.now())
        except Refusal as refusal:
            raise CommandError(explain(refusal), returncode=2) from None
        self.stdout.write(f"Second facteur retiré : {person.email}. Un message lui est envoyé.")
