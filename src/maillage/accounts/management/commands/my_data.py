"""maillage my-data: answer somebody who asks what is held about them (GDPR articles 15 and 20)."""

from __future__ import annotations

import getpass
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from maillage.accounts.actions.privacy import give_data
from maillage.accounts.actors import Actor
from maillage.accounts.models import User


class Command(BaseCommand):
    verb = "supervise"
    help = (
        "Écrit tout ce qui est gardé sur une personne (maillage/my-data/1), après avoir vérifié qui demande."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="adresse du compte")
        parser.add_argument(
            "--out", type=Path, metavar="FICHIER", help="où écrire (défaut : la sortie standard)"
        )
        parser.add_argument("--lang", choices=("fr", "en"), default="fr", help="langue des libellés")

    def handle(self, *, email: str, out: Path | None, lang: str, **options: Any) -> None:
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            raise CommandError(
                f"Aucun compte n’a l’adresse {email}. Vérifiez-la avec la personne.", returncode=2
            )
        by = installation(f"maillage my-data ({getpass.getuser()})")
        data = give_data(user=person, language=lang, by=by, at=timezone.now())
        text = json.dumps(data.model_dump(mode="json"), ensure_ascii=False, indent=1)
        if out is None:
            self.stdout.write(text)
            return
        # 0600: this file is a person's whole account.
        out.touch(mode=0o600)
        out.write_text(text + "\n", encoding="utf-8")
        self.stdout.write(f"Écrit dans {out}. Remettez-le à la personne seule, puis effacez-le.")


def installation(origin: str) -> Actor:
    """Return who answers for the installation at the keyboard of its server: nobody stored."""
    return Actor(user=User(is_staff=True), second_factor=True, origin=origin)
