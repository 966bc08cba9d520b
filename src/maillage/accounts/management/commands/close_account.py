"""maillage close-account: close the account of somebody who asks for it without signing in (GDPR article 17)."""

from __future__ import annotations

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from maillage.accounts.actions.closing import close_account
from maillage.accounts.management.commands.my_data import installation
from maillage.accounts.models import User
from maillage.base.explain import explain
from maillage.base.refusals import Refusal


class Command(BaseCommand):
    verb = "supervise"
    help = (
        "Ferme un compte pour toujours, après avoir vérifié qui demande : ce qui nomme la personne est effacé, "
        "ce qu’elle a écrit pour une organisation reste. La personne en est avertie par courriel."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="adresse du compte")
        parser.add_argument(
            "--reason", required=True,
            help="motif, et comment l’identité a été vérifiée, sans nommer la personne : le journal le garde",
        )  # fmt: skip

    def handle(self, *, email: str, reason: str, **options: Any) -> None:
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            raise CommandError(
                f"Aucun compte n’a l’adresse {email}. Vérifiez-la avec la personne.", returncode=2
            )
        by = installation(f"maillage close-account ({getpass.getuser()})")
        try:
            close_account(user=person, reason=reason, by=by, at=timezone.now())
        except Refusal as refusal:
            raise CommandError(explain(refusal), returncode=2) from None
        self.stdout.write(
            "Compte fermé. Un courriel le confirme à la personne ; son adresse est effacée ensuite."
        )
