"""`maillage bounce [FILE…]`: read notices that messages did not arrive, and mark those messages."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.base.figures import number
from maillage.mail.actions.bounces import Outcome, take_notice
from maillage.mail.domain.bounces import split_mailbox


class Command(BaseCommand):
    verb = "supervise"
    help = "Lit des avis de non-remise (un message ou une boîte mbox) et marque les courriels revenus."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", nargs="*", metavar="FICHIER", help="fichiers à lire ; sans eux, l’entrée standard"
        )

    def handle(self, *, files: Sequence[str], **options: Any) -> None:
        at, outcomes = timezone.now(), Counter[Outcome]()
        for content in _contents(files):
            outcomes.update(take_notice(content=part, at=at) for part in split_mailbox(content))
        self.stdout.write(
            _(
                "%(read)s messages lus ; %(marked)s courriels marqués comme revenus, %(already)s déjà connus, "
                "%(ignored)s sans rapport."
            )
            % {
                "read": number(outcomes.total()),
                "marked": number(outcomes[Outcome.MARKED]),
                "already": number(outcomes[Outcome.ALREADY]),
                "ignored": number(outcomes[Outcome.STRANGE] + outcomes[Outcome.NO_NOTICE]),
            }
        )


def _contents(files: Sequence[str]) -> Iterator[bytes]:
    """Read all the files, or none when one cannot be read."""
    if not files:
        return iter([sys.stdin.buffer.read()])
    try:
        return iter([Path(name).read_bytes() for name in files])
    except OSError as error:
        raise CommandError(
            _("Fichier illisible : %(file)s (%(why)s).") % {"file": error.filename, "why": error.strerror},
            returncode=2,
        ) from None
