"""The validator of passwords: common ones, and those made of words that an attacker tries first here."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from maillage.accounts.domain.passwords import is_common
from maillage.accounts.models import Mandate

LIST = Path(__file__).parent / "catalogue" / "common-passwords.txt.gz"
# Words of this site and of the trade (ASVS 6.2.11); those of the person and of its organisations are added.
WORDS = ("maillage", "insertion", "inclusion", "emploi", "solidaire", "association", "motdepasse", "bonjour")


@cache
def common_passwords() -> frozenset[str]:
    """Return Django's 20,000 common passwords and the 10,000 most common of twelve characters and more."""
    longest = gzip.decompress(LIST.read_bytes()).decode("utf-8").split("\n")
    return frozenset(longest) | CommonPasswordValidator().passwords - {""}


class GuessablePasswordValidator:
    """Refuses common passwords, however they are dressed up (OWASP ASVS 5, 6.2.4 and 6.2.11)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password that is easy to guess."""
        words = (*WORDS, *words_of(user, at=timezone.now()))
        if is_common(password, common=common_passwords(), words=words):
            raise ValidationError(
                _(
                    "Ce mot de passe est facile à deviner : il est courant, ou fait de mots attendus. "
                    "Choisissez plusieurs mots sans rapport entre eux."
                ),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        """Say it beforehand."""
        return _("Pas de mot de passe courant, ni fait de votre nom ou de celui de votre organisation.")


def words_of(user: Any, *, at: datetime) -> Iterator[str]:
    """Yield what others know of a person: the parts of the address and of the names, those of the organisations."""
    if user is None:
        return
    names = [user.email, user.name]
    if user.pk:
        mandates = Mandate.objects.in_force_at(at).filter(user=user)
        names += mandates.values_list("organisation__name", flat=True)
    for name in names:
        yield re.sub(r"[\W_]+", "", name)
        yield from re.split(r"[\W_]+", name)
